import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What may happen to a request, between an app and the server. */
export const faults = [
  'refused before',
  'cut off after',
  'hung before',
  'hung after',
  'half a body',
  'half a body, then nothing',
  'internal error',
  'bad gateway',
  'too many requests',
  'a portal`s page',
  'an hour early',
  'an hour late',
] as const;

export type Fault = (typeof faults)[number];

/** What a fault is up to: `pass` is none. */
export type Choose = (operation: string, schedule: string) => Fault | 'pass';

export interface FaultProxy {
  readonly endpoint: string;
  /** Decides what happens to each request: all pass unless told. */
  choose: Choose;
  /** The definite refusals that went through, of refreshes: by the name of the schedule that they were for. */
  readonly refusals: { readonly schedule: string; readonly text: string }[];
  /** How many requests hang: nobody will answer them. */
  readonly waiting: number;
  /** Ends the connections of those. */
  release(): void;
  /** Whether a request hangs, by the number that its app gave it. */
  isHung(requestNumber: string): boolean;
  close(): Promise<void>;
}

/** The header by which an app says which schedule it runs. */
export const scheduleHeader = 'x-schedule';
/** The header by which an app numbers a request. */
export const requestHeader = 'x-request-number';

/** Stands in front of a server, on a port of its own; its owner closes it. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const hung = new Set<ServerResponse>();
  const hungNumbers = new Set<string>();
  const hang = (response: ServerResponse) => {
    hung.add(response);
    hungNumbers.add(String(response.req.headers[requestHeader]));
  };
  const proxy = {
    endpoint: '',
    choose: (() => 'pass') as Choose,
    refusals: [] as FaultProxy['refusals'],
    get waiting() {
      return [...hung].filter(({ destroyed }) => !destroyed).length;
    },
    release() {
      for (const response of hung) response.destroy();
      hung.clear();
    },
    isHung: (requestNumber: string) => hungNumbers.has(requestNumber),
  };
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, response) => {
    void handle(incoming, response).catch(() => response.destroy());
  });

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const schedule = String(incoming.headers[scheduleHeader] ?? '');
    const fault = proxy.choose(operation, schedule);
    const early = answerWithout(fault, response);
    if (early === 'answered') return;
    if (early === 'hung') {
      hang(response);
      return;
    }
    const { status, headers, text } = await ask(target, agent, incoming.headers, await bodyOf(incoming));
    const isRefresh = operation === 'GetTokensFromRefreshToken';
    switch (fault) {
      case 'cut off after':
        response.destroy();
        return;
      case 'hung after':
        hang(response);
        return;
      case 'half a body':
      case 'half a body, then nothing':
        response.writeHead(status, { ...headers, 'content-length': text.length });
        response.write(text.slice(0, text.length / 2), () => fault === 'half a body' && response.destroy());
        hang(response);
        return;
      case 'an hour early':
      case 'an hour late': {
        const offMs = fault === 'an hour early' ? -3_600_000 : 3_600_000;
        headers['date'] = new Date(Date.now() + offMs).toUTCString();
        break;
      }
      default:
    }
    if (isRefresh && status === 400) proxy.refusals.push({ schedule, text });
    response.writeHead(status, headers).end(text);
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  proxy.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(proxy, {
    close: async () => {
      proxy.release();
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  });
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function ask(
  target: string,
  agent: Agent,
  { 'content-type': type, 'x-amz-target': operation }: IncomingHttpHeaders,
  body: Buffer,
): Promise<Answer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(target, { method: 'POST', agent, headers: { 'content-type': type, 'x-amz-target': operation } }, resolve)
      .on('error', reject)
      .end(body);
  });
  const { date = '', 'content-type': contentType = '' } = answer.headers;
  return {
    status: answer.statusCode ?? 0,
    headers: { date, 'content-type': contentType },
    text: String(await bodyOf(answer)),
  };
}

/** Does what a fault does without asking the server; undefined where it has to be asked. */
function answerWithout(fault: Fault | 'pass', response: ServerResponse): 'answered' | 'hung' | undefined {
  const error = (status: number, name: string) =>
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      .end(`{"__type":"${name}","message":"-"}`);
  switch (fault) {
    case 'refused before':
      response.destroy();
      return 'answered';
    case 'hung before':
      return 'hung';
    case 'internal error':
      error(500, 'InternalErrorException');
      return 'answered';
    case 'too many requests':
      error(400, 'TooManyRequestsException');
      return 'answered';
    case 'bad gateway':
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
      return 'answered';
    case 'a portal`s page':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Accept our terms</h1>');
      return 'answered';
    default:
      return undefined;
  }
}
