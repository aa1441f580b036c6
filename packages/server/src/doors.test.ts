import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Config, parseConfig } from '#config/config.ts';
import type { Flags } from '#config/setting.ts';
import { Faults } from '#http/faults.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter, type Route } from '#http/router.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { createMetrics } from '#lib/metrics.ts';
import { createSecretKeyText } from '#lib/secret-key.ts';
import { createTurnableClock } from '#lib/turnable-clock.ts';
import { ask } from '../test/ask.ts';
import { describeOnBothEngines } from '../test/both-engines.ts';
import { createTestContext, type TestContext } from '../test/context.ts';
import { createPeoplePool } from '../test/people.ts';
import { createDoors } from './open-doors.ts';
import { type RunningServer, startServer } from './server.ts';

const publicUrl = 'https://auth.example.com';
const production = { CENOTE_SECRET_KEY: createSecretKeyText() };
const configOf = (mode: Config['mode'], flags: Flags) =>
  parseConfig(mode, mode === 'start' ? { publicUrl, ...flags } : flags, production);

describe('every address of the server', () => {
  let context: TestContext;
  let writes = 0;
  beforeEach(async () => {
    writes = 0;
    const real = await createTestContext();
    const transaction: TestContext['db']['transaction'] = (list) => {
      writes++;
      return real.db.transaction(list);
    };
    context = { ...real, db: { ...real.db, transaction } };
  });
  afterEach(() => context.close());

  const doorsOf = (mode: Config['mode'], flags: Flags = {}) =>
    createDoors(configOf(mode, flags), context, {
      metrics: createMetrics(),
      isClosing: () => false,
      // Whatever is passed: no server but that of development has them.
      controls: { clock: createTurnableClock(systemClock), faults: new Faults(), operations: new Set<string>() },
    });
  const linesOf = (routes: readonly Route[]) =>
    routes
      .map(
        ({ method, path, rule }) => `${method} ${path}: hosts ${rule.hosts}, origins ${rule.origins}, ${rule.cookies}`,
      )
      .sort();

  const alive = 'GET /livez: hosts any, origins none, ignored';
  const apps = [
    'GET /:poolId/.well-known/cenote-sign-in: hosts ours, origins any, ignored',
    'GET /:poolId/.well-known/jwks.json: hosts ours, origins any, ignored',
    'GET /:poolId/.well-known/openid-configuration: hosts ours, origins any, ignored',
    'GET /:poolId/saml2/metadata: hosts ours, origins any, ignored',
    'GET /.well-known/oauth-authorization-server/:poolId: hosts ours, origins any, ignored',
    'GET /.well-known/oauth-protected-resource/:poolId: hosts ours, origins any, ignored',
    'GET /: hosts ours, origins none, ignored',
    'GET /confirmUser: hosts ours, origins none, read',
    'GET /console: hosts ours, origins none, ignored',
    'GET /console/: hosts ours, origins none, ignored',
    'GET /console/assets/:name: hosts ours, origins own, ignored',
    'GET /console/settings: hosts ours, origins own, ignored',
    'GET /eventFeedback: hosts ours, origins none, ignored',
    'GET /identity-pools/.well-known/jwks.json: hosts ours, origins any, ignored',
    'GET /identity-pools/.well-known/openid-configuration: hosts ours, origins any, ignored',
    'GET /recovery-codes: hosts ours, origins any, ignored',
    // AWS JSON 1.1, and forms of the query protocol.
    'POST /: hosts ours, origins operation, ignored',
    'POST /: hosts ours, origins operation, ignored',
    'POST /confirmUser: hosts ours, origins none, read',
    'POST /console/link: hosts ours, origins own, ignored',
    'POST /eventFeedback: hosts ours, origins none, ignored',
    'POST /recovery-codes: hosts ours, origins any, ignored',
    'PUT /uploads/:poolId/:jobId: hosts ours, origins any, ignored',
  ];
  const pages = [
    'GET /account/apps: hosts domains, origins none, read',
    'GET /account/authenticator: hosts domains, origins none, read',
    'GET /account/delete: hosts domains, origins none, read',
    'GET /account/devices: hosts domains, origins none, read',
    'GET /account/export: hosts domains, origins none, read',
    'GET /account/factors: hosts domains, origins none, read',
    'GET /account/linked: hosts domains, origins none, read',
    'GET /account/passkeys: hosts domains, origins none, read',
    'GET /account/password: hosts domains, origins none, read',
    'GET /account/profile: hosts domains, origins none, read',
    'GET /account/prove: hosts domains, origins none, read',
    'GET /account/recovery-codes: hosts domains, origins none, read',
    'GET /account/sessions: hosts domains, origins none, read',
    'GET /account/sign-out: hosts domains, origins none, read',
    'GET /account/verify-email: hosts domains, origins none, read',
    'GET /account/verify-phone: hosts domains, origins none, read',
    'GET /account: hosts domains, origins none, read',
    'GET /:poolId/:clientId/:version/assets/images/image.jpg: hosts domains, origins any, ignored',
    'GET /error: hosts domains, origins none, ignored',
    'GET /managed-login/:styleId/:version/:position: hosts domains, origins any, ignored',
    'GET /confirm: hosts domains, origins none, read',
    'GET /confirmforgotPassword: hosts domains, origins none, read',
    'GET /consent: hosts domains, origins none, read',
    'GET /forgotPassword: hosts domains, origins none, read',
    'GET /login: hosts domains, origins none, read',
    'GET /logout: hosts domains, origins none, read',
    'GET /oauth2/authorize: hosts domains, origins none, read',
    'POST /oauth2/authorize: hosts domains, origins none, ignored',
    'GET /oauth2/idpresponse: hosts domains, origins none, read',
    'GET /oauth2/link: hosts domains, origins none, read',
    'GET /oauth2/userInfo: hosts domains, origins any, ignored',
    'GET /passkeys/add: hosts domains, origins none, read',
    'GET /passkeys/passkey.js: hosts domains, origins none, ignored',
    'GET /preview/login: hosts ours, origins own, ignored',
    'GET /resendcode: hosts domains, origins none, read',
    'GET /saml2/logout: hosts domains, origins none, ignored',
    'GET /signup: hosts domains, origins none, read',
    'POST /account/linked: hosts domains, origins own, read',
    'POST /account/apps: hosts domains, origins own, read',
    'POST /account/authenticator: hosts domains, origins own, read',
    'POST /account/delete: hosts domains, origins own, read',
    'POST /account/devices: hosts domains, origins own, read',
    'POST /account/export: hosts domains, origins own, read',
    'POST /account/factors: hosts domains, origins own, read',
    'POST /account/passkeys: hosts domains, origins own, read',
    'POST /account/password: hosts domains, origins own, read',
    'POST /account/profile: hosts domains, origins own, read',
    'POST /account/prove: hosts domains, origins own, read',
    'POST /account/recovery-codes: hosts domains, origins own, read',
    'POST /account/sessions: hosts domains, origins own, read',
    'POST /account/sign-out: hosts domains, origins own, read',
    'POST /account/verify-email: hosts domains, origins own, read',
    'POST /account/verify-phone: hosts domains, origins own, read',
    'POST /confirm: hosts domains, origins own, read',
    'POST /confirmforgotPassword: hosts domains, origins own, read',
    'POST /consent: hosts domains, origins own, read',
    'POST /forgotPassword: hosts domains, origins own, read',
    'POST /login: hosts domains, origins own, read',
    'POST /oauth2/idpresponse: hosts domains, origins none, read',
    'POST /oauth2/revoke: hosts domains, origins any, ignored',
    'POST /oauth2/token: hosts domains, origins any, ignored',
    'POST /oauth2/userInfo: hosts domains, origins any, ignored',
    'POST /passkeys/add: hosts domains, origins own, read',
    'POST /resendcode: hosts domains, origins own, read',
    'POST /saml2/idpresponse: hosts domains, origins none, read',
    'POST /saml2/logout: hosts domains, origins none, ignored',
    'POST /signup: hosts domains, origins own, read',
    'GET /.well-known/oauth-protected-resource/oauth2/userInfo: hosts domains, origins any, ignored',
    // By a link of AWS, and as OpenID has it.
    'GET /logout: hosts domains, origins none, read',
    'POST /logout: hosts domains, origins none, read',
    'GET /device: hosts domains, origins none, read',
    'POST /device: hosts domains, origins own, read',
    'POST /oauth2/device_authorization: hosts domains, origins any, ignored',
    'POST /oauth2/introspect: hosts domains, origins none, ignored',
    'POST /oauth2/register: hosts domains, origins any, ignored',
    'GET /oauth2/register/:clientId: hosts domains, origins any, ignored',
    'PUT /oauth2/register/:clientId: hosts domains, origins any, ignored',
    'DELETE /oauth2/register/:clientId: hosts domains, origins any, ignored',
  ];
  const development = [
    'DELETE /dev/faults: hosts ours, origins own, ignored',
    'GET /dev/clock: hosts ours, origins own, ignored',
    'GET /dev/faults: hosts ours, origins own, ignored',
    'POST /dev/clock: hosts ours, origins own, ignored',
    'POST /dev/faults: hosts ours, origins own, ignored',
    'DELETE /dev/messages: hosts ours, origins own, ignored',
    'GET /dev/mailbox: hosts ours, origins own, ignored',
    'GET /dev/messages: hosts ours, origins own, ignored',
  ];
  const operators = [
    alive,
    'GET /metrics: hosts ours, origins none, ignored',
    'GET /readyz: hosts ours, origins none, ignored',
    'GET /version: hosts ours, origins none, ignored',
  ];

  test.each<[Config['mode'], Flags, string[], string[]]>([
    ['start', {}, [...apps, ...pages, alive], operators],
    ['dev', {}, [...apps, ...pages, ...development, ...operators], []],
    ['dev', { operationsPort: '0' }, [...apps, ...pages, ...development, alive], operators],
  ])('has the rule that stands here: cenote %s %j', (mode, flags, everybody, own) => {
    const doors = doorsOf(mode, flags);
    expect(linesOf(doors.everybody)).toEqual(everybody.toSorted());
    expect(linesOf(doors.operators)).toEqual(own);
  });

  test('writes nothing when it is asked by GET or HEAD; readiness alone tries whether it could, once', async () => {
    const routes = doorsOf('dev').everybody;
    const router = createRouter(routes, { hosts: everyHost, log: silentLog });
    for (const { path } of routes.filter(({ method }) => method === 'GET')) {
      for (const method of ['GET', 'HEAD']) {
        writes = 0;
        const url = `http://127.0.0.1${path.replace(':poolId', 'us-east-1_abc')}?client_id=a&user_name=b&confirmation_code=1`;
        await ask(router, new Request(url, { method }));
        expect([method, path, writes]).toEqual([method, path, path === '/readyz' && method === 'GET' ? 1 : 0]);
      }
    }
  });
});

describeOnBothEngines('a text that no database keeps', (bench) => {
  const names =
    'client_id client_secret redirect_uri user_pool_id identity_provider idp_identifier resource user_name username password code ' +
    'confirmation_code state token refresh_token device_code user_code id_token_hint logout_uri lang ui_locales login_hint scope session';
  const nul = JSON.stringify({ kid: '\0', alg: 'RS256', iss: '\0', aud: '\0', client_id: '\0', sub: '\0', jti: '\0' });
  const half = Buffer.from(nul).toString('base64url');
  const jwt = `${half}.${half}.AAAA`;

  test('is refused at every address, wherever it stands', async () => {
    const { pool, client } = await createPeoplePool(bench.context, {}, {});
    const config = configOf('dev', {});
    const { everybody } = createDoors(config, bench.context, { metrics: createMetrics(), isClosing: () => false });
    const failures: unknown[] = [];
    const log = {
      ...silentLog,
      error: (_: object, message: string, cause: unknown) => failures.push([message, cause]),
    };
    const router = createRouter(everybody, { hosts: everyHost, log });
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    const client_id = client.id;
    const queries = [
      ...names
        .split(' ')
        .map((name) => `client_id=${client_id}&${name}=%00`.replace(/^client_id=\w+&(?=client_id=)/, '')),
      `user_pool_id=${pool.id}&id_token_hint=${jwt}`,
      `client_id=${client_id}&token=${jwt}&refresh_token=${jwt}&code=${jwt}`,
      '%00=a',
    ];
    const headersOfAll = [
      {},
      { authorization: basic('%00:a') },
      { authorization: basic('\0:\0') },
      { authorization: `Bearer ${jwt}` },
    ];
    for (const { method, path } of everybody) {
      const address = path.replace(':poolId', pool.id).replaceAll(/:\w+/g, '%00');
      const statuses = new Set<number>();
      for (const query of queries) {
        for (const headers of query === queries[0] ? headersOfAll : [{}]) {
          const type = { 'content-type': 'application/x-www-form-urlencoded' };
          const init = method === 'GET' ? { headers } : { method, headers: { ...headers, ...type }, body: query };
          for (const asked of method === 'GET' ? [query] : [query, '']) {
            statuses.add((await ask(router, new Request(`http://127.0.0.1${address}?${asked}`, init))).status);
          }
        }
      }
      expect([method, path, failures, [...statuses].filter((status) => status >= 500)]).toEqual([method, path, [], []]);
    }
  });
});

const POOLS = 'AWSCognitoIdentityProviderService';
const anySignature =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=00';

interface Answer {
  readonly status: number | undefined;
  readonly origin: string | undefined;
  readonly body: string;
}

/** Asks over a socket with any Host, which `fetch` would not send. */
function askServer(
  { endpoint }: Pick<RunningServer, 'endpoint'>,
  {
    method = 'GET',
    path = '/',
    headers = {},
    body = '',
  }: Partial<Record<'method' | 'path' | 'body', string>> & {
    headers?: Record<string, string>;
  },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(new URL(path, endpoint), { method, headers, agent: false }, (response) => {
      const origin = response.headers['access-control-allow-origin'];
      text(response).then((body) => resolve({ status: response.statusCode, origin, body }), reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function callServer(server: RunningServer, operation: string, input: object, headers: Record<string, string> = {}) {
  return askServer(server, {
    method: 'POST',
    headers: { 'x-amz-target': `${POOLS}.${operation}`, authorization: anySignature, ...headers },
    body: JSON.stringify(input),
  });
}

function describeServer(mode: Config['mode'], flags: Flags, suite: (server: () => RunningServer) => void): void {
  describe(`cenote ${mode}`, () => {
    let folder: string;
    let server: RunningServer;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cenote-server-'));
      server = await startServer(parseConfig(mode, { port: '0', dataDir: folder, ...flags }, production), silentLog);
    });
    afterAll(async () => {
      await server.close();
      await rm(folder, { recursive: true });
    });
    suite(() => server);
  });
}

describeServer('dev', {}, (server) => {
  const pools = () => callServer(server(), 'ListUserPools', { MaxResults: 1 });

  test('does nothing of an administrator for a page from elsewhere, and lets it read nothing', async () => {
    const evil = { origin: 'http://evil.example' };
    const list = await callServer(server(), 'ListUserPools', { MaxResults: 1 }, evil);
    expect(list).toMatchObject({ status: 400, origin: undefined });
    const created = await callServer(server(), 'CreateUserPool', { PoolName: 'planted' }, evil);
    expect(JSON.parse(created.body)).toMatchObject({ __type: 'AccessDeniedException' });
    expect((await callServer(server(), 'ListUserPools', { MaxResults: 60 })).body).not.toContain('planted');
  });

  test('answers pages of this machine and programs', async () => {
    const local = await callServer(server(), 'ListUserPools', { MaxResults: 1 }, { origin: 'http://localhost:3000' });
    expect(local).toMatchObject({ status: 200, origin: 'http://localhost:3000' });
    expect(await pools()).toMatchObject({ status: 200, origin: undefined });
  });

  test('lets every page sign people in', async () => {
    const answer = await callServer(server(), 'InitiateAuth', {}, { origin: 'https://app.example' });
    expect(answer).toMatchObject({ status: 400, origin: '*' });
    const preflight = await askServer(server(), { method: 'OPTIONS', headers: { origin: 'https://app.example' } });
    expect(preflight).toMatchObject({ status: 204, origin: '*' });
  });

  test('answers under the names of this machine alone', async () => {
    for (const host of ['localhost', 'app.localhost:9229', '127.0.0.1:1']) {
      expect((await askServer(server(), { path: '/dev/messages', headers: { host } })).status).toBe(200);
    }
    const host = 'evil.example';
    const paths = ['/dev/messages', '/dev/mailbox', '/confirmUser', '/recovery-codes', '/metrics', '/readyz'];
    for (const path of paths) {
      expect([path, (await askServer(server(), { path, headers: { host } })).status]).toEqual([path, 421]);
    }
    expect((await callServer(server(), 'ListUserPools', { MaxResults: 1 }, { host })).status).toBe(421);
    expect((await callServer(server(), 'InitiateAuth', {}, { host })).status).toBe(421);
    expect((await askServer(server(), { path: '/livez', headers: { host } })).status).toBe(200);
  });
});

describeServer('start', { publicUrl, allowedHosts: 'auth.internal' }, (server) => {
  test('tells those who run it what they ask on a port of their own, and nobody else', async () => {
    const operators = { endpoint: server().operationsEndpoint ?? '' };
    expect(new URL(operators.endpoint).hostname).toBe('127.0.0.1');
    for (const path of ['/livez', '/readyz', '/version', '/metrics']) {
      const headers = { host: '10.0.0.7' };
      expect([path, (await askServer(operators, { path, headers })).status]).toEqual([path, 200]);
      const everybody = await askServer(server(), { path, headers: { host: 'auth.example.com' } });
      expect([path, everybody.status]).toEqual([path, path === '/livez' ? 200 : 404]);
    }
    expect((await callServer({ ...server(), ...operators }, 'InitiateAuth', {})).status).toBe(404);
  });

  test('answers under the host of its public URL and those that are allowed, and under no other', async () => {
    const statusAs = async (host: string) => (await callServer(server(), 'InitiateAuth', {}, { host })).status;
    for (const host of ['auth.example.com', 'auth.example.com:8443', 'Auth.Internal']) {
      expect([host, await statusAs(host)]).toEqual([host, 400]);
    }
    for (const host of [
      '127.0.0.1',
      'localhost',
      'other.example.com',
      'example.com',
      'auth.example.com.evil.example',
    ]) {
      expect([host, await statusAs(host)]).toEqual([host, 421]);
      expect((await askServer(server(), { path: '/livez', headers: { host } })).status).toBe(200);
    }
  });
});

test('cenote start tells those who run it that it is closing, while the last requests end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cenote-server-'));
  const config = configOf('start', { port: '0', dataDir: folder });
  const server = await startServer(config, silentLog);
  const target = { 'x-amz-target': `${POOLS}.InitiateAuth` };
  const headers = { host: 'auth.example.com', ...target, 'content-length': '2', expect: '100-continue' };
  const last = httpRequest(server.endpoint, { method: 'POST', headers, agent: false });
  const answered = once(last, 'response') as Promise<[IncomingMessage]>;
  last.flushHeaders();
  await once(last, 'continue');
  const operators = { endpoint: server.operationsEndpoint ?? '' };
  const closed = server.close();
  expect(await askServer(operators, { path: '/readyz' })).toMatchObject({
    status: 503,
    body: '{"status":"unavailable","failed":["closing"]}',
  });
  last.end('{}');
  const [response] = await answered;
  expect([response.statusCode, await text(response)]).toEqual([400, expect.stringContaining('InvalidParameter')]);
  await closed;
  await expect(askServer(operators, { path: '/livez' })).rejects.toThrow();
  await rm(folder, { recursive: true });
});
