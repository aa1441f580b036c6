import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A door in front of a server that plays the old pool: it counts what is asked, and can refuse or hold it. */
export interface OldPoolDoor {
  readonly endpoint: string;
  /** The operations that were asked for, in their order. */
  readonly asked: string[];
  /** What is done with a request before it goes on: `throttle` it, or `hold` it for ever. */
  rule: (operation: string, times: number) => 'hold' | 'pass' | 'throttle';
  close(): Promise<void>;
}

export async function openOldPoolDoor(behind: string): Promise<OldPoolDoor> {
  const asked: string[] = [];
  const door = {
    asked,
    rule: (() => 'pass') as OldPoolDoor['rule'],
  };
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    asked.push(operation);
    const decision = door.rule(operation, asked.filter((one) => one === operation).length);
    if (decision === 'hold') return;
    if (decision === 'throttle') {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ __type: 'TooManyRequestsException', message: 'Rate exceeded' }));
      return;
    }
    const { host: _, connection: __, ...headers } = request.headers;
    const passed = await fetch(behind, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: await buffer(request),
    });
    response.writeHead(passed.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(Buffer.from(await passed.arrayBuffer()));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(door, {
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
