import type { IncomingMessage, ServerResponse } from 'node:http';
import { corsHeaders } from './cors.ts';
import { refusalResponse } from './refusal.ts';

/** What became of a body: read, over the limit, or cut off by the client. */
export type Body =
  | { readonly outcome: 'read'; readonly bytes: Buffer }
  | { readonly outcome: 'too-large' }
  | { readonly outcome: 'cut-off' };

/** Reads a request's body up to `limit` bytes. Settles once; never rejects. */
export function readBody(incoming: IncomingMessage, limit: number): Promise<Body> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) return Promise.resolve({ outcome: 'too-large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (body: Body) => {
      incoming.off('data', onData);
      resolve(body);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) settle({ outcome: 'too-large' });
      else chunks.push(chunk);
    };
    const first = () => chunks[0] ?? Buffer.alloc(0);
    incoming.on('data', onData);
    incoming.on('end', () => settle({ outcome: 'read', bytes: chunks.length < 2 ? first() : Buffer.concat(chunks) }));
    incoming.on('error', () => settle({ outcome: 'cut-off' }));
    incoming.on('close', () => settle({ outcome: 'cut-off' }));
  });
}

/** How much more of a refused body is taken off the wire, and for how long, so that the client gets to read the answer. */
const LINGER_BYTES = 8 * 1024 * 1024;
const LINGER_MS = 1000;

/**
 * Answers 413 and ends the connection. The answer goes out at once; what the client is still sending is thrown away for
 * a moment, because closing on unread bytes makes the kernel drop the answer.
 */
export function refuseTooLarge(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): void {
  const message = 'The request body is too large.';
  const { status, headers, body } = refusalResponse(413, 'RequestEntityTooLargeException', message, requestId);
  const length = Buffer.byteLength(body);
  outgoing.writeHead(status, { ...headers, ...corsHeaders, 'content-length': length, connection: 'close' });
  outgoing.write(body);
  let left = LINGER_BYTES;
  const finish = () => {
    clearTimeout(timer);
    incoming.removeAllListeners('data');
    outgoing.end();
  };
  const timer = setTimeout(finish, LINGER_MS);
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) finish();
  });
  incoming.once('end', finish);
  incoming.once('close', finish);
  incoming.on('error', finish);
}
