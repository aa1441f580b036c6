import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { createServer, request as requestHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { AdminListUserAuthEventsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../packages/server/src/config/config.ts';
import { openLocalAuthority } from '../packages/server/src/lib/local-authority.ts';
import { type RunningServer, startServer } from '../packages/server/src/server.ts';
import { leftTo, shown, TestBrowser } from '../packages/server/test/browser.ts';
import { administrator } from './people.ts';
import { confirmed, makeClient, makePool } from './sdk-client.ts';
import { contractTarget } from './server.ts';

const callback = 'https://app.example/callback';
/** Where the proxy says that whoever asks it is. */
const client = '203.0.113.9';
/** What somebody sends along who would rather be somebody else, and elsewhere. */
const forged = {
  'x-forwarded-for': '198.51.100.66',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'http',
  forwarded: 'for=198.51.100.66;host=evil.example;proto=http',
};

interface Proxy {
  /** Its origin, under which clients reach the server. */
  readonly url: string;
  /** Sends all that it gets to a server, from now on. */
  leadTo(endpoint: string): void;
  /** Asks by TLS, and believes the authority of the proxy alone. */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** Speaks TLS to whoever asks and none to the server, and adds the address of whoever asks to what they said of it themselves. */
async function startProxy(): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'cenote-proxy-'));
  const authority = openLocalAuthority(folder, Date.now);
  const keys = authority.keysFor('localhost');
  if (keys === undefined) throw new Error('there are no keys for this machine');
  let target = '';
  const server = createServer(keys, (incoming, outgoing) => {
    const said = incoming.headers['x-forwarded-for'];
    const headers = { ...incoming.headers, 'x-forwarded-for': [said, client].filter(Boolean).join(', ') };
    const { method, url: path } = incoming;
    const passed = requestHttp(target, { method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const ca = readFileSync(authority.path);
  return {
    url: `https://localhost:${port}`,
    leadTo: (endpoint) => {
      target = endpoint;
    },
    fetch: async (request) => {
      const { host, pathname, search } = new URL(request.url);
      const body = Buffer.from(await request.arrayBuffer());
      const headers = { ...Object.fromEntries(request.headers), host, 'content-length': String(body.length) };
      const to = { host: '127.0.0.1', port, servername: 'localhost', ca, path: pathname + search };
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        requestHttps({ ...to, method: request.method, headers }, resolve)
          .on('error', reject)
          .end(body);
      });
      const fields = new Headers();
      for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
        for (const value of values) fields.append(name, value);
      }
      return new Response(await buffer(answer), { status: answer.statusCode ?? 0, headers: fields });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.skipIf(contractTarget).each([
  { trustedProxies: '127.0.0.1', told: client },
  { trustedProxies: '192.0.2.7', told: '127.0.0.1' },
  { trustedProxies: undefined, told: '127.0.0.1' },
])('behind a TLS proxy, with --trusted-proxies $trustedProxies', ({ trustedProxies, told }) => {
  let proxy: Proxy;
  let server: RunningServer;
  const dataDir = mkdtempSync(join(tmpdir(), 'cenote-contract-'));
  beforeAll(async () => {
    proxy = await startProxy();
    const flags = { port: '0', dataDir, publicUrl: proxy.url, ...(trustedProxies && { trustedProxies }) };
    server = await startServer(parseConfig('dev', flags, { CENOTE_LOG_LEVEL: 'error' }));
    proxy.leadTo(server.endpoint);
  });
  afterAll(async () => {
    await server.close();
    await proxy.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('somebody signs in under the public URL alone, from where the right proxy says', async () => {
    const poolId = await makePool(server, { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } });
    const { ClientId } = await makeClient(server, poolId, {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: [callback],
    });
    const contract = { endpoint: server.endpoint, userPoolId: poolId, clientId: ClientId };
    const { username, password } = await confirmed(contract);
    const cookies: string[] = [];
    const locations: string[] = [];
    const ask = async (request: Request) => {
      const headers = new Headers([...request.headers, ...Object.entries(forged)]);
      const response = await proxy.fetch(new Request(request, { headers }));
      cookies.push(...response.headers.getSetCookie());
      const location = response.headers.get('location');
      if (location !== null) locations.push(location);
      return response;
    };

    const discovered = await ask(new Request(`${proxy.url}/${poolId}/.well-known/openid-configuration`));
    const metadata = (await discovered.json()) as Record<string, unknown>;
    expect(metadata['issuer']).toBe(`${proxy.url}/${poolId}`);
    const addresses = Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name));
    expect(addresses.length).toBeGreaterThan(4);
    for (const [, address] of addresses) expect(new URL(String(address)).origin).toBe(proxy.url);

    const browser = new TestBrowser(ask, proxy.url);
    const asked = { response_type: 'code', client_id: ClientId, redirect_uri: callback, scope: 'openid', state: 'st' };
    const page = shown(await browser.open(`${metadata['authorization_endpoint']}?${new URLSearchParams(asked)}`));
    const left = leftTo(await browser.send(page, { username, password }));
    expect([left.origin + left.pathname, left.searchParams.get('iss')]).toEqual([callback, metadata['issuer']]);
    const elsewhere = locations
      .map((location) => new URL(location, proxy.url))
      .filter(({ href }) => href !== left.href);
    expect(elsewhere.length).toBeGreaterThan(0);
    for (const { origin } of elsewhere) expect(origin).toBe(proxy.url);
    expect(cookies.length).toBeGreaterThan(1);
    for (const cookie of cookies) expect(cookie).toMatch(/^__Host-[^;]+; Path=\/; Secure; HttpOnly; SameSite=Lax/);

    const form = { grant_type: 'authorization_code', client_id: ClientId, redirect_uri: callback };
    const body = new URLSearchParams({ ...form, code: left.searchParams.get('code') ?? '' });
    const given = await ask(new Request(String(metadata['token_endpoint']), { method: 'POST', body }));
    const { id_token } = (await given.json()) as { id_token: string };
    expect(decodeJwt(id_token).iss).toBe(metadata['issuer']);

    const command = new AdminListUserAuthEventsCommand({ UserPoolId: poolId, Username: username });
    const { AuthEvents = [] } = await administrator(server).send(command);
    const signIns = AuthEvents.filter(({ EventType }) => EventType === 'SignIn');
    expect(signIns.map(({ EventContextData }) => EventContextData?.IpAddress)).toEqual([told]);
  });

  test('a name that is not ours gets nothing, whatever it is forwarded as', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'localhost', forwarded: 'host=localhost' };
    const status = await new Promise((resolve, reject) => {
      requestHttp(server.endpoint, { path: '/login', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });
});
