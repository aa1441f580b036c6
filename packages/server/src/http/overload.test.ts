import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Log, type LogFields, silentLog } from '#lib/log.ts';
import { everyHost } from './hosts.ts';
import { defaultLimits, type Limits, type Listener, listen } from './listener.ts';
import { jsonResponse } from './message.ts';

const open: Listener[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  release();
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

/** What `/held` waits for, and how many wait. */
let held = Promise.withResolvers<void>();
let waiting = 0;
function release(): void {
  held.resolve();
  held = Promise.withResolvers();
  waiting = 0;
}

let warnings: [LogFields, string][];

async function serve(limits: Partial<Limits>): Promise<number> {
  warnings = [];
  const log: Log = { ...silentLog, warn: (...line) => warnings.push(line) };
  const rule = { hosts: 'ours', origins: 'any', cookies: 'ignored' } as const;
  const listener = await listen({
    routes: [
      { method: 'POST', path: '/', rule, handle: ({ body }) => jsonResponse({ length: body.length }) },
      {
        method: 'POST',
        path: '/held',
        rule,
        handle: async () => {
          waiting++;
          await held.promise;
          return jsonResponse({ held: true });
        },
      },
    ],
    hosts: everyHost,
    host: '127.0.0.1',
    port: 0,
    limits: { drainMs: 100, requestTimeoutMs: 600_000, headersTimeoutMs: 600_000, ...limits },
    log,
  });
  open.push(listener);
  return listener.port;
}

/** A connection, and all that came back on it so far. */
class Client {
  readonly socket: Socket;
  readonly connected: Promise<unknown>;
  answer = '';
  isClosed = false;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    sockets.push(this.socket);
    this.connected = once(this.socket, 'connect').catch(() => {});
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk: string) => {
      this.answer += chunk;
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.isClosed = true;
    });
  }

  /** Sends the head of a request with a body of `length`, and the first `sent` bytes of it. */
  ask(length: number, sent = length, path = '/'): this {
    this.socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
    return this.send(sent);
  }

  send(bytes: number): this {
    this.socket.write('x'.repeat(bytes));
    return this;
  }

  get status(): string | undefined {
    return this.answer === '' ? undefined : this.answer.split('\r\n')[0];
  }
}

/** What is under way takes as long as the machine needs. */
const patience = { timeout: 60_000, interval: 5 };
const ok = 'HTTP/1.1 200 OK';
const throttled = 'HTTP/1.1 400 Bad Request';

test('bodies that are being read take no more than their budget, and the largest give way', async () => {
  const port = await serve({ bodyBytes: 200_000, readingBytes: 1_000_000 });
  const early = new Client(port).ask(2000, 1000);
  const hogs = Array.from({ length: 20 }, () => new Client(port).ask(200_000, 150_000));
  const refused = () => hogs.filter(({ status }) => status !== undefined);
  // Six of them are 900,000 bytes; seven would be more than there is.
  await expect.poll(() => refused().length, patience).toBe(14);
  for (const { status, answer } of refused()) {
    expect(status).toBe(throttled);
    expect(answer).toContain('{"__type":"TooManyRequestsException","message":"Too many requests"}');
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toMatch(/\r\naccess-control-allow-origin: \*\r\n/i);
  }
  await expect.poll(() => refused().every(({ isClosed }) => isClosed), patience).toBe(true);

  const meanwhile = new Client(port).ask(3000);
  await expect.poll(() => meanwhile.answer, patience).toContain('{"length":3000}');
  early.send(1000);
  await expect.poll(() => early.answer, patience).toContain('{"length":2000}');

  const left = hogs.filter(({ status }) => status === undefined);
  expect(left).toHaveLength(6);
  // One after the other: what is read makes room.
  for (const hog of left) {
    hog.send(50_000);
    await expect.poll(() => hog.answer, patience).toContain('{"length":200000}');
  }
  // And nothing of them is counted any more.
  const next = Array.from({ length: 6 }, () => new Client(port).ask(150_000));
  for (const client of next) await expect.poll(() => client.answer, patience).toContain('{"length":150000}');
  expect(warnings).toEqual([
    [{ readingBytes: 1_000_000 }, 'more bytes of bodies than may be read at a time: the largest are refused'],
  ]);
});

test('what clients announce and do not send, or hang up on, takes nothing of the budget', async () => {
  const port = await serve({ bodyBytes: 200_000, readingBytes: 300_000 });
  const announced = Array.from({ length: 20 }, () => new Client(port).ask(200_000, 1));
  for (const { connected } of announced) await connected;
  for (let n = 0; n < 10; n++) {
    const gone = new Client(port).ask(200_000, 150_000);
    await expect.poll(() => gone.socket.writableLength, patience).toBe(0);
    gone.socket.destroy();
  }
  // Once the server has seen that the last one is gone.
  const honest = async () => {
    const client = new Client(port).ask(200_000);
    await expect.poll(() => client.status, patience).toBeDefined();
    return client.answer;
  };
  await expect.poll(honest, patience).toContain('{"length":200000}');
  expect(announced.map(({ status }) => status)).toEqual(Array.from({ length: 20 }));
});

test('a body in chunks of one byte is read as any other', async () => {
  const port = await serve({});
  const client = new Client(port);
  client.socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  client.socket.write(`${'1\r\nx\r\n'.repeat(50_000)}0\r\n\r\n`);
  await expect.poll(() => client.answer, patience).toContain('{"length":50000}');
});

test('whoever has nothing under way makes room, idle longest first', async () => {
  const port = await serve({ connections: 4 });
  const clients: Client[] = [];
  const finished = async (client: Client) => {
    clients.push(client);
    await expect.poll(() => client.status, patience).toBe(ok);
  };
  const busy = new Client(port).ask(0, 0, '/held');
  await expect.poll(() => waiting, patience).toBe(1);
  for (let n = 0; n < 6; n++) await finished(new Client(port).ask(1));
  await expect
    .poll(() => clients.map(({ isClosed }) => isClosed), patience)
    .toEqual([true, true, true, false, false, false]);
  for (let n = 0; n < 20; n++) await new Client(port).connected;
  await finished(new Client(port).ask(1));
  expect([busy.isClosed, busy.status]).toEqual([false, undefined]);
  release();
  await expect.poll(() => busy.status, patience).toBe(ok);
  expect(warnings).toEqual([[{ connections: 4 }, 'more connections than may be open: some are closed or refused']]);
});

test('one connection more than may be busy is refused, far more are closed, and the busy ones go on', async () => {
  const port = await serve({ connections: 3 });
  const busy = Array.from({ length: 3 }, () => new Client(port).ask(0, 0, '/held'));
  await expect.poll(() => waiting, patience).toBe(3);
  const one = new Client(port).ask(5);
  await expect.poll(() => one.status, patience).toBe(throttled);
  expect(one.answer).toContain('TooManyRequestsException');
  await expect.poll(() => one.isClosed, patience).toBe(true);
  const flood = Array.from({ length: 40 }, () => new Client(port).ask(10, 5));
  await expect.poll(() => flood.every(({ isClosed }) => isClosed), patience).toBe(true);
  expect(flood.every(({ status }) => status === undefined || status === throttled)).toBe(true);
  release();
  for (const client of busy) await expect.poll(() => client.status, patience).toBe(ok);
  const next = new Client(port).ask(5);
  await expect.poll(() => next.status, patience).toBe(ok);
});

test('the limits of a server are those in docs/doors.md', () => {
  const page = readFileSync(new URL('../../../../docs/doors.md', import.meta.url), 'utf8');
  const [, section = ''] = /^## How much at a time\n([\s\S]*?)^## /m.exec(page) ?? [];
  const rows = section.matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm);
  const table = Object.fromEntries(
    [...rows].map(([, what = '', limit = '', over = '']) => [what, `${limit}; ${over}`]),
  );
  const { bodyBytes, headerBytes, readingBytes, connections, headersTimeoutMs, requestTimeoutMs, keepAliveMs } =
    defaultLimits;
  const grouped = (count: number) => count.toLocaleString('en');
  expect(table).toMatchObject({
    'one body': expect.stringContaining(`${bodyBytes / 2 ** 20} MiB;`),
    'one head': expect.stringContaining(`${headerBytes / 2 ** 10} KiB;`),
    'bodies that are being read, all together': expect.stringContaining(`${readingBytes / 2 ** 20} MiB of`),
    connections: expect.stringMatching(`^${grouped(connections)};.* Over ${grouped(2 * connections)} new ones`),
    'time for a head, for a whole request': expect.stringContaining(
      `${headersTimeoutMs / 1000} s, ${requestTimeoutMs / 1000} s;`,
    ),
    'between requests on a connection': expect.stringContaining(`${keepAliveMs / 1000} s;`),
  });
});
