import { once } from 'node:events';
import { createReadStream, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '#lib/log.ts';
import { parseNetworks } from '#lib/networks.ts';
import { Admission } from './admission.ts';
import type { Proxies } from './client-address.ts';
import { everyHost } from './hosts.ts';
import { type Limits, type Listener, type ListenOptions, listen } from './listener.ts';
import { type HttpResponse, jsonResponse } from './message.ts';
import type { Route } from './router.ts';
import type { Rule } from './rule.ts';

const text = (body: string): HttpResponse => ({ status: 200, headers: { 'content-type': 'text/plain' }, body });

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

/** Resolves when the route of that path is next asked. */
function asked(path: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting.set(path, resolve);
  return promise;
}
const waiting = new Map<string, () => void>();
const streams: Readable[] = [];

const rule: Rule = { hosts: 'ours', origins: 'any', cookies: 'ignored' };
const routes: Route[] = [
  {
    method: 'POST',
    path: '/',
    rule,
    handle: ({ body, query, requestId, address, headers: { host } }) =>
      jsonResponse({ length: body.length, requestId, address, query, host }),
  },
  { method: 'GET', path: '/', rule, handle: () => text('hello') },
  {
    method: 'GET',
    path: '/twice',
    rule,
    handle: () => ({ ...text(''), headers: { 'set-cookie': ['a=1; Path=/', 'b=2'], 'x-one': '1' } }),
  },
  {
    method: 'GET',
    path: '/same',
    rule,
    handle: () => ({ status: 304, headers: { etag: '"a"' }, body: '' }),
  },
  {
    method: 'GET',
    path: '/bytes',
    rule,
    handle: () => ({ status: 200, headers: { 'content-type': 'image/png' }, body: new Uint8Array([0x89, 0, 0xff]) }),
  },
  {
    method: 'GET',
    path: '/stream',
    rule,
    handle: () => {
      const stream = new Readable({ read: () => setImmediate(() => stream.push(Buffer.alloc(65_536, 'x'))) });
      streams.push(stream);
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: stream };
    },
  },
  {
    method: 'GET',
    path: '/file',
    rule,
    handle: ({ query }) => {
      const stream = createReadStream(query);
      streams.push(stream);
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: stream };
    },
  },
  {
    method: 'GET',
    path: '/slow',
    rule,
    handle: async () => {
      waiting.get('/slow')?.();
      await pause(300);
      return text('done');
    },
  },
  {
    method: 'PUT',
    path: '/upload/:name',
    rule,
    uploadBytes: 10_000_000,
    handle: async ({ path, body, upload }) => {
      if (path.endsWith('/refused')) return { ...text('refused'), status: 403 };
      let [length, most] = [0, 0];
      try {
        for await (const piece of upload ?? []) {
          length += piece.length;
          most = Math.max(most, piece.length);
          if (path.endsWith('/stopped')) throw new Error('stopped');
        }
      } catch (error) {
        return { ...text(String(error)), status: 400 };
      }
      return jsonResponse({ length, isWhole: body.length === 0 && most <= 1_048_576 });
    },
  },
  {
    method: 'GET',
    path: '/never',
    rule,
    handle: () => {
      waiting.get('/never')?.();
      return new Promise<HttpResponse>(() => {});
    },
  },
];

/** Longer than a test may take, in milliseconds: what waits for this fails, on a busy machine as on a quiet one. */
const never = 3_600_000;

async function serve(limits: Partial<Limits> = {}, more: Partial<ListenOptions> = {}): Promise<Listener> {
  const at = { host: '127.0.0.1', port: 0 };
  const listener = await listen({ routes, hosts: everyHost, ...at, limits, log: silentLog, ...more });
  open.push(listener);
  return listener;
}

/** Sends the parts with a pause between them, and gives all that came back once the server closed the connection. */
async function talk(port: number, parts: readonly (string | Buffer)[], pauseMs = 0): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    answer += chunk;
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  for (const part of parts) {
    if (socket.writable) socket.write(part);
    if (pauseMs > 0) await pause(pauseMs);
  }
  await closed;
  return answer;
}

const head = (...lines: string[]) =>
  `${['POST / HTTP/1.1', 'Host: x', 'Connection: close', ...lines].join('\r\n')}\r\n\r\n`;
const status = (answer: string) => answer.split('\r\n')[0];

test('a body reaches its route, whole or in chunks, with a request id and the address', async () => {
  const { port } = await serve();
  const whole = await talk(port, [head('Content-Length: 5'), 'he', 'llo'], 20);
  expect(whole).toMatch(/"length":5,"requestId":"[0-9a-f-]{36}","address":"127.0.0.1"/);
  const chunked = await talk(port, [head('Transfer-Encoding: chunked'), '3\r\nabc\r\n', '4\r\ndefg\r\n0\r\n\r\n'], 20);
  expect(chunked).toContain('"length":7');
});

test.each([
  ['announced', [head('Content-Length: 3000000'), 'x'.repeat(3_000_000)]],
  ['announced and never sent', [head('Content-Length: 3000000')]],
  ['in chunks', [head('Transfer-Encoding: chunked'), `400\r\n${'x'.repeat(1024)}\r\n`.repeat(2000)]],
])('a body over the limit, %s, is answered 413 and the connection closed', async (_, parts) => {
  // It does not wait for what is still to come, or the test would end before its request does.
  const { port } = await serve({ bodyBytes: 100_000, requestTimeoutMs: never });
  const answer = await talk(port, parts);
  expect(status(answer)).toBe('HTTP/1.1 413 Payload Too Large');
  expect(answer).toContain('x-amzn-errortype: RequestEntityTooLargeException:');
  expect(answer).toContain('{"__type":"RequestEntityTooLargeException","message":"The request body is too large."}');
  expect(status(await talk(port, [head('Content-Length: 0')]))).toBe('HTTP/1.1 200 OK');
});

test('a client that sends all of a body over the limit before it reads still gets the answer', async () => {
  const { port } = await serve({ bodyBytes: 100_000 });
  const socket = connect(port, '127.0.0.1');
  const failed: Error[] = [];
  socket.on('error', (error) => failed.push(error));
  socket.write(head('Content-Length: 4000000'));
  for (let sent = 0; sent < 4_000_000; sent += 50_000) {
    if (!socket.write('x'.repeat(50_000))) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    await pause(2);
  }
  const chunks = await socket.toArray();
  expect(failed).toEqual([]);
  expect(status(Buffer.concat(chunks).toString())).toBe('HTTP/1.1 413 Payload Too Large');
});

const putHead = (name: string, ...lines: string[]) =>
  `${[`PUT /upload/${name} HTTP/1.1`, 'Host: x', 'Connection: close', ...lines].join('\r\n')}\r\n\r\n`;

test('an upload comes to its route in pieces, beyond what a body may have and within a time of its own', async () => {
  const { port } = await serve({
    bodyBytes: 1_000,
    readingBytes: 1_000,
    requestTimeoutMs: 100,
    uploadTimeoutMs: never,
  });
  const put = [
    putHead('file', 'Content-Length: 5000005', 'Expect: 100-continue'),
    Buffer.alloc(5_000_000, 'x'),
    'later',
  ];
  const answer = await talk(port, put, 200);
  expect(answer).toContain('{"length":5000005,"isWhole":true}');
  const large = await talk(port, [head('Content-Length: 5000'), 'x'.repeat(5000)]);
  expect(status(large)).toBe('HTTP/1.1 413 Payload Too Large');
});

test.each(['refused', 'stopped'])('an upload that is %s is answered at once, and ends the connection', async (name) => {
  const { port } = await serve({ uploadTimeoutMs: never });
  const answer = await talk(port, [putHead(name, 'Content-Length: 100000000'), Buffer.alloc(3_000_000, 'x')]);
  expect(status(answer)).toBe(name === 'refused' ? 'HTTP/1.1 403 Forbidden' : 'HTTP/1.1 400 Bad Request');
  expect(answer).toContain(name);
});

test('an upload that trickles in is cut off, and its route hears of it', async () => {
  const { port } = await serve({ headersTimeoutMs: 200, requestTimeoutMs: 200, uploadTimeoutMs: 600 });
  const answer = await talk(port, [putHead('file', 'Content-Length: 10'), 'a']);
  expect(status(answer)).toMatch(/^HTTP\/1.1 408 /);
});

test('headers over the limit are answered 431', async () => {
  const { port } = await serve();
  expect(status(await talk(port, [head(`X-Long: ${'x'.repeat(40_000)}`)]))).toMatch(/^HTTP\/1.1 431 /);
});

test('headers that trickle in are cut off', async () => {
  const { port } = await serve({ headersTimeoutMs: 200, requestTimeoutMs: never });
  expect(status(await talk(port, ['POST / HTTP/1.1\r\nHost: x\r\n']))).toMatch(/^HTTP\/1.1 408 /);
});

test('a body that trickles in is cut off', async () => {
  const { port } = await serve({ headersTimeoutMs: 200, requestTimeoutMs: 300 });
  const answer = await talk(port, [head('Content-Length: 10'), 'a']);
  expect(status(answer)).toMatch(/^HTTP\/1.1 408 /);
});

test('what is not HTTP, and a client that hangs up, leave the server standing', async () => {
  const { port } = await serve();
  expect(status(await talk(port, [Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00])]))).toMatch(/^HTTP\/1.1 400 /);
  expect(
    status(await talk(port, ['POST / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'])),
  ).toMatch(/^HTTP\/1.1 400 /);
  expect(status(await talk(port, [head('Host: y', 'Content-Length: 0')]))).toMatch(/^HTTP\/1.1 400 /);
  const half = connect(port, '127.0.0.1');
  half.write(head('Content-Length: 10'));
  await pause(50);
  half.destroy();
  const gone = connect(port, '127.0.0.1');
  const slow = asked('/slow');
  gone.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await slow;
  gone.destroy();
  await pause(400);
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello');
});

test.each([
  ['a length and chunks', ['Content-Length: 6', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 6'], '0\r\n\r\n'],
  ['two lengths', ['Content-Length: 0', 'Content-Length: 44'], ''],
  ['a list of lengths', ['Content-Length: 0, 44'], ''],
  ['a length with a sign', ['Content-Length: +0'], ''],
  ['chunks that are not the last coding', ['Transfer-Encoding: chunked, identity'], '0\r\n\r\n'],
  ['a coding that looks like chunks', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
  ['a blank behind a name', ['Transfer-Encoding : chunked'], '0\r\n\r\n'],
  ['a folded line', ['Content-Length: 0', 'X-Folded: a', ' Transfer-Encoding: chunked'], ''],
  ['a line that ends in half', ['X-Half: a\nTransfer-Encoding: chunked', 'Content-Length: 0'], ''],
  ['the size of a chunk in another form', ['Transfer-Encoding: chunked'], '0x0\r\n\r\n'],
  ['more in a chunk than its size', ['Transfer-Encoding: chunked'], '1\r\nabc\r\n0\r\n\r\n'],
])(
  'a request whose end can be seen in two places is refused, and what hides behind it is not heard: %s',
  async (_, lines, body) => {
    const { port } = await serve();
    const sent = ['POST / HTTP/1.1', 'Host: x', ...lines].join('\r\n');
    const hidden = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const answer = await talk(port, [`${sent}\r\n\r\n${body}${hidden}`]);
    expect(status(answer)).toMatch(/^HTTP\/1.1 400 /);
    expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    expect(answer).not.toContain('hello');
  },
);

test('a target may be a whole address, as proxies send it', async () => {
  const { port } = await serve();
  const ask = (target: string) =>
    talk(port, [`POST ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`]);
  for (const target of ['http://x', 'http://x/', `http://x:${port}/?a=b`, 'HTTP://x?a=b', '/?a=b']) {
    expect(status(await ask(target))).toBe('HTTP/1.1 200 OK');
  }
  expect(await ask('http://x?a=b')).toContain('"query":"a=b"');
  expect(await ask('/')).toContain('"host":["x"]');
  expect(await ask('http://y:8080/')).toContain('"host":["y:8080"]');
  for (const target of ['http://someone@x/', 'http://x y/', 'http:///']) {
    expect(status(await ask(target))).toMatch(/^HTTP\/1.1 4/);
  }
  expect(status(await ask('http://x/nothing'))).toBe('HTTP/1.1 404 Not Found');
});

test('closing lets requests under way end and takes no more', async () => {
  const listener = await serve({ drainMs: never });
  const reached = asked('/slow');
  const slow = fetch(`http://127.0.0.1:${listener.port}/slow`);
  await reached;
  const closing = listener.close();
  await expect(fetch(`http://127.0.0.1:${listener.port}/`)).rejects.toThrow();
  const answer = await slow;
  expect(answer.headers.get('connection')).toBe('close');
  expect(await answer.text()).toBe('done');
  await closing;
});

test.each([
  ['nothing was sent', ''],
  ['half a head was sent', 'POST / HTTP/1.1\r\nHo'],
  ['an answer came', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
])('closing does not wait for a connection on which %s', async (_, sent) => {
  const listener = await serve({ drainMs: never });
  const socket = connect(listener.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.resume().write(sent);
  await pause(50);
  await listener.close();
});

test('closing cuts what does not end in time', async () => {
  const listener = await serve({ drainMs: 100 });
  const reached = asked('/never');
  const stuck = fetch(`http://127.0.0.1:${listener.port}/never`);
  const failed = expect(stuck).rejects.toThrow();
  await reached;
  await listener.close();
  await failed;
});

test('a port that is taken is refused in a sentence that says how to mend it', async () => {
  const { port } = await serve();
  await expect(listen({ routes, hosts: everyHost, host: '127.0.0.1', port, log: silentLog })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken by another program: stop it, or choose another port with --port (0 takes any free one).`,
  );
  await expect(listen({ routes, hosts: everyHost, host: '203.0.113.1', port: 0, log: silentLog })).rejects.toThrow(
    '203.0.113.1 is not an address of this machine',
  );
  const flags = { host: '--operations-host', port: '--operations-port' };
  const taken = listen({ routes, hosts: everyHost, host: '127.0.0.1', port, flags, log: silentLog });
  await expect(taken).rejects.toThrow('choose another port with --operations-port (0');
});

test('believes of who asks the proxies in front alone, and says where one is not named', async () => {
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_: object, message: string) => warnings.push(message) };
  const headers = { 'x-forwarded-for': '203.0.113.9' };
  const addressAt = async ({ port }: Listener) => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers });
    return ((await answer.json()) as { address: string }).address;
  };
  const proxies = parseNetworks(['127.0.0.0/8']) as Proxies;
  expect(await addressAt(await serve({}, { proxies, log }))).toBe('203.0.113.9');
  expect(warnings).toEqual([]);
  const alone = await serve({}, { log });
  for (const _ of [1, 2]) expect(await addressAt(alone)).toBe('127.0.0.1');
  expect(warnings).toEqual([expect.stringContaining('--trusted-proxies')]);
});

test('says no length of a document that is not sent again (RFC 9110 section 8.6)', async () => {
  const { port } = await serve();
  const same = await fetch(`http://127.0.0.1:${port}/same`);
  expect([same.status, same.headers.get('content-length'), same.headers.get('etag')]).toEqual([304, null, '"a"']);
});

test('sends a header as often as it has values, and bytes as they are', async () => {
  const { port } = await serve();
  const twice = await fetch(`http://127.0.0.1:${port}/twice`);
  expect(twice.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
  expect(twice.headers.get('x-one')).toBe('1');
  const bytes = await fetch(`http://127.0.0.1:${port}/bytes`);
  expect(bytes.headers.get('content-length')).toBe('3');
  expect(new Uint8Array(await bytes.arrayBuffer())).toEqual(new Uint8Array([0x89, 0, 0xff]));
});

test('streams a file, and closes what nobody reads to its end', async () => {
  const { port } = await serve();
  const file = fileURLToPath(import.meta.url);
  expect(await (await fetch(`http://127.0.0.1:${port}/file?${file}`)).text()).toBe(readFileSync(file, 'utf8'));
  const head = await fetch(`http://127.0.0.1:${port}/stream`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  await expect.poll(() => streams.at(-1)?.destroyed).toBe(true);
  const leaving = new AbortController();
  const endless = await fetch(`http://127.0.0.1:${port}/stream`, { signal: leaving.signal });
  await endless.body?.getReader().read();
  leaving.abort();
  await expect.poll(() => streams.at(-1)?.destroyed).toBe(true);
  // A file that is not there ends the connection, and not the server.
  await expect(fetch(`http://127.0.0.1:${port}/file?/nothing/here`).then((answer) => answer.text())).rejects.toThrow();
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello');
});

test('one address asks so often in a second, whatever it asks, and is told when to come back', async () => {
  const { port } = await serve({}, { requestsPerAddress: 2 });
  const answers = [];
  for (let turn = 0; turn < 4; turn += 1) answers.push(await fetch(`http://127.0.0.1:${port}/`));
  expect(answers.map(({ status }) => status).slice(0, 3)).toEqual([200, 200, 429]);
  expect(answers[2]?.headers.get('ratelimit-policy')).toBe('"address";q=2;w=1');
  expect(answers[2]?.headers.get('retry-after')).toBe('1');
  const operation = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' });
  expect([operation.status, operation.headers.get('x-amzn-errortype')]).toEqual([400, 'TooManyRequestsException:']);
});

test('more than can be done is refused before anything looks at it, and whether the process lives is told all the same', async () => {
  const admission = new Admission({ standingMs: () => 1000, least: 0 });
  const { port } = await serve({}, { admission });
  const operation = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' });
  expect([operation.status, operation.headers.get('retry-after')]).toEqual([400, '1']);
  expect(await operation.json()).toMatchObject({ __type: 'TooManyRequestsException' });
  expect((await fetch(`http://127.0.0.1:${port}/twice`)).status).toBe(429);
  expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(404);
});
