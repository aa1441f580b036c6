import type { lookup } from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Networks, noNetworks, parseNetworks } from '#lib/networks.ts';
import { certificate, certificateKey } from '#outbound/functions/fixtures/certificate.ts';
import { createDocuments } from './load-document.ts';

const thisMachine = parseNetworks(['127.0.0.0/8', '::1']) as Networks;
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A server on this machine that counts who comes. */
async function serve(answer: RequestListener): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const port = await listen(
    createServer((request, response) => {
      asked++;
      answer(request, response);
    }),
  );
  return { url: `http://127.0.0.1:${port}`, asked: () => asked };
}

/** Names that resolve as told, one answer after the other; the last one stays. */
function names(...answers: string[][]): typeof lookup {
  const lookUp = (_name: string, _options: object, done: (error: null, found: object[]) => void) => {
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return lookUp as typeof lookup;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test('a document of an allowed network is fetched', async () => {
  const { url } = await serve((_, response) => response.end('<metadata/>'));
  expect(text(await createDocuments({ allowed: thisMachine }).load(`${url}/metadata`))).toBe('<metadata/>');
});

test('private addresses are refused before anybody is asked', async () => {
  const { url, asked } = await serve((_, response) => response.end('secret'));
  const documents = createDocuments({ allowed: noNetworks });
  const { port } = new URL(url);
  for (const host of ['127.0.0.1', '0x7f.1', '2130706433', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0']) {
    await expect(documents.load(`https://${host}:${port}/`)).rejects.toThrow(/is private/);
    await expect(documents.load(`http://${host}:${port}/`)).rejects.toThrow(/is private/);
  }
  await expect(documents.load('http://169.254.169.254/latest/meta-data/')).rejects.toThrow(/is private/);
  expect(asked()).toBe(0);
});

test('a name that leads to a private address is refused, also when only one of its addresses is', async () => {
  const { url, asked } = await serve((_, response) => response.end('secret'));
  const { port } = new URL(url);
  for (const answer of [['127.0.0.1'], ['93.184.216.34', '127.0.0.1']]) {
    const documents = createDocuments({ allowed: noNetworks, lookUp: names(answer) });
    await expect(documents.load(`https://idp.example.com:${port}/`)).rejects.toThrow(/is private/);
  }
  expect(asked()).toBe(0);
});

test('a name that changes its answer changes nothing: each connection goes to what was looked at', async () => {
  const inside = await serve((_, response) => response.end('secret'));
  const { port } = new URL(inside.url);
  const outside = await serve((_, response) =>
    response.writeHead(302, { location: `http://idp.example.com:${port}/` }).end(),
  );
  const allowed = parseNetworks(['127.0.0.1']) as Networks;
  const lookUp = names(['127.0.0.1'], ['127.0.0.2']);
  const documents = createDocuments({ allowed, lookUp });
  await expect(documents.load(`http://idp.example.com:${new URL(outside.url).port}/`)).rejects.toThrow(/is private/);
  expect(outside.asked()).toBe(1);
  expect(inside.asked()).toBe(0);
});

test('a redirect is followed within the same rules, three times at most', async () => {
  const { url } = await serve(({ url: path = '' }, response) => {
    const left = Number(path.slice(1));
    if (left === 0) response.end('there');
    else response.writeHead(302, { location: `/${left - 1}` }).end();
  });
  const documents = createDocuments({ allowed: thisMachine });
  expect(text(await documents.load(`${url}/3`))).toBe('there');
  await expect(documents.load(`${url}/4`)).rejects.toThrow(/redirected more than 3 times/);
  const away = await serve((_, response) => response.writeHead(301, { location: 'http://10.0.0.1/' }).end());
  await expect(documents.load(away.url)).rejects.toThrow(/10.0.0.1 is private/);
  const file = await serve((_, response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end());
  await expect(documents.load(file.url)).rejects.toThrow(/no web address/);
});

test('http is for allowed networks alone', async () => {
  const documents = createDocuments({ allowed: noNetworks, lookUp: names(['93.184.216.34']) });
  await expect(documents.load('http://idp.example.com/')).rejects.toThrow(/it is http/);
});

test('a certificate that nobody vouches for is refused', async () => {
  const port = await listen(
    createTlsServer({ cert: certificate, key: certificateKey }, (_, response) => response.end()),
  );
  const documents = createDocuments({ allowed: thisMachine });
  await expect(documents.load(`https://localhost:${port}/`)).rejects.toThrow('it did not answer');
});

test('what is too long, too slow, broken off or no success is refused', async () => {
  const long = await serve((_, response) => response.end(Buffer.alloc(1024 * 1024 + 1)));
  const documents = createDocuments({ allowed: thisMachine, patienceMs: 5000 });
  await expect(documents.load(long.url)).rejects.toThrow(/more than 1048576 bytes/);
  await expect(documents.load(long.url, { maxBytes: 5120 })).rejects.toThrow(/more than 5120 bytes/);
  const slow = await serve((_, response) => response.write('<'));
  const hasty = createDocuments({ allowed: thisMachine, patienceMs: 100 });
  await expect(hasty.load(slow.url)).rejects.toThrow('it took more than 100 ms');
  await expect(documents.load(slow.url, { patienceMs: 50 })).rejects.toThrow('it took more than 50 ms');
  const broken = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('<');
    response.socket?.destroySoon();
  });
  await expect(documents.load(broken.url)).rejects.toThrow('it did not answer');
  const missing = await serve((_, response) => response.writeHead(404).end());
  await expect(documents.load(missing.url)).rejects.toThrow('it answered 404');
  await expect(documents.load('ftp://example.com/')).rejects.toThrow('no web address');
  await expect(documents.load('https://user:secret@example.com/')).rejects.toThrow('a user in it');
});
