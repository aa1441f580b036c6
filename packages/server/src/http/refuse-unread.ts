import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpResponse } from './message.ts';

/** How much more of a refused body is taken off the wire, and for how long, so that the client gets to read the answer. */
const lingerBytes = 8 * 1024 * 1024;
const lingerMs = 1000;

/**
 * Answers a request whose body was not read to its end, and ends the connection. The answer goes out at once; what the
 * client is still sending is thrown away for a moment, because closing on unread bytes makes the kernel drop the answer.
 */
export function refuseUnread(incoming: IncomingMessage, outgoing: ServerResponse, response: HttpResponse): void {
  const { status, headers, body } = response;
  if (typeof body !== 'string') throw new TypeError('a refusal is a text');
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
  outgoing.writeHead(status, { 'content-length': Buffer.byteLength(body), connection: 'close' });
  outgoing.write(body);
  let left = lingerBytes;
  const finish = () => {
    clearTimeout(timer);
    incoming.removeAllListeners('data');
    outgoing.end();
  };
  const timer = setTimeout(finish, lingerMs);
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) finish();
  });
  incoming.once('end', finish);
  incoming.once('close', finish);
  incoming.on('error', finish);
}
