import type { IncomingMessage } from 'node:http';
import type { BodyBudget } from './body-budget.ts';

/** What became of a body: read, over the limit, given up for others, too long in coming, or cut off by the client. */
export type Body =
  | { readonly outcome: 'read'; readonly bytes: Buffer }
  | { readonly outcome: 'too-large' }
  | { readonly outcome: 'crowded-out' }
  | { readonly outcome: 'too-slow' }
  | { readonly outcome: 'cut-off' };

/**
 * Reads a request's body up to `limit` bytes and within `timeoutMs`, while the budget of all bodies lasts. Settles once; never
 * rejects.
 */
export function readBody(
  incoming: IncomingMessage,
  { limit, timeoutMs }: { readonly limit: number; readonly timeoutMs: number },
  budget: BodyBudget,
): Promise<Body> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) return Promise.resolve({ outcome: 'too-large' });
  return new Promise((resolve) => {
    const received = new Received();
    const settle = (body: Body) => {
      clearTimeout(timer);
      incoming.off('data', onData);
      budget.release(reader);
      resolve(body);
      received.clear();
    };
    const timer = setTimeout(() => settle({ outcome: 'too-slow' }), timeoutMs);
    const reader = { giveWay: () => settle({ outcome: 'crowded-out' }) };
    const onData = (chunk: Buffer) => {
      if (received.size + chunk.length > limit) return settle({ outcome: 'too-large' });
      received.add(chunk);
      budget.count(reader, received.size);
    };
    incoming.on('data', onData);
    incoming.on('end', () => settle({ outcome: 'read', bytes: received.bytes() }));
    incoming.on('error', () => settle({ outcome: 'cut-off' }));
    incoming.on('close', () => settle({ outcome: 'cut-off' }));
  });
}

const empty = Buffer.alloc(0);

/** The bytes so far in one buffer, at most twice their size: a chunk of one byte costs a hundred where it is kept by itself. */
class Received {
  size = 0;
  #buffer: Buffer = empty;

  add(chunk: Buffer): void {
    const size = this.size + chunk.length;
    if (this.size === 0) {
      this.#buffer = chunk;
    } else {
      if (size > this.#buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.#buffer.length));
        this.#buffer.copy(larger, 0, 0, this.size);
        this.#buffer = larger;
      }
      chunk.copy(this.#buffer, this.size);
    }
    this.size = size;
  }

  clear(): void {
    this.#buffer = empty;
    this.size = 0;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.size);
  }
}
