import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Authorizer, answerOf, authorizedOf, authorizeNode, Refusal } from '@cenote/authorizer';

/** What stands behind the door, and under which names the door is asked. */
export interface DoorOptions {
  readonly authorizer: Authorizer;
  /** A server that speaks as S3 does and reads the bucket from the path. Nobody but the door may reach it. */
  readonly buckets: { readonly host: string; readonly port: number };
  /** Those that the authorizer knows too. `<bucket>.<host>` names a bucket. */
  readonly hosts: readonly string[];
}

/**
 * A proxy in front of a bucket server. What the authorizer allows goes on, without the signature; whatever else is answered by it. The bucket
 * server sees the end of a file only after what was signed of it has been checked.
 */
export function createDoor({ authorizer, ...behind }: DoorOptions): Server {
  const authorize = authorizeNode(authorizer);
  return createServer((asked, response) => {
    for (const [name, value] of Object.entries(forPages)) response.setHeader(name, value);
    // A page asks before it asks. Nothing is told to it, and nothing done.
    if (asked.method === 'OPTIONS') return void response.writeHead(204).end();
    void authorize(asked, response, () => {
      sendOn(asked, response, behind).catch((reason: unknown) => fail(response, reason, authorizer));
    });
  });
}

/** Any page may ask: it has to have credentials all the same, which no browser sends by itself. */
const forPages = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, PUT, POST, DELETE',
  'access-control-allow-headers': '*, authorization',
  'access-control-expose-headers': '*',
  'access-control-max-age': '3600',
};

type Behind = Omit<DoorOptions, 'authorizer'>;

async function sendOn(asked: IncomingMessage, response: ServerResponse, behind: Behind): Promise<void> {
  const pieces: AsyncIterator<Uint8Array> = authorizedOf(asked).body[Symbol.asyncIterator]();
  // Before the bucket server hears of it: a file of one piece has been checked by then, and so has one without any.
  const first = await pieces.next();
  const length = lengthOf(asked);
  const onward = request({
    ...behind.buckets,
    method: asked.method,
    path: pathFor(asked, behind),
    headers: headersFor(asked, length),
  });
  const answered = answerWith(onward, response);
  try {
    // What breaks off before the end that its headers told is no file to the bucket server.
    await Promise.all([pipeline(rest(first, pieces, length), onward), answered]);
  } catch (error) {
    onward.destroy();
    throw error;
  }
}

/** What is more than was told would be the beginning of another request to the bucket server. */
async function* rest(
  first: IteratorResult<Uint8Array>,
  pieces: AsyncIterator<Uint8Array>,
  length: number | undefined,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for (let piece = first; !piece.done; piece = await pieces.next()) {
    sent += piece.value.length;
    if (sent > (length ?? Number.POSITIVE_INFINITY)) throw new Error('a payload is longer than its header says');
    yield piece.value;
  }
}

/** The length of the payload that was meant: of one in chunks, without what is around them. Undefined where nobody says it. */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  const isInChunks = headers['x-amz-content-sha256']?.toString().startsWith('STREAMING-') ?? false;
  const length = headers[isInChunks ? 'x-amz-decoded-content-length' : 'content-length'];
  return length === undefined ? undefined : Number(length);
}

function answerWith(onward: ClientRequest, response: ServerResponse): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  onward.on('error', reject);
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, without(answer.headersDistinct, ofOneConnection));
    pipeline(answer, response).then(resolve, reject);
  });
  return promise;
}

const ofOneConnection = /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;
/** They were for the door, or are said anew. */
const ofSignature =
  /^(?:authorization|host|expect|content-length|content-encoding|x-amz-(?:content-sha256|date|decoded-content-length|security-token|trailer))$/;
const inQuery =
  /^x-amz-(?:algorithm|content-sha256|credential|date|expires|security-token|signature|signedheaders)(?:=|$)/i;

function headersFor(
  { headersDistinct: headers }: IncomingMessage,
  length: number | undefined,
): Record<string, string[]> {
  const encoding = (headers['content-encoding'] ?? [])
    .join(',')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked');
  return {
    ...without(headers, ofOneConnection, ofSignature),
    ...(length !== undefined && { 'content-length': [String(length)] }),
    ...(encoding.length > 0 && { 'content-encoding': [encoding.join(', ')] }),
  };
}

function without(headers: IncomingMessage['headersDistinct'], ...names: readonly RegExp[]): Record<string, string[]> {
  const entries = Object.entries(headers).filter(([name]) => !names.some((one) => one.test(name)));
  return Object.fromEntries(entries.map(([name, values]) => [name, values ?? []]));
}

/** The path as it was sent, with the bucket in it where the host named it, and without the signature. */
function pathFor({ url = '', headers }: IncomingMessage, { hosts }: Behind): string {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  const name = (headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  const base = hosts.includes(name) ? undefined : hosts.find((host) => name.endsWith(`.${host}`));
  const bucket = base === undefined ? '' : `/${name.slice(0, -base.length - 1)}`;
  const left = query.split('&').filter((parameter) => parameter !== '' && !inQuery.test(parameter));
  return `${bucket}${path}${left.length > 0 ? `?${left.join('&')}` : ''}`;
}

function fail(response: ServerResponse, error: unknown, { service }: Authorizer): void {
  const refused = error instanceof Refusal ? answerOf(error, service) : undefined;
  if (refused === undefined) console.error(error);
  if (response.headersSent) response.destroy();
  else response.writeHead(refused?.status ?? 502, refused?.headers).end(refused?.body);
}
