import { createHmac } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ForeignProvider, ForeignTokens } from '#domain/foreign-tokens.ts';
import { type Networks, parseNetworks } from '#lib/networks.ts';
import { createDocuments } from '#outbound/documents/load-document.ts';
import { createForeignTokens } from './create-foreign-tokens.ts';
import { signOAuth } from './verify-app-token.ts';

const now = Date.UTC(2026, 0, 1);
let server: Server;
let tokens: ForeignTokens;
let answer: RequestListener;
const asked: URL[] = [];

beforeEach(async () => {
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://localhost'));
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const documents = createDocuments({ allowed: parseNetworks(['127.0.0.0/8']) as Networks });
  tokens = createForeignTokens({ documents, addresses: { facebook: address, amazon: address, twitter: address } });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const answering = (answers: Readonly<Record<string, object>>) => {
  answer = (_, response) => {
    const found = answers[asked.at(-1)?.pathname ?? ''];
    response.writeHead(found === undefined ? 400 : 200).end(JSON.stringify(found ?? { error: 'no' }));
  };
};
const verify = (kind: 'facebook' | 'amazon' | 'twitter', app: string, token: string) =>
  tokens.verify({ kind, app } as ForeignProvider, token, now);
const refused = (reason: string) => ({ name: 'ForeignTokenError', reason });

test('Facebook says for which app a token is, and whose', async () => {
  answering({ '/app': { id: '734' }, '/me': { id: '112' } });
  expect(await verify('facebook', '734', 'a&b')).toEqual({
    subject: '112',
    audience: '734',
    claims: { sub: '112', aud: '734' },
  });
  expect(asked.map((url) => url.searchParams.get('access_token'))).toEqual(['a&b', 'a&b']);
  await expect(verify('facebook', '735', 'a')).rejects.toMatchObject(refused('audience'));
  answering({ '/app': { id: '734' }, '/me': {} });
  await expect(verify('facebook', '734', 'a')).rejects.toMatchObject(refused('signature'));
});

test('Amazon says for which app a token is, by either of its names, and whose', async () => {
  answering({ '/auth/o2/tokeninfo': { aud: 'client.x', app_id: 'application.x', user_id: 'account.y' } });
  for (const app of ['client.x', 'application.x']) expect((await verify('amazon', app, 't')).subject).toBe('account.y');
  await expect(verify('amazon', 'application.z', 't')).rejects.toMatchObject(refused('audience'));
});

test('Twitter is asked with all four secrets, none of which travels', async () => {
  const path = '/1.1/account/verify_credentials.json';
  answering({ [path]: { id_str: '1269' } });
  const found = await verify('twitter', 'key;consumer-secret', 'token;token-secret');
  expect(found).toEqual({ subject: '1269', audience: 'key', claims: { sub: '1269', aud: 'key' } });
  const [url] = asked;
  expect(url?.search).not.toContain('secret');
  const { oauth_signature: signature, ...parameters } = Object.fromEntries(url?.searchParams ?? []);
  const query = new URLSearchParams(Object.entries(parameters).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  const { port } = server.address() as AddressInfo;
  const base = `GET&${encodeURIComponent(`http://127.0.0.1:${port}${path}`)}&${encodeURIComponent(String(query))}`;
  expect(signature).toBe(createHmac('sha1', 'consumer-secret&token-secret').update(base).digest('base64'));
  await expect(verify('twitter', 'key;secret', 'token')).rejects.toMatchObject(refused('form'));
});

test('a GET is signed as the example of RFC 5849 has it', () => {
  const parameters = {
    file: 'vacation.jpg',
    size: 'original',
    oauth_consumer_key: 'dpf43f3p2l4k3l03',
    oauth_token: 'nnch734d00sl2jdk',
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: '137131202',
    oauth_nonce: 'chapoH',
  };
  const signed = signOAuth('http://photos.example.net/photos', parameters, ['kd94hf93k423kf44', 'pfkkdhi9sl3r4s00']);
  expect(new URL(signed).searchParams.get('oauth_signature')).toBe('MdpQcU8iPSUjWoN/UDMsK2sui9I=');
});

test('what the provider refuses is refused, and when it does not answer nobody can say', async () => {
  answering({});
  for (const [kind, app, token] of [
    ['facebook', 'a', 't'],
    ['amazon', 'a', 't'],
    ['twitter', 'a;b', 't;s'],
  ] as const) {
    await expect(verify(kind, app, token)).rejects.toMatchObject(refused('signature'));
  }
  answer = (_, response) => response.writeHead(500).end();
  await expect(verify('facebook', 'a', 'topsecret')).rejects.toMatchObject({
    ...refused('unreachable'),
    message: expect.not.stringContaining('topsecret'),
  });
  answer = (_, response) => response.end('<html>');
  await expect(verify('amazon', 'a', 't')).rejects.toMatchObject(refused('unreachable'));
});
