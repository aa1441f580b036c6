import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CreateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { leftTo, type Page, shown, TestBrowser } from '../packages/server/test/browser.ts';
import { extend } from './extensions.ts';
import { administrator } from './people.ts';
import { makeClient, makePool, refusal } from './sdk-client.ts';
import { describeClient } from './server.ts';

/*
 * What a stranger who knows the standards asks of an authorization server, over HTTP alone. A check that the OpenID Foundation's
 * conformance suite has is named after its module there (`oidcc-…`, by plan); the others name the section that they hold us to. Where
 * the real service does otherwise, so do we, and the check begins with "AWS:"; those stand in docs/wire-differences.md.
 */

const callback = 'https://app.example/callback';
const callbackWithQuery = 'https://app.example/callback?foo=bar';
const bye = 'https://app.example/bye';
const password = 'Correct-Horse-7';
/** A challenge that says nothing of its method is the verifier itself (RFC 7636 4.3). */
const plainChallenge = 'x'.repeat(43);
const person = {
  username: 'ann',
  attributes: {
    email: 'ann@example.com',
    email_verified: 'true',
    phone_number: '+14255550100',
    phone_number_verified: 'true',
    name: 'Ann Other',
    given_name: 'Ann',
    family_name: 'Other',
    address: '1 Main Street',
    locale: 'en-GB',
  },
} as const;

type Asked = Readonly<Record<string, string | undefined>>;

/** A client of the pool, and how it shows which one it is. */
interface TestClient {
  readonly id: string;
  readonly secret?: string;
}

/** What the discovery document says. */
interface Metadata {
  readonly [member: string]: unknown;
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly revocation_endpoint: string;
  readonly end_session_endpoint: string;
}

/** What a server answers in JSON. */
interface Told {
  readonly [member: string]: unknown;
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Told;
}

describeClient('an authorization server, as a stranger sees it', (server) => {
  let poolId: string;
  let metadata: Metadata;
  let keys: JSONWebKeySet;
  let basic: TestClient;
  let other: TestClient;
  let open: TestClient;
  let machine: TestClient;

  beforeAll(async () => {
    poolId = await makePool(server);
    const admin = administrator(server);
    const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
    await admin.send(new CreateResourceServerCommand({ UserPoolId: poolId, Identifier: 'shop', Name: 'shop', Scopes }));
    const newClient = async (input: Parameters<typeof makeClient>[2] = {}) => {
      const { ClientId, ClientSecret } = await makeClient(server, poolId, {
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile', 'shop/read'],
        CallbackURLs: [callback, callbackWithQuery],
        LogoutURLs: [bye],
        EnableTokenRevocation: true,
        ...input,
      });
      return { id: ClientId, ...(ClientSecret !== undefined && { secret: ClientSecret }) };
    };
    [basic, other, open, machine] = await Promise.all([
      newClient(),
      newClient({ CallbackURLs: ['https://other.example/callback'], LogoutURLs: ['https://other.example/bye'] }),
      newClient({ GenerateSecret: false, AllowedOAuthFlows: ['code', 'implicit'] }),
      newClient({ AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['shop/read', 'shop/write'] }),
    ]);
    const UserAttributes = Object.entries(person.attributes).map(([Name, Value]) => ({ Name, Value }));
    await admin.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: person.username,
        UserAttributes,
        MessageAction: 'SUPPRESS',
      }),
    );
    await admin.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: poolId,
        Username: person.username,
        Password: password,
        Permanent: true,
      }),
    );
    metadata = (await get(`${server.endpoint}/${poolId}/.well-known/openid-configuration`)).body as unknown as Metadata;
    keys = (await get(metadata.jwks_uri)).body as unknown as JSONWebKeySet;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Lets time go by for the server, which runs in this process. */
  function wait(seconds: number): void {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
  }

  async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(new URL(url, server.endpoint), { redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson && text !== '' ? JSON.parse(text) : {}) as Told,
    };
  }
  const get = (url: string, headers: Record<string, string> = {}) => ask(url, { headers });
  const newBrowser = () =>
    new TestBrowser((request) => fetch(request, { redirect: 'manual' }), new URL(server.endpoint).origin);

  function present(parameters: Asked): Record<string, string> {
    return Object.fromEntries(
      Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }
  function authorizeUrl(more: Asked = {}, client = basic): string {
    const asked = {
      response_type: 'code',
      client_id: client.id,
      redirect_uri: callback,
      scope: 'openid',
      state: 'st',
    };
    return `/oauth2/authorize?${new URLSearchParams(present({ ...asked, ...more }))}`;
  }
  const fillIn = (browser: TestBrowser, page: Page) => browser.send(page, { username: person.username, password });
  /** Goes to the server with a request, signs in where it asks, and comes out at the app. */
  async function enter(more: Asked = {}, { client = basic, browser = newBrowser() } = {}): Promise<URL> {
    const at = await browser.open(authorizeUrl(more, client));
    return leftTo(at instanceof URL ? at : await fillIn(browser, at));
  }
  const codeOf = (url: URL) => url.searchParams.get('code') ?? '';
  const errorOf = (url: URL) => url.searchParams.get('error');

  const basicHeader = ({ id, secret = '' }: TestClient) => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  });
  function post(url: string, form: Asked | string, headers: Record<string, string> = {}): Promise<Answer> {
    const body = typeof form === 'string' ? form : new URLSearchParams(present(form));
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return ask(url, { method: 'POST', body, headers: { ...type, ...headers } });
  }
  /** Asks the token endpoint as a client that shows its secret in the header, or its id in the form where it has none. */
  function ofToken(form: Asked, client: TestClient = basic): Promise<Answer> {
    if (client.secret === undefined) return post(metadata.token_endpoint, { client_id: client.id, ...form });
    return post(metadata.token_endpoint, form, basicHeader(client));
  }
  const redeem = (code: string, more: Asked = {}, client = basic) =>
    ofToken({ grant_type: 'authorization_code', code, redirect_uri: callback, ...more }, client);
  async function tokens(more: Asked = {}, client = basic) {
    const { status, body } = await redeem(codeOf(await enter(more, { client })), {}, client);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  }
  const refresh = (token: string, more: Asked = {}, client = basic) =>
    ofToken({ grant_type: 'refresh_token', refresh_token: token, ...more }, client);
  const info = (token: string, method = 'GET') =>
    ask(metadata.userinfo_endpoint, {
      method,
      headers: { authorization: `Bearer ${token}`, origin: 'https://app.example' },
    });
  const revoke = (token: string, client = basic) => post(metadata.revocation_endpoint, { token }, basicHeader(client));
  const newVerifier = () => randomBytes(48).toString('base64url');
  const challengeOf = (verifier: string) => ({
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  async function verified(idToken: string, client = basic) {
    const options = { issuer: metadata.issuer, audience: client.id, algorithms: ['RS256'] };
    return (await jwtVerify(idToken, createLocalJWKSet(keys), options)).payload;
  }
  const refused = (error: string, status = 400) => ({ status, body: { error, error_description: expect.any(String) } });

  describe('oidcc-basic-certification-test-plan', () => {
    test('oidcc-server', async () => {
      const url = await enter({ scope: 'openid email', state: 'a state', nonce: 'a nonce' });
      expect(url.searchParams.get('state')).toBe('a state');
      const { status, body } = await redeem(codeOf(url));
      expect([status, body.token_type, typeof body.expires_in]).toEqual([200, 'Bearer', 'number']);
      const claims = await verified(body.id_token);
      expect(claims).toMatchObject({ nonce: 'a nonce', aud: basic.id, iss: metadata.issuer });
      for (const time of ['iat', 'exp', 'auth_time']) expect(claims[time]).toEqual(expect.any(Number));
      expect((await info(body.access_token)).body.sub).toBe(claims.sub);
    });

    test('oidcc-response-type-missing', async () => {
      expect(errorOf(await enter({ response_type: undefined }))).toBe('invalid_request');
    });

    test('oidcc-idtoken-signature', async () => {
      const { id_token } = await tokens();
      const { alg, kid } = decodeProtectedHeader(id_token);
      expect([alg, keys.keys.filter((key) => key.kid === kid)]).toEqual([
        'RS256',
        [expect.objectContaining({ kty: 'RSA' })],
      ]);
      await verified(id_token);
    });

    test('oidcc-idtoken-unsigned: not offered', () => {
      expect(metadata['id_token_signing_alg_values_supported']).toEqual(['RS256']);
    });

    test('oidcc-userinfo-get', async () => {
      const { access_token, id_token } = await tokens();
      const { status, body } = await info(access_token);
      expect([status, body.sub]).toEqual([200, decodeJwt(id_token).sub]);
    });

    test('oidcc-userinfo-post-header', async () => {
      const { access_token, id_token } = await tokens();
      const { status, body } = await info(access_token, 'POST');
      expect([status, body.sub]).toEqual([200, decodeJwt(id_token).sub]);
    });

    test('AWS: oidcc-userinfo-post-body: the header alone is read', async () => {
      const { access_token } = await tokens();
      expect(await post(metadata.userinfo_endpoint, { access_token })).toMatchObject(refused('invalid_request'));
    });

    test('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
      expect(await verified((await tokens()).id_token)).not.toHaveProperty('nonce');
    });

    test.each([
      ['oidcc-scope-profile', 'openid profile', ['name', 'given_name', 'family_name', 'address', 'locale']],
      ['oidcc-scope-email', 'openid email', ['email', 'email_verified']],
      ['oidcc-scope-phone', 'openid phone', ['phone_number', 'phone_number_verified']],
      ['oidcc-scope-all', 'openid profile email phone', Object.keys(person.attributes)],
    ])('%s', async (_, scope, names) => {
      const { access_token, id_token } = await tokens({ scope });
      const { body } = await info(access_token);
      const told = (claims: object) => Object.keys(person.attributes).filter((name) => Object.hasOwn(claims, name));
      expect([told(body).toSorted(), told(decodeJwt(id_token)).toSorted()]).toEqual([
        names.toSorted(),
        names.toSorted(),
      ]);
    });

    test('AWS: oidcc-scope-address: there is no such scope, and profile tells of it', async () => {
      expect(errorOf(await enter({ scope: 'openid address' }))).toBe('invalid_scope');
    });

    test('oidcc-ensure-other-scope-order-succeeds', async () => {
      const { access_token } = await tokens({ scope: 'email openid' });
      expect((await info(access_token)).body.email).toBe(person.attributes.email);
    });

    test.each([
      ['oidcc-display-page', { display: 'page' }],
      ['oidcc-display-popup', { display: 'popup' }],
      ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
      ['oidcc-claims-locales', { claims_locales: 'se' }],
      ['oidcc-claims-essential', { claims: '{"userinfo":{"name":{"essential":true}}}' }],
      ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
    ])('%s', async (_, more) => {
      await verified((await tokens(more)).id_token);
    });

    test('oidcc-prompt-login', async () => {
      const browser = newBrowser();
      const first = await verified((await redeem(codeOf(await enter({}, { browser })))).body.id_token);
      wait(2);
      const page = shown(await browser.open(authorizeUrl({ prompt: 'login' })));
      const again = await verified((await redeem(codeOf(leftTo(await fillIn(browser, page))))).body.id_token);
      expect([again.sub, Number(again['auth_time']) > Number(first['auth_time'])]).toEqual([first.sub, true]);
    });

    test('oidcc-prompt-none-not-logged-in', async () => {
      const left = leftTo(await newBrowser().open(authorizeUrl({ prompt: 'none' })));
      expect([errorOf(left), left.searchParams.get('state')]).toEqual(['login_required', 'st']);
    });

    test('oidcc-prompt-none-logged-in', async () => {
      const browser = newBrowser();
      const first = await verified((await redeem(codeOf(await enter({}, { browser })))).body.id_token);
      const silent = leftTo(await browser.open(authorizeUrl({ prompt: 'none' })));
      const again = await verified((await redeem(codeOf(silent))).body.id_token);
      expect([again.sub, again['auth_time']]).toEqual([first.sub, first['auth_time']]);
    });

    test('oidcc-max-age-1', async () => {
      const browser = newBrowser();
      await enter({}, { browser });
      wait(2);
      const page = shown(await browser.open(authorizeUrl({ max_age: '1' })));
      const { auth_time, iat } = await verified(
        (await redeem(codeOf(leftTo(await fillIn(browser, page))))).body.id_token,
      );
      expect(Number(iat) - Number(auth_time)).toBeLessThanOrEqual(1);
    });

    test('oidcc-max-age-10000', async () => {
      const browser = newBrowser();
      const first = await verified((await redeem(codeOf(await enter({}, { browser })))).body.id_token);
      wait(2);
      const left = leftTo(await browser.open(authorizeUrl({ max_age: '10000' })));
      expect((await verified((await redeem(codeOf(left))).body.id_token))['auth_time']).toBe(first['auth_time']);
    });

    test('oidcc-id-token-hint', async () => {
      const browser = newBrowser();
      const { body } = await redeem(codeOf(await enter({}, { browser })));
      const left = leftTo(await browser.open(authorizeUrl({ prompt: 'none', id_token_hint: body.id_token })));
      expect((await verified((await redeem(codeOf(left))).body.id_token)).sub).toBe(decodeJwt(body.id_token).sub);
    });

    test('oidcc-login-hint', async () => {
      const page = shown(await newBrowser().open(authorizeUrl({ login_hint: person.username })));
      expect(page.fields['username']).toBe(person.username);
    });

    test.each([
      ['oidcc-ui-locales', { ui_locales: 'se de en' }],
      ['AWS: lang chooses the language of the pages', { lang: 'de' }],
    ])('%s', async (_, more) => {
      expect(shown(await newBrowser().open(authorizeUrl(more))).text).toContain('<html lang="de"');
    });

    test('oidcc-codereuse', async () => {
      const code = codeOf(await enter());
      expect((await redeem(code)).status).toBe(200);
      expect(await redeem(code)).toMatchObject(refused('invalid_grant'));
    });

    test('oidcc-codereuse-30seconds', async () => {
      const code = codeOf(await enter());
      const { body } = await redeem(code);
      wait(30);
      expect(await redeem(code)).toMatchObject(refused('invalid_grant'));
      expect((await info(body.access_token)).status).toBe(401);
      expect(await refresh(body.refresh_token)).toMatchObject(refused('invalid_grant'));
    });

    test('oidcc-ensure-registered-redirect-uri', async () => {
      const page = shown(await newBrowser().open(authorizeUrl({ redirect_uri: 'https://app.example/elsewhere' })));
      expect(page.status).toBe(400);
    });

    test('oidcc-ensure-post-request-succeeds', async () => {
      const browser = newBrowser();
      const [path, query] = authorizeUrl().split('?');
      const body = new URLSearchParams(query);
      const page = shown(
        await browser.open(path ?? '', { method: 'POST', body, headers: { origin: 'https://app.example' } }),
      );
      expect((await redeem(codeOf(leftTo(await fillIn(browser, page))))).status).toBe(200);
    });

    test('oidcc-server-client-secret-post', async () => {
      const code = codeOf(await enter());
      const { id, secret } = basic;
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: callback,
        client_id: id,
        client_secret: secret,
      };
      await verified((await post(metadata.token_endpoint, form)).body.id_token);
    });

    test.each([
      [
        'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
        'request_uri',
        'https://app.example/r',
      ],
      ['oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', 'request', 'e30.e30.'],
      [
        'oidcc-ensure-request-object-with-redirect-uri',
        'request',
        'e30.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2UuZXhhbXBsZSJ9.',
      ],
      ['registration (OpenID Connect Core 7.2.1)', 'registration', '{}'],
    ])('%s', async (_, name, value) => {
      const left = await enter({ [name]: value });
      expect([left.origin, errorOf(left)]).toEqual(['https://app.example', `${name}_not_supported`]);
    });

    test('oidcc-refresh-token', async () => {
      const first = await tokens({ nonce: 'a nonce' });
      wait(2);
      const { status, body } = await refresh(first.refresh_token);
      const [before, after] = [await verified(first.id_token), await verified(body.id_token)];
      expect([status, body.access_token === first.access_token]).toEqual([200, false]);
      for (const claim of ['iss', 'sub', 'aud', 'auth_time']) expect(after[claim]).toEqual(before[claim]);
      expect([Number(after.iat) > Number(before.iat), after['nonce'], after['azp']]).toEqual([
        true,
        undefined,
        undefined,
      ]);
      expect(await refresh(first.refresh_token, {}, other)).toMatchObject(refused('invalid_grant'));
    });

    test('oidcc-ensure-request-with-valid-pkce-succeeds', async () => {
      const verifier = newVerifier();
      const url = await enter(challengeOf(verifier));
      await verified((await redeem(codeOf(url), { code_verifier: verifier })).body.id_token);
    });
  });

  describe('oidcc-config-certification-test-plan', () => {
    test('oidcc-discovery-endpoint-verification', () => {
      expect(metadata.issuer).toBe(`${server.endpoint}/${poolId}`);
      expect(metadata).toMatchObject({
        response_types_supported: expect.arrayContaining(['code']),
        subject_types_supported: ['public'],
        scopes_supported: expect.arrayContaining(['openid']),
        claims_supported: expect.arrayContaining(['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'email']),
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        claims_parameter_supported: false,
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
      });
      for (const name of ['authorization', 'token', 'userinfo', 'revocation', 'end_session'] as const) {
        expect(new URL(metadata[`${name}_endpoint`]).hash).toBe('');
      }
    });

    test('every grant and response type that is offered is one that can be had', () => {
      expect(metadata['grant_types_supported']).toEqual(
        expect.arrayContaining(['authorization_code', 'implicit', 'refresh_token', 'client_credentials']),
      );
      expect(metadata['response_types_supported']).toEqual(['code', 'token']);
      expect(metadata['token_endpoint_auth_methods_supported']).toEqual([
        'client_secret_basic',
        'client_secret_post',
        'none',
      ]);
      expect(metadata['response_modes_supported']).toEqual(['query', 'fragment']);
    });

    test('RFC 8414 3.1: the same under the address that OAuth clients ask', async () => {
      const { status, body } = await get(`/.well-known/oauth-authorization-server/${poolId}`);
      expect([status, body.issuer]).toEqual([200, metadata.issuer]);
      expect(body.token_endpoint).toBe(metadata.token_endpoint);
    });

    test.each(['/.well-known/openid-configuration', '/.well-known/jwks.json'])(
      'no document of a pool that is none: %s',
      async (path) => {
        expect((await get(`/us-east-1_nobodyxxx${path}`)).status).toBe(404);
      },
    );

    test('RFC 7517: keys are public, for signatures, and each has its own name', () => {
      for (const key of keys.keys) {
        expect(Object.keys(key).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
        expect([key.use, key.alg]).toEqual(['sig', 'RS256']);
        expect(Buffer.from(key.n ?? '', 'base64url').length).toBeGreaterThanOrEqual(256);
      }
      expect(new Set(keys.keys.map(({ kid }) => kid)).size).toBe(keys.keys.length);
    });

    test.each(['openid-configuration', 'jwks.json'])('%s: JSON that pages of any origin may read', async (name) => {
      const { headers } = await get(`/${poolId}/.well-known/${name}`, { origin: 'https://app.example' });
      expect([headers.get('content-type'), headers.get('access-control-allow-origin')]).toEqual([
        'application/json',
        '*',
      ]);
    });
  });

  describe('OpenID Connect Core: the ID token', () => {
    test('2: aud is one text, and expiry lies ahead', async () => {
      const { aud, exp, iat } = await verified((await tokens()).id_token);
      expect([typeof aud, Number(exp) > Number(iat)]).toEqual(['string', true]);
    });

    test('3.1.3.6: at_hash belongs to the access token', async () => {
      const { id_token, access_token } = await tokens();
      const half = createHash('sha256').update(access_token).digest().subarray(0, 16);
      expect(decodeJwt(id_token)['at_hash']).toBe(half.toString('base64url'));
    });

    test('5.7: sub is the same for every client, and is no address', async () => {
      const subs = await Promise.all(
        [basic, open].map(async (client) => decodeJwt((await tokens({}, client)).id_token).sub),
      );
      expect([new Set(subs).size, subs[0]?.includes('@')]).toEqual([1, false]);
    });

    test('3.1.2.1: without openid there is no ID token, and userInfo stays shut', async () => {
      const { body } = await redeem(codeOf(await enter({ scope: 'shop/read' })));
      expect(body).not.toHaveProperty('id_token');
      expect((await info(body.access_token)).status).toBe(401);
    });

    test('5.1: truths and numbers have their types', async () => {
      const claims = await verified((await tokens({ scope: 'openid email phone profile' })).id_token);
      expect([claims['email_verified'], claims['phone_number_verified'], claims['address']]).toEqual([
        true,
        true,
        { formatted: person.attributes.address },
      ]);
    });

    test('AWS: userInfo tells every value as a text', async () => {
      const { access_token } = await tokens({ scope: 'openid email' });
      expect((await info(access_token)).body.email_verified).toBe('true');
    });

    test('3.1.2.1: max_age=0 asks always', async () => {
      const browser = newBrowser();
      await enter({}, { browser });
      wait(1);
      expect(shown(await browser.open(authorizeUrl({ max_age: '0' }))).status).toBe(200);
    });

    test('3.1.2.6: prompt=none and a session that is too old', async () => {
      const browser = newBrowser();
      await enter({}, { browser });
      wait(10);
      expect(errorOf(leftTo(await browser.open(authorizeUrl({ prompt: 'none', max_age: '5' }))))).toBe(
        'login_required',
      );
    });

    test('3.1.2.1: prompt=select_account asks, whoever is signed in', async () => {
      const browser = newBrowser();
      await enter({}, { browser });
      expect(shown(await browser.open(authorizeUrl({ prompt: 'select_account' }))).status).toBe(200);
    });

    test('a session of the pages ends with a sign-out everywhere', async () => {
      const browser = newBrowser();
      await enter({}, { browser });
      await administrator(server).send(
        new AdminUserGlobalSignOutCommand({ UserPoolId: poolId, Username: person.username }),
      );
      expect(errorOf(leftTo(await browser.open(authorizeUrl({ prompt: 'none' }))))).toBe('login_required');
    });
  });

  describe('RFC 6749 4.1: what an app asks for', () => {
    test.each<[string, Asked, string]>([
      ['a response type that there is not', { response_type: 'bogus' }, 'unsupported_response_type'],
      ['AWS: an ID token alone', { response_type: 'id_token', nonce: 'n' }, 'unsupported_response_type'],
      ['AWS: a hybrid flow', { response_type: 'code id_token', nonce: 'n' }, 'unsupported_response_type'],
      ['a scope that there is not', { scope: 'openid nothing' }, 'invalid_scope'],
      ['a scope that the client may not have', { scope: 'openid shop/write' }, 'invalid_scope'],
      ['prompt=none with another', { prompt: 'none login' }, 'invalid_request'],
      ['max_age that is no number', { max_age: 'soon' }, 'invalid_request'],
      ['max_age below nought', { max_age: '-1' }, 'invalid_request'],
      [
        'RFC 7636 4.4.1: a plain challenge',
        { code_challenge: plainChallenge, code_challenge_method: 'plain' },
        'invalid_request',
      ],
      [
        'RFC 7636 4.3: a challenge without its method, which would be plain',
        { code_challenge: plainChallenge },
        'invalid_request',
      ],
      ['RFC 7636: a method without a challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
      [
        'RFC 7636: a challenge of another length',
        { code_challenge: 'abc', code_challenge_method: 'S256' },
        'invalid_request',
      ],
    ])('%s is refused to the app', async (_, more, error) => {
      const left = leftTo(await newBrowser().open(authorizeUrl(more)));
      expect([left.origin + left.pathname, errorOf(left), left.searchParams.get('state')]).toEqual([
        callback,
        error,
        'st',
      ]);
      expect(left.searchParams.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    });

    test('4.2.2.1: a flow that the client does not allow, told where its answer would be', async () => {
      const left = await enter({ response_type: 'token' });
      expect([left.search, new URLSearchParams(left.hash.slice(1)).get('error')]).toEqual(['', 'unauthorized_client']);
    });

    test('4.1.1: a state comes back as it was, whatever is in it', async () => {
      const state = 'a b+c%20d&e=f#g"<ö>';
      expect((await enter({ state })).searchParams.get('state')).toBe(state);
    });

    test('4.1.2: no state comes back that was not sent', async () => {
      expect((await enter({ state: undefined })).searchParams.has('state')).toBe(false);
    });

    test.each<[string, string]>([
      ['a client that there is not', 'client_id=nobody'],
      ['no client at all', 'client_id='],
      ['a parameter that stands twice', 'client_id=nobody&client_id=nobody'],
    ])('4.1.2.1: %s leads nowhere', async (_, query) => {
      const answer = await get(
        `/oauth2/authorize?response_type=code&redirect_uri=${encodeURIComponent(callback)}&${query}`,
      );
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    });

    test('3.3: without a scope, all that the client may have', async () => {
      const { body } = await redeem(codeOf(await enter({ scope: undefined })));
      expect(String(decodeJwt(body.access_token)['scope']).split(' ').toSorted()).toEqual([
        'email',
        'openid',
        'phone',
        'profile',
        'shop/read',
      ]);
    });

    test('scopes of a resource server stand in the access token', async () => {
      const { access_token } = await tokens({ scope: 'openid shop/read' });
      expect(decodeJwt(access_token)['scope']).toBe('openid shop/read');
    });
  });

  describe('RFC 9700 2.1, 4.1: where answers go', () => {
    test.each([
      ['oidcc-redirect-uri-query-mismatch', 'https://app.example/callback?foo=baz'],
      ['oidcc-redirect-uri-query-added', `${callbackWithQuery}&bar=foo`],
      ['a slash more', `${callback}/`],
      ['another case', 'https://app.example/Callback'],
      ['another scheme', 'http://app.example/callback'],
      ['a port', 'https://app.example:8443/callback'],
      ['a host below', 'https://evil.app.example/callback'],
      ['a host that begins alike', 'https://app.example.evil.example/callback'],
      ['a name in front of the host', 'https://app.example@evil.example/callback'],
      ['a path that leads back', 'https://app.example/x/../callback'],
      ['an encoded character', 'https://app.example/call%62ack'],
      ['a fragment', `${callback}#there`],
      ['white space', `${callback} `],
      ['a line more', `${callback}\r\nset-cookie: a=b`],
      ['the callback of another client', 'https://other.example/callback'],
      ['a script', 'javascript:alert(1)'],
      ['no address', ''],
    ])('%s is no callback', async (_, redirect_uri) => {
      for (const page of ['/oauth2/authorize', '/login', '/signup', '/forgotPassword']) {
        const answer = await get(authorizeUrl({ redirect_uri }).replace('/oauth2/authorize', page));
        expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
      }
    });

    test('oidcc-redirect-uri-query-OK', async () => {
      const url = await enter({ redirect_uri: callbackWithQuery });
      expect([url.searchParams.get('foo'), codeOf(url) === '']).toEqual(['bar', false]);
      expect((await redeem(codeOf(url), { redirect_uri: callbackWithQuery })).status).toBe(200);
    });

    test('oidcc-redirect-uri-regfrag: a callback with a fragment cannot be registered', async () => {
      await expect(makeClient(server, poolId, { CallbackURLs: [`${callback}#there`] })).rejects.toMatchObject(
        refusal('InvalidParameterException', /./),
      );
    });

    test('oidcc-ensure-redirect-uri-in-authorization-request', async () => {
      expect(shown(await newBrowser().open(authorizeUrl({ redirect_uri: undefined }))).status).toBe(400);
    });

    test('RFC 9207: iss comes with codes, with refusals and with tokens', async () => {
      const implicit = new URLSearchParams((await enter({ response_type: 'token' }, { client: open })).hash.slice(1));
      const [granted, denied] = [await enter(), await enter({ scope: 'nothing' })];
      const told = [granted.searchParams, denied.searchParams, implicit].map((answer) => answer.get('iss'));
      expect(told).toEqual([metadata.issuer, metadata.issuer, metadata.issuer]);
    });
  });

  describe('RFC 6749 4.1.3, RFC 7636, RFC 9700 4.8: codes', () => {
    test('a code that there is not', async () => {
      expect(await redeem('nothing')).toMatchObject(refused('invalid_grant'));
    });

    test.each<[string, Asked]>([
      ['another callback of the client', { redirect_uri: callbackWithQuery }],
      ['no callback', { redirect_uri: undefined }],
      ['a verifier that was not announced (downgrade of PKCE)', { code_verifier: 'x'.repeat(43) }],
    ])('%s does not go with the code, which stays good', async (_, more) => {
      const code = codeOf(await enter());
      expect(await redeem(code, more)).toMatchObject(refused('invalid_grant'));
      expect((await redeem(code)).status).toBe(200);
    });

    test.each<[string, () => Asked]>([
      ['no verifier', () => ({})],
      ['another verifier', () => ({ code_verifier: newVerifier() })],
      ['the challenge as verifier', () => ({ code_verifier: challengeOf('x'.repeat(43)).code_challenge })],
    ])('%s does not go with a challenge', async (_, more) => {
      const code = codeOf(await enter(challengeOf('x'.repeat(43))));
      expect(await redeem(code, more())).toMatchObject(refused('invalid_grant'));
    });

    test('a code is good for its client alone', async () => {
      const code = codeOf(await enter());
      for (const thief of [other, open]) expect(await redeem(code, {}, thief)).toMatchObject(refused('invalid_grant'));
      expect((await redeem(code)).status).toBe(200);
    });

    test('a code is good for five minutes', async () => {
      const code = codeOf(await enter());
      wait(301);
      expect(await redeem(code)).toMatchObject(refused('invalid_grant'));
    });

    test('of ten that show a code at once, one gets tokens at most, and nobody keeps them', async () => {
      const code = codeOf(await enter());
      const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(code)));
      const given = answers.filter(({ status }) => status === 200);
      expect(given.length).toBeLessThanOrEqual(1);
      for (const { body } of given) expect(await refresh(body.refresh_token)).toMatchObject(refused('invalid_grant'));
    });

    test('a code ends with a sign-out everywhere', async () => {
      const code = codeOf(await enter());
      await administrator(server).send(
        new AdminUserGlobalSignOutCommand({ UserPoolId: poolId, Username: person.username }),
      );
      expect(await redeem(code)).toMatchObject(refused('invalid_grant'));
    });

    test('a public client redeems with its verifier', async () => {
      const verifier = newVerifier();
      const code = codeOf(await enter(challengeOf(verifier), { client: open }));
      expect((await redeem(code, { code_verifier: verifier }, open)).status).toBe(200);
    });
  });

  describe('RFC 6749 2.3, 3.2, 5: the token endpoint', () => {
    const grant = { grant_type: 'client_credentials' };

    test('5.1: no cache keeps what it answers', async () => {
      const { headers } = await ofToken(grant, machine);
      expect([headers.get('cache-control'), headers.get('pragma'), headers.get('content-type')]).toEqual([
        'no-store',
        'no-cache',
        'application/json',
      ]);
    });

    test('5.2: nor a refusal', async () => {
      expect((await ofToken({ grant_type: 'nothing' })).headers.get('cache-control')).toBe('no-store');
    });

    test.each<[string, Asked, string]>([
      ['no grant type', {}, 'invalid_request'],
      ['a grant type that there is not', { grant_type: 'nothing' }, 'unsupported_grant_type'],
      [
        'RFC 9700 2.4: the password grant',
        { grant_type: 'password', username: 'ann', password },
        'unsupported_grant_type',
      ],
      ['a name that every object has', { grant_type: 'constructor' }, 'unsupported_grant_type'],
      ['no code', { grant_type: 'authorization_code' }, 'invalid_request'],
      ['no refresh token', { grant_type: 'refresh_token' }, 'invalid_request'],
      ['a refresh token that there is not', { grant_type: 'refresh_token', refresh_token: 'nothing' }, 'invalid_grant'],
      ['a grant that the client does not allow', grant, 'unauthorized_client'],
    ])('5.2: %s', async (_, form, error) => {
      expect(await ofToken(form)).toMatchObject(refused(error));
    });

    test('5.2: a wrong secret in the header is answered with 401 and a challenge', async () => {
      const answer = await ofToken(grant, { id: machine.id, secret: 'wrong' });
      expect(answer).toMatchObject(refused('invalid_client', 401));
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    });

    test('a client that there is not is told the same as one with a wrong secret', async () => {
      const [wrong, nobody] = await Promise.all(
        [machine.id, 'nobody'].map((id) => ofToken(grant, { id, secret: 'wrong' })),
      );
      expect([nobody?.status, nobody?.text]).toEqual([wrong?.status, wrong?.text]);
    });

    test.each<[string, () => Asked]>([
      ['a wrong secret', () => ({ client_id: machine.id, client_secret: 'wrong' })],
      ['no secret', () => ({ client_id: machine.id })],
      ['a secret that the client does not have', () => ({ client_id: open.id, client_secret: 'x' })],
    ])('%s in the form is refused', async (_, more) => {
      expect(await post(metadata.token_endpoint, { ...grant, ...more() })).toMatchObject(refused('invalid_client'));
    });

    test.each<[string, () => [Asked | string, Record<string, string>]]>([
      ['a client that is named twice', () => [{ ...grant, client_secret: 'x' }, basicHeader(machine)]],
      ['two clients', () => [{ ...grant, client_id: other.id }, basicHeader(machine)]],
      ['no client', () => [grant, {}]],
      [
        'a parameter twice',
        () => ['grant_type=client_credentials&grant_type=client_credentials', basicHeader(machine)],
      ],
      ['JSON', () => [JSON.stringify(grant), { ...basicHeader(machine), 'content-type': 'application/json' }]],
      ['a header of another kind', () => [grant, { authorization: 'Digest x' }]],
    ])('3.2: %s is refused', async (_, request) => {
      expect(await post(metadata.token_endpoint, ...request())).toMatchObject(refused('invalid_request'));
    });

    test('3.2: an empty parameter counts as absent', async () => {
      expect((await ofToken({ ...grant, scope: '', code: '' }, machine)).status).toBe(200);
    });

    test('3.2: a GET is answered by nothing, and credentials in an address are not read', async () => {
      const query = new URLSearchParams(present({ ...grant, client_id: machine.id, client_secret: machine.secret }));
      expect((await get(`/oauth2/token?${query}`)).status).toBe(404);
      expect(await post(`/oauth2/token?${query}`, grant)).toMatchObject(refused('invalid_request'));
    });

    test('2.3.1: id and secret in the header are form-encoded', async () => {
      expect((await ofToken(grant, machine)).status).toBe(200);
      const encoded = machine.id.replace(/./, (first) => `%${first.charCodeAt(0).toString(16)}`);
      const header = Buffer.from(`${encoded}:${machine.secret}`).toString('base64');
      expect((await post(metadata.token_endpoint, grant, { authorization: `basic ${header}` })).status).toBe(200);
    });

    test('a page of any origin may ask, with what Amplify and others send', async () => {
      const headers = {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-amz-user-agent',
      };
      const preflight = await ask('/oauth2/token', { method: 'OPTIONS', headers });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-headers')).toMatch(
        /authorization.*content-type.*x-amz-user-agent/,
      );
      expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
      const answer = await post(metadata.token_endpoint, grant, {
        ...basicHeader(machine),
        origin: 'https://app.example',
      });
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    });
  });

  describe('RFC 6749 4.2: the implicit flow', () => {
    const fragment = (url: URL) => new URLSearchParams(url.hash.slice(1));

    test('gives tokens behind the hash alone, and none to refresh them', async () => {
      const url = await enter({ response_type: 'token', nonce: 'n' }, { client: open });
      const given = fragment(url);
      expect([url.search, given.get('token_type'), given.get('state'), Number(given.get('expires_in')) > 0]).toEqual([
        '',
        'Bearer',
        'st',
        true,
      ]);
      expect([given.has('refresh_token'), given.has('code')]).toEqual([false, false]);
      expect((await verified(given.get('id_token') ?? '', open))['nonce']).toBe('n');
    });

    test('AWS: gives an ID token with openid, and none without', async () => {
      const given = fragment(await enter({ response_type: 'token', scope: 'shop/read' }, { client: open }));
      expect([given.has('access_token'), given.has('id_token')]).toEqual([true, false]);
    });
  });

  describe('RFC 6749 4.4: client credentials', () => {
    const grant = { grant_type: 'client_credentials' };

    test('gives an access token, and no more', async () => {
      const { body } = await ofToken({ ...grant, scope: 'shop/read' }, machine);
      expect(Object.keys(body).toSorted()).toEqual(['access_token', 'expires_in', 'token_type']);
      expect(decodeJwt(body.access_token)).toMatchObject({
        sub: machine.id,
        client_id: machine.id,
        scope: 'shop/read',
      });
    });

    test('3.3: without a scope, all that the client may have', async () => {
      const { body } = await ofToken(grant, machine);
      expect(decodeJwt(body.access_token)['scope']).toBe('shop/read shop/write');
    });

    test.each(['shop/nothing', 'openid', 'shop/read nothing'])('a scope that it may not have: %s', async (scope) => {
      expect(await ofToken({ ...grant, scope }, machine)).toMatchObject(refused('invalid_scope'));
    });

    test('a client without a secret cannot have one', async () => {
      expect(await ofToken(grant, open)).toMatchObject(refused('unauthorized_client'));
    });

    test('the token opens no userInfo', async () => {
      const { body } = await ofToken(grant, machine);
      expect((await info(body.access_token)).status).toBe(401);
    });
  });

  describe('RFC 6749 6: refresh', () => {
    test('asks for the secret of the client', async () => {
      const { refresh_token } = await tokens();
      const answer = await ofToken({ grant_type: 'refresh_token', refresh_token }, { id: basic.id, secret: 'wrong' });
      expect(answer).toMatchObject(refused('invalid_client', 401));
    });

    test('keeps the scopes, and gives no other refresh token where the client does not rotate', async () => {
      const { refresh_token } = await tokens({ scope: 'openid email' });
      const { body } = await refresh(refresh_token);
      expect([decodeJwt(body.access_token)['scope'], 'refresh_token' in body]).toEqual(['openid email', false]);
    });

    test('an access token is none', async () => {
      expect(await refresh((await tokens()).access_token)).toMatchObject(refused('invalid_grant'));
    });

    test('ends with a sign-out everywhere', async () => {
      const { refresh_token } = await tokens();
      await administrator(server).send(
        new AdminUserGlobalSignOutCommand({ UserPoolId: poolId, Username: person.username }),
      );
      expect(await refresh(refresh_token)).toMatchObject(refused('invalid_grant'));
    });
  });

  describe('RFC 6750: userInfo', () => {
    test.each<[string, (given: Awaited<ReturnType<typeof tokens>>) => Promise<string> | string]>([
      ['a text that is no token', () => 'nothing'],
      ['an ID token', ({ id_token }) => id_token],
      ['a refresh token', ({ refresh_token }) => refresh_token],
      ['a token that was changed', ({ access_token }) => `${access_token.slice(0, -6)}AAAAAA`],
      [
        'a token without a signature',
        ({ access_token }) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${access_token.split('.')[1]}.`,
      ],
      [
        'a token that is signed with the public key as a secret',
        ({ access_token }) =>
          new SignJWT(decodeJwt(access_token))
            .setProtectedHeader({ alg: 'HS256', kid: decodeProtectedHeader(access_token).kid ?? '' })
            .sign(Buffer.from(JSON.stringify(keys.keys[0]))),
      ],
    ])('3.1: %s is refused with a challenge', async (_, tokenOf) => {
      const answer = await info(await tokenOf(await tokens()));
      expect(answer).toMatchObject(refused('invalid_token', 401));
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
    });

    test('3.1: a token that has expired', async () => {
      const { access_token } = await tokens();
      wait(3601);
      expect(await info(access_token)).toMatchObject(refused('invalid_token', 401));
    });

    test('2.3: a token in the address is not read', async () => {
      const { access_token } = await tokens();
      expect((await get(`/oauth2/userInfo?access_token=${access_token}`)).status).toBe(400);
    });

    test('AWS: no token at all is invalid_request with 400', async () => {
      const answer = await get(metadata.userinfo_endpoint);
      expect(answer).toMatchObject(refused('invalid_request'));
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    });

    test('2.1: the name of the scheme is read in any case', async () => {
      const { access_token } = await tokens();
      expect((await get(metadata.userinfo_endpoint, { authorization: `bearer ${access_token}` })).status).toBe(200);
    });

    test('5.3: no cache keeps what it answers, and any page may ask', async () => {
      const { access_token } = await tokens();
      const { headers } = await info(access_token);
      expect([headers.get('cache-control'), headers.get('access-control-allow-origin')]).toEqual(['no-store', '*']);
      const asked = {
        origin: 'https://app.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      };
      const preflight = await ask('/oauth2/userInfo', { method: 'OPTIONS', headers: asked });
      expect([
        preflight.status,
        preflight.headers.get('access-control-allow-headers')?.includes('authorization'),
      ]).toEqual([204, true]);
    });
  });

  describe('RFC 7009: revocation', () => {
    test('2: ends the refresh token, and the access tokens that came of it', async () => {
      const { refresh_token, access_token } = await tokens();
      const answer = await revoke(refresh_token);
      expect([answer.status, answer.text, answer.headers.get('cache-control')]).toEqual([200, '', 'no-store']);
      expect(await refresh(refresh_token)).toMatchObject(refused('invalid_grant'));
      expect((await info(access_token)).status).toBe(401);
    });

    test('2.2: a token that there is not is no error', async () => {
      expect((await revoke('nothing')).status).toBe(200);
    });

    test('2.1: a token of another client stays as it is', async () => {
      const { refresh_token } = await tokens();
      expect((await revoke(refresh_token, other)).status).toBe(200);
      expect((await refresh(refresh_token)).status).toBe(200);
    });

    test('AWS: an access token cannot be revoked', async () => {
      expect(await revoke((await tokens()).access_token)).toMatchObject(refused('unsupported_token_type'));
    });

    test('2.1: a wrong secret, and no token', async () => {
      expect(await revoke('x', { id: basic.id, secret: 'wrong' })).toMatchObject(refused('invalid_client', 401));
      expect(await post(metadata.revocation_endpoint, {}, basicHeader(basic))).toMatchObject(
        refused('invalid_request'),
      );
    });

    test('2.1: a hint of another type hinders nothing', async () => {
      const { refresh_token } = await tokens();
      const form = { token: refresh_token, token_type_hint: 'access_token' };
      expect((await post(metadata.revocation_endpoint, form, basicHeader(basic))).status).toBe(200);
      expect((await refresh(refresh_token)).status).toBe(400);
    });
  });

  describe('RFC 9700, RFC 6265bis: pages, forms and cookies', () => {
    const openLogin = () => get(authorizeUrl().replace('/oauth2/authorize', '/login'));

    test('4.16: no site frames a page, nothing is loaded, no script runs', async () => {
      const { headers } = await openLogin();
      const policy = headers.get('content-security-policy') ?? '';
      for (const directive of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"])
        expect(policy).toContain(directive);
      expect(policy).not.toMatch(/unsafe|\*|data:/);
    });

    test('4.2: a page and an answer tell no other site where they were, and are kept by nobody', async () => {
      for (const { headers } of [
        await openLogin(),
        await get(authorizeUrl()),
        await get(authorizeUrl({ prompt: 'none' })),
      ]) {
        expect([headers.get('referrer-policy'), headers.get('cache-control')]).toEqual(['no-referrer', 'no-store']);
      }
    });

    test('4.12: a browser is sent on by 303 after it has sent a password', async () => {
      const page = await openLogin();
      const cookies = page.headers.getSetCookie();
      const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? '';
      const jar = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
      const action = /action="([^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const form = { _csrf: field('_csrf'), username: person.username, password };
      const answer = await post(action, form, { cookie: jar, origin: new URL(server.endpoint).origin });
      expect([answer.status, answer.text]).toEqual([303, '']);
      for (const cookie of [...cookies, ...answer.headers.getSetCookie()]) {
        expect(cookie).toMatch(/^__Host-[^;]+; Path=\/; Secure; HttpOnly; SameSite=Lax/);
      }
      expect(answer.headers.getSetCookie().join()).toMatch(/__Host-cenote-session/);
      expect(answer.headers.get('location')?.startsWith(`${callback}?code=`)).toBe(true);
    });

    test('4.7: a form that another site made is refused', async () => {
      const browser = newBrowser();
      const page = shown(await browser.open(authorizeUrl()));
      const body = new URLSearchParams({ ...page.fields, username: person.username, password });
      const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
      expect(shown(await browser.open(page.url.href, { method: 'POST', body, headers })).status).toBe(403);
      const forged = shown(await browser.send(page, { username: person.username, password, _csrf: 'A'.repeat(22) }));
      expect(forged.status).toBe(400);
    });

    test('what a page repeats is text', async () => {
      const login_hint = '"><script>alert(1)</script>';
      const { text } = await get(authorizeUrl({ login_hint }).replace('/oauth2/authorize', '/login'));
      expect(text).not.toContain('<script>');
    });

    test('a session that a browser brings along before the sign-in is not the one after it', async () => {
      const planted = { cookie: `__Host-cenote-session.${poolId}=${'A'.repeat(43)}` };
      const answer = await get(authorizeUrl({ prompt: 'none' }), planted);
      expect(errorOf(new URL(answer.headers.get('location') ?? ''))).toBe('login_required');
    });

    test('no other site reads a page', async () => {
      const { headers } = await get(authorizeUrl(), { origin: 'https://evil.example' });
      expect([headers.get('access-control-allow-origin'), headers.get('cross-origin-resource-policy')]).toEqual([
        null,
        'same-origin',
      ]);
    });

    test('a name that is not ours is answered by nobody', async () => {
      const { request } = process.getBuiltinModule('node:http');
      const status = await new Promise((resolve, reject) => {
        const { port } = new URL(server.endpoint);
        request({ port, host: '127.0.0.1', path: authorizeUrl(), headers: { host: 'evil.example' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(421);
    });
  });

  describe('oidcc-rp-initiated-logout-certification-test-plan', () => {
    const endSession = (parameters: Asked) => `/logout?${new URLSearchParams(present(parameters))}`;
    async function signedInBrowser() {
      const browser = newBrowser();
      const { body } = await redeem(codeOf(await enter({}, { browser })));
      return { browser, id_token_hint: body.id_token };
    }
    const isSignedIn = async (browser: TestBrowser) =>
      errorOf(leftTo(await browser.open(authorizeUrl({ prompt: 'none' })))) === null;

    test('oidcc-rp-initiated-logout', async () => {
      const { browser, id_token_hint } = await signedInBrowser();
      const url = endSession({ id_token_hint, post_logout_redirect_uri: bye, state: 'a state' });
      expect(leftTo(await browser.open(url)).href).toBe(`${bye}?state=a+state`);
      expect(await isSignedIn(browser)).toBe(false);
    });

    test('oidcc-rp-initiated-logout-no-state', async () => {
      const { browser, id_token_hint } = await signedInBrowser();
      const url = endSession({ id_token_hint, post_logout_redirect_uri: bye });
      expect(leftTo(await browser.open(url)).href).toBe(bye);
      expect(await isSignedIn(browser)).toBe(false);
    });

    test('oidcc-rp-initiated-logout-no-post-logout-redirect-uri', async () => {
      const { browser, id_token_hint } = await signedInBrowser();
      expect(shown(await browser.open(endSession({ id_token_hint }))).status).toBe(200);
      expect(await isSignedIn(browser)).toBe(false);
    });

    const unsigned = (token: string) =>
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
    const signedByOthers = (token: string) =>
      new SignJWT(decodeJwt(token))
        .setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'HS256' })
        .sign(randomBytes(32));

    test.each<[string, (token: string) => Asked | Promise<Asked>]>([
      ['bad-post-logout-redirect-uri', (hint) => ({ id_token_hint: hint, post_logout_redirect_uri: `${bye}/bad` })],
      [
        'query-added-to-post-logout-redirect-uri',
        (hint) => ({ id_token_hint: hint, post_logout_redirect_uri: `${bye}?foo=bar` }),
      ],
      [
        'modified-id-token-hint',
        (hint) => ({ id_token_hint: unsigned(hint), post_logout_redirect_uri: bye, state: 's' }),
      ],
      [
        'bad-id-token-hint',
        async (hint) => ({ id_token_hint: await signedByOthers(hint), post_logout_redirect_uri: bye, state: 's' }),
      ],
      ['no-id-token-hint', () => ({ post_logout_redirect_uri: bye, state: 's' })],
    ])('oidcc-rp-initiated-logout-%s: a page says no, and nobody is signed out', async (_, parameters) => {
      const { browser, id_token_hint } = await signedInBrowser();
      expect(shown(await browser.open(endSession(await parameters(id_token_hint)))).status).toBe(400);
      expect(await isSignedIn(browser)).toBe(true);
    });

    test.each([
      ['no-params', {}],
      ['only-state', { state: 'a state' }],
    ])('oidcc-rp-initiated-logout-%s: the person is asked, and stays at our page', async (_, parameters) => {
      const { browser } = await signedInBrowser();
      // Under the server's own name a pool has to be named; under the domain of a pool it is the pool's.
      const page = shown(await browser.open(endSession({ user_pool_id: poolId, ...parameters })));
      expect(await isSignedIn(browser)).toBe(true);
      expect(shown(await browser.send(page, {})).status).toBe(200);
      expect(await isSignedIn(browser)).toBe(false);
    });
  });

  describe('oidcc-backchannel-rp-initiated-logout-certification-test-plan', () => {
    /** What an app was sent at the address where it is told who has signed out, oldest first. */
    let posted: { readonly type: string | undefined; readonly form: URLSearchParams }[] = [];
    /** What the app answers, the next first; 200 where it has nothing to say. */
    let statuses: number[] = [];
    let app: Server;
    let notified: TestClient;

    beforeAll(async () => {
      const hear = async (request: IncomingMessage, response: ServerResponse) => {
        if (request.method === 'POST' && request.url === '/signed-out') {
          posted.push({
            type: request.headers['content-type'],
            form: new URLSearchParams(await text(request)),
          });
          response.statusCode = statuses.shift() ?? 200;
        } else response.statusCode = 404;
        response.end();
      };
      app = createServer((request, response) => void hear(request, response));
      await new Promise<void>((resolve) => {
        app.listen(0, '127.0.0.1', resolve);
      });
      const { ClientId, ClientSecret = '' } = await makeClient(server, poolId, {
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: [callback],
        LogoutURLs: [bye],
      });
      notified = { id: ClientId, secret: ClientSecret };
      await extend(server, 'SetUserPoolClientOAuthExtensions', {
        UserPoolId: poolId,
        ClientId,
        BackchannelLogoutURI: `http://127.0.0.1:${(app.address() as AddressInfo).port}/signed-out`,
      });
    });
    beforeEach(() => {
      posted = [];
      statuses = [];
    });
    afterAll(async () => {
      app.closeAllConnections();
      await new Promise((resolve) => {
        app.close(resolve);
      });
    });

    async function signedIn(client: TestClient, browser = newBrowser()) {
      const { body } = await redeem(codeOf(await enter({ nonce: 'a nonce' }, { client, browser })), {}, client);
      return { browser, id_token: body.id_token };
    }
    async function signOut({ browser, id_token }: Awaited<ReturnType<typeof signedIn>>) {
      const asked = { id_token_hint: id_token, post_logout_redirect_uri: bye, state: 'a state' };
      expect(leftTo(await browser.open(`/logout?${new URLSearchParams(asked)}`)).href).toBe(`${bye}?state=a+state`);
    }
    /** Apps are told every few seconds. */
    const untilPosted = (count: number) =>
      vi.waitFor(() => expect(posted).toHaveLength(count), { timeout: 15_000, interval: 50 });
    /** Reads a logout token as an app does (OpenID Connect Back-Channel Logout 1.0 section 2.6). */
    async function logoutTokenOf({ form }: { readonly form: URLSearchParams }) {
      const options = { issuer: metadata.issuer, audience: notified.id, algorithms: ['RS256'], typ: 'logout+jwt' };
      return jwtVerify(form.get('logout_token') ?? '', createLocalJWKSet(keys), {
        ...options,
        requiredClaims: ['iat', 'exp', 'jti', 'events', 'sub', 'sid'],
      });
    }

    test('oidcc-backchannel-logout-discovery-endpoint-verification', () => {
      expect(metadata).toMatchObject({
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        end_session_endpoint: expect.any(String),
      });
    });

    test('oidcc-backchannel-rp-initiated-logout', async () => {
      const session = await signedIn(notified);
      const told = await verified(session.id_token, notified);
      await signOut(session);
      await untilPosted(1);
      const [notice] = posted;
      if (notice === undefined) throw new Error('nothing was posted');
      expect([notice.type, [...notice.form.keys()]]).toEqual(['application/x-www-form-urlencoded', ['logout_token']]);
      const { payload } = await logoutTokenOf(notice);
      expect(payload).toMatchObject({
        sub: told.sub,
        sid: told['sid'],
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      });
      expect(payload['sid']).toEqual(expect.any(String));
      expect(payload).not.toHaveProperty('nonce');
      // 2.4: at most two minutes.
      expect(Number(payload.exp) - Number(payload.iat)).toBeLessThanOrEqual(120);
      expect(errorOf(leftTo(await session.browser.open(authorizeUrl({ prompt: 'none' }, notified))))).toBe(
        'login_required',
      );
    }, 30_000);

    test('2.8: an app that could not take it is told again, of the same session by another token, until it has', async () => {
      statuses = [500];
      const session = await signedIn(notified);
      const { sid } = decodeJwt(session.id_token);
      const told = async (count: number) => {
        await untilPosted(count);
        return Promise.all(posted.slice(count - 1).map(async (notice) => (await logoutTokenOf(notice)).payload));
      };
      await signOut(session);
      const [first] = await told(1);
      wait(60);
      const [second] = await told(2);
      expect([first?.['sid'], second?.['sid']]).toEqual([sid, sid]);
      expect(second?.jti).not.toBe(first?.jti);
      // Another one goes out a day later, and none of the session before it.
      wait(24 * 3600);
      const later = await signedIn(notified);
      await signOut(later);
      const [third] = await told(3);
      expect(third?.['sid']).toBe(decodeJwt(later.id_token)['sid']);
      expect(third?.['sid']).not.toBe(sid);
    }, 60_000);

    test('2.2: only an app that has named an address is told, whichever app the person signs out of', async () => {
      const session = await signedIn(notified);
      const beside = await signedIn(basic, session.browser);
      expect(decodeJwt(beside.id_token)).not.toHaveProperty('sid');
      await signOut(beside);
      await untilPosted(1);
      const tokens = await Promise.all(posted.map(logoutTokenOf));
      expect(tokens.map(({ payload }) => payload.aud)).toEqual([notified.id]);
    }, 30_000);
  });

  describe('AWS: /logout, in both its forms', () => {
    const logout = (parameters: Asked) => `/logout?${new URLSearchParams(present(parameters))}`;

    test('logout_uri: the session is over, and the app is shown', async () => {
      const browser = newBrowser();
      await enter({}, { browser });
      const left = leftTo(await browser.open(logout({ client_id: basic.id, logout_uri: bye })));
      expect(left.href).toBe(bye);
      expect(errorOf(leftTo(await browser.open(authorizeUrl({ prompt: 'none' }))))).toBe('login_required');
    });

    test('redirect_uri: the session is over, and somebody else may sign in', async () => {
      const browser = newBrowser();
      await enter({}, { browser });
      const page = shown(
        await browser.open(logout({ client_id: basic.id, redirect_uri: callback, response_type: 'code', state: 's2' })),
      );
      const left = leftTo(await fillIn(browser, page));
      expect([left.searchParams.get('state'), (await redeem(codeOf(left))).status]).toEqual(['s2', 200]);
    });

    test.each([
      'https://evil.example/',
      `${bye}/`,
      `${bye}?a=b`,
      `${bye}#there`,
      'https://app.example@evil.example/bye',
      '//evil.example',
      'https://other.example/bye',
      callback,
      'javascript:alert(1)',
    ])('RFC 9700 4.11: leads to no address that is not registered: %s', async (logout_uri) => {
      const answer = await get(logout({ client_id: basic.id, logout_uri }));
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    });

    test.each(['https://evil.example/', `${callback}/`, 'https://other.example/callback', bye])(
      'RFC 9700 4.11: nor as a callback: %s',
      async (redirect_uri) => {
        const answer = await get(logout({ client_id: basic.id, redirect_uri, response_type: 'code' }));
        expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
      },
    );

    test('nobody is signed out for a client that there is not', async () => {
      const browser = newBrowser();
      await enter({}, { browser });
      expect(shown(await browser.open(logout({ client_id: 'nobody', logout_uri: bye }))).status).toBe(400);
      expect(codeOf(leftTo(await browser.open(authorizeUrl({ prompt: 'none' }))))).not.toBe('');
    });
  });
});
