import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseNetworks } from '../../../server/src/lib/networks.ts';
import { issueSessionToken } from '../../../server/src/lib/session-token.ts';
import { ask as send } from '../../test/ask.ts';
import { identityId, roleArn, session, sessionKey, sessionKeyText, signed } from '../../test/sign.ts';
import { type AuthorizerOptions, createAuthorizer, type Refused } from '../authorizer.ts';
import { s3Service } from '../services/s3.ts';
import { type EndpointOptions, serveEndpoint } from './serve-endpoint.ts';

const files = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of policies
      Resource: 'arn:aws:s3:::files/private/${cognito-identity.amazonaws.com:sub}/*',
    },
    {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::files/near/*',
      Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' }, Bool: { 'aws:SecureTransport': 'true' } },
    },
  ],
};

let folder: string;
const stops: (() => unknown)[] = [];
const refused: Refused[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cenote-endpoint-'));
});
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  refused.length = 0;
  rmSync(folder, { recursive: true });
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const now = () => Math.floor(Date.now() / 1000);
const credentials = () =>
  issueSessionToken(sessionKey, session({ issuedAtSeconds: now() - 60, expiresAtSeconds: now() + 3000 }));

function networks(...texts: string[]) {
  const parsed = parseNetworks(texts);
  if ('unreadable' in parsed) throw new Error(parsed.unreadable);
  return parsed;
}

/** An endpoint for a bucket server, asked for under this host. */
async function endpoint(options: Partial<EndpointOptions> = {}, changes: Partial<AuthorizerOptions> = {}) {
  const authorizer = createAuthorizer({
    service: s3Service({ hosts: ['127.0.0.1', 'files.test'] }),
    sessionKeys: sessionKeyText,
    roles: { [roleArn]: { policies: { files } } },
    ...changes,
  });
  const server = await serveEndpoint(authorizer, {
    host: '127.0.0.1',
    port: 0,
    kind: 'nginx',
    pathPrefix: '',
    proxies: networks('127.0.0.1'),
    onRefused: (one) => refused.push(one),
    ...options,
  });
  stops.push(() => server.close());
  return portOf(server);
}

const ask = (port: number, method: string, path: string, headers: object) => send(port, { method, path, headers });

const own = `/files/private/${encodeURIComponent(identityId)}/a`;

/** Headers of a request for `files.test` that is signed. */
async function signedHeaders(path: string, method = 'GET') {
  const { headers } = await signed(credentials(), { method, path, at: now() });
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values?.[0]]));
}

describe('a question of Envoy', () => {
  test('is about the request under the prefix, with its method and its host', async () => {
    const port = await endpoint({ kind: 'envoy', pathPrefix: '/check' });
    const headers = await signedHeaders(own);
    const allowed = await ask(port, 'GET', `/check${own}`, headers);
    expect(allowed).toMatchObject({
      status: 200,
      headers: {
        'x-cenote-kind': 'session',
        'x-cenote-identity-id': identityId,
        'x-cenote-role-arn': roleArn,
        'x-cenote-subject': '',
        'x-cenote-username': '',
      },
    });
    expect(await ask(port, 'GET', own, headers)).toMatchObject({ status: 403 });
    expect(await ask(port, 'DELETE', `/check${own}`, headers)).toMatchObject({
      status: 403,
      headers: { 'x-cenote-error': 'SignatureDoesNotMatch' },
      text: expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
    });
  });
});

describe('a question of Traefik', () => {
  test('is about the request that its headers tell of', async () => {
    const port = await endpoint({ kind: 'traefik' });
    const { host: _, ...headers } = await signedHeaders(own);
    const forwarded = { 'x-forwarded-method': 'GET', 'x-forwarded-uri': own, 'x-forwarded-host': 'files.test' };
    expect(await ask(port, 'GET', '/', { ...headers, ...forwarded })).toMatchObject({ status: 200 });
    const other = { ...forwarded, 'x-forwarded-uri': '/files/public/a' };
    expect(await ask(port, 'GET', '/', { ...headers, ...other })).toMatchObject({ status: 403 });
    expect(await ask(port, 'GET', '/', { ...headers, host: 'files.test' })).toMatchObject({ status: 403 });
  });
});

describe('a question of nginx', () => {
  const original = { 'x-original-method': 'GET', 'x-original-uri': own };

  test('without credentials is 401 only where a client can do something about it', async () => {
    const port = await endpoint();
    expect(await ask(port, 'GET', '/', { host: 'files.test', ...original })).toMatchObject({
      status: 403,
      headers: { 'x-cenote-error': 'AccessDenied' },
    });
    expect(refused.map(({ refusal }) => refusal.reason)).toEqual(['no-credentials']);
  });

  test('is refused where the proxy does not say all, says it twice, or lets headers of ours through', async () => {
    const port = await endpoint();
    const headers = await signedHeaders(own);
    expect(await ask(port, 'GET', own, headers)).toMatchObject({ status: 403 });
    const twice = { ...original, 'x-original-uri': [own, '/files/public/a'] };
    expect(await ask(port, 'GET', '/', { ...headers, ...twice })).toMatchObject({ status: 403 });
    const planted = { ...original, 'x-cenote-identity-id': 'somebody' };
    expect(await ask(port, 'GET', '/', { ...headers, ...planted })).toMatchObject({ status: 403 });
    expect(await ask(port, 'GET', '/', { ...headers, ...original })).toMatchObject({ status: 200 });
  });

  test('tells where the client is, by the last address that the proxy has written', async () => {
    const port = await endpoint();
    const path = '/files/near/a';
    const headers = { ...(await signedHeaders(path)), 'x-original-method': 'GET', 'x-original-uri': path };
    const from = async (forwarded: string, proto = 'https') =>
      (await ask(port, 'GET', '/', { ...headers, 'x-forwarded-for': forwarded, 'x-forwarded-proto': proto })).status;
    expect(await from('192.0.2.7')).toBe(200);
    expect(await from('198.51.100.1, 192.0.2.7')).toBe(200);
    expect(await from('192.0.2.7, 198.51.100.1')).toBe(403);
    expect(await from('192.0.2.7', 'http')).toBe(403);
  });
});

test('somebody who is no proxy is told nothing', async () => {
  const port = await endpoint({ proxies: networks('10.0.0.0/8') });
  const headers = { ...(await signedHeaders(own)), 'x-original-method': 'GET', 'x-original-uri': own };
  expect(await ask(port, 'GET', '/', headers)).toMatchObject({ status: 403 });
  expect(refused.at(0)?.refusal.message).toBe('Only proxies that are configured may ask.');
});

test('what cannot be decided is a failure, and passes nowhere', async () => {
  const port = await endpoint(
    {},
    {
      pools: [{ issuer: 'http://127.0.0.1:1/pool', clientIds: ['app'], roles: {} }],
      onUnreadable: () => {},
    },
  );
  const claims = { iss: 'http://127.0.0.1:1/pool', token_use: 'access', client_id: 'app', sub: 'x', exp: now() + 60 };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const authorization = `Bearer ${encode({ alg: 'RS256', kid: 'x' })}.${encode(claims)}.AAAA`;
  const asked = { host: 'files.test', authorization, 'x-original-method': 'GET', 'x-original-uri': own };
  expect(await ask(port, 'GET', '/', asked)).toMatchObject({ status: 503 });
});

test('what goes wrong while it is decided is a failure too, and is told', async () => {
  const told: string[] = [];
  const readDeeds = () => {
    throw new TypeError('it went wrong');
  };
  const service = { ...s3Service({ hosts: ['files.test'] }), readDeeds };
  const port = await endpoint({}, { service, onError: (error) => told.push(String(error)) });
  const asked = { ...(await signedHeaders(own)), 'x-original-method': 'GET', 'x-original-uri': own };
  expect(await ask(port, 'GET', '/', asked)).toMatchObject({ status: 503 });
  expect(refused.map(({ refusal }) => refusal.reason)).toEqual(['unavailable']);
  expect(told).toEqual(['TypeError: it went wrong']);
});

const hasNginx =
  spawnSync('nginx', ['-v']).error === undefined || spawnSync('/usr/sbin/nginx', ['-v']).error === undefined;

/** The part of docs/authorizer.md that stands in a server of nginx. */
function documentedNginx(): string {
  const page = readFileSync(new URL('../../../../docs/authorizer.md', import.meta.url), 'utf8');
  const [, block] = /```nginx\n([\s\S]*?)```/.exec(page) ?? [];
  if (block === undefined) throw new Error('docs/authorizer.md has no block of nginx');
  return block;
}

describe.skipIf(!hasNginx)('the nginx of the documentation (skipped where nginx is not installed)', () => {
  const behind: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  let port: number;

  beforeEach(async () => {
    behind.length = 0;
    const upstream = createServer((request, response) => {
      text(request).then(
        (body) => {
          behind.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
          response.end('what is stored');
        },
        () => response.destroy(),
      );
    }).listen(0, '127.0.0.1');
    stops.push(() => upstream.close());
    await once(upstream, 'listening');
    port = await startNginx(portOf(upstream), await endpoint());
  });

  async function startNginx(upstream: number, asked: number): Promise<number> {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const own = portOf(free);
    free.close();
    await once(free, 'close');
    const block = documentedNginx()
      .replace('listen 443 ssl;', `listen 127.0.0.1:${own};`)
      .replace('server_name files.example.org;', 'server_name 127.0.0.1;')
      .replaceAll('http://127.0.0.1:9000', `http://127.0.0.1:${upstream}`)
      .replaceAll('http://127.0.0.1:9231', `http://127.0.0.1:${asked}`)
      .replace(/ssl_certificate.*\n/g, '');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (one) => `${one}_temp_path ${folder}/${one};`,
    );
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off;\nworker_processes 1;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary.join('\n')}\n${block}\n}\n`,
    );
    const path = `${process.env.PATH}:/usr/sbin`;
    const nginx = spawn('nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], {
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    nginx.stderr.on('data', (piece) => {
      said += String(piece);
    });
    stops.push(async () => {
      if (nginx.exitCode !== null) return;
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
    });
    await expect.poll(() => (nginx.exitCode === null ? canConnect(own) : said), { timeout: 20_000 }).toBe(true);
    return own;
  }

  const canConnect = (to: number) =>
    ask(to, 'GET', '/', {}).then(
      () => true,
      () => false,
    );

  const client = () =>
    new S3Client({
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      forcePathStyle: true,
      credentials: credentials(),
      maxAttempts: 1,
    });
  const mine = { Bucket: 'files', Key: `private/${identityId}/a b.txt` };

  test('lets the client of the SDK do what it may, and tells the thing behind who asks', async () => {
    const got = await client().send(new GetObjectCommand(mine));
    expect(await got.Body?.transformToString()).toBe('what is stored');
    await client().send(new PutObjectCommand({ ...mine, Body: 'Hello' }));
    expect(behind.slice(-2)).toMatchObject([
      { method: 'GET', headers: { 'x-cenote-identity-id': identityId } },
      { method: 'PUT', headers: { 'x-cenote-identity-id': identityId }, body: expect.stringContaining('Hello') },
    ]);
  });

  test('refuses all else, in the form that the client reads, before the thing behind hears of it', async () => {
    behind.length = 0;
    const other = new GetObjectCommand({ Bucket: 'files', Key: 'private/other/a' });
    await expect(client().send(other)).rejects.toMatchObject({ name: 'AccessDenied' });
    const planted = { ...(await signedHeaders(own)), host: `127.0.0.1:${port}`, 'x-cenote-identity-id': 'x' };
    expect(await ask(port, 'GET', own, planted)).toMatchObject({ status: 403 });
    const spoofed = { 'x-original-uri': own, 'x-original-method': 'GET', host: `127.0.0.1:${port}` };
    expect(await ask(port, 'GET', '/files/private/other/a', spoofed)).toMatchObject({ status: 403 });
    expect(await ask(port, 'GET', '/_authorize', {})).toMatchObject({ status: 404 });
    expect(behind).toEqual([]);
  });
});
