import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateIdentityProviderCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../packages/server/src/config/config.ts';
import { issueSelfSigned } from '../packages/server/src/lib/certificate.ts';
import type { Log, LogFields } from '../packages/server/src/lib/log.ts';
import { type RunningServer, startServer } from '../packages/server/src/server.ts';
import { leftTo, shown, TestBrowser } from '../packages/server/test/browser.ts';
import {
  type Behaviour,
  type OutsideProvider,
  startOutsideProvider,
} from '../packages/server/test/outside-provider.ts';
import { administrator } from './people.ts';
import { makeClient, makePool } from './sdk-client.ts';

const callback = 'https://app.example/callback';
const clientSecret = 'a secret that no log may have';

/** What is wrong, what the provider does, and what the log says of it. */
type Case = [wrong: string, behaviour: Behaviour, reason: RegExp];

const now = () => Math.floor(Date.now() / 1000);
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** A token that another key signed. */
const forged = (claims: object, kid: string) => {
  const text = `${encode({ alg: 'RS256', kid })}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), other.privateKey).toString('base64url')}`;
};
const without = (claims: object, name: string) =>
  Object.fromEntries(Object.entries(claims).filter(([one]) => one !== name));

const idTokens: Case[] = [
  ['another issuer', { claims: (claims) => ({ ...claims, iss: 'https://accounts.google.com' }) }, /another issuer/],
  ['no issuer', { claims: (claims) => without(claims, 'iss') }, /another issuer/],
  ['another audience', { claims: (claims) => ({ ...claims, aud: 'somebody' }) }, /for somebody else/],
  ['no audience', { claims: (claims) => without(claims, 'aud') }, /no audience/],
  [
    'several audiences, asked for by another',
    { claims: (claims) => ({ ...claims, aud: ['cenote', 'somebody'], azp: 'somebody' }) },
    /somebody else asked/,
  ],
  [
    'several audiences, asked for by nobody',
    { claims: (claims) => ({ ...claims, aud: ['cenote', 'somebody'] }) },
    /somebody else asked/,
  ],
  ['another nonce', { claims: (claims) => ({ ...claims, nonce: 'of another request' }) }, /of another request/],
  ['no nonce', { claims: (claims) => without(claims, 'nonce') }, /of another request/],
  ['a token that has ended', { claims: (claims) => ({ ...claims, exp: now() - 1 }) }, /"exp" claim/],
  ['a token without an end', { claims: (claims) => without(claims, 'exp') }, /"exp" claim/],
  ['a token of the future', { claims: (claims) => ({ ...claims, iat: now() + 3600 }) }, /of the future/],
  ['a token that is not to be used yet', { claims: (claims) => ({ ...claims, nbf: now() + 3600 }) }, /"nbf" claim/],
  ['a token without a time', { claims: (claims) => without(claims, 'iat') }, /of the future/],
  ['nobody', { claims: (claims) => without(claims, 'sub') }, /no subject/],
  ['somebody who is no text', { claims: (claims) => ({ ...claims, sub: 'a\nb' }) }, /plain text/],
  [
    'a key of somebody else under its own name',
    { idToken: (claims) => forged(claims, 'one') },
    /signature verification failed/,
  ],
  ['a key that it does not publish', { idToken: (claims) => forged(claims, 'two') }, /no applicable key/],
  [
    'no signature',
    { idToken: (claims) => `${encode({ alg: 'none' })}.${encode(claims)}.` },
    /no signature of a key pair/,
  ],
  [
    'its public key as a secret',
    {
      idToken: (claims, { jwk }) => {
        const pem = createPublicKey({ key: jwk as never, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
        const text = `${encode({ alg: 'HS256', kid: 'one' })}.${encode(claims)}`;
        return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
      },
    },
    /no signature of a key pair/,
  ],
  ['a token that is none', { idToken: () => 'not.a.token' }, /no JSON Web Token/],
  ['no ID token', { tokenResponse: { id_token: undefined } }, /no ID token/],
  ['an ID token that is no text', { tokenResponse: { id_token: { sub: 'ann' } } }, /no ID token/],
  ['no access token', { tokenResponse: { access_token: undefined } }, /no access token/],
  ['user info of another person', { userInfo: { sub: 'mallory' } }, /about somebody else/],
  ['user info of nobody', { userInfo: { sub: undefined } }, /about somebody else/],
];

const answers: Case[] = [
  ['no JSON', byToken(({ response }) => response.end('<html>')), /no JSON object/],
  ['a list', byToken(({ response }) => response.end('[]')), /no JSON object/],
  [
    'more than anybody reads',
    byToken(({ response }) => response.end(`{"a": "${'x'.repeat(300_000)}"}`)),
    /more than 262144 bytes/,
  ],
  [
    'an answer that breaks off',
    byToken(({ response }) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      response.destroy();
    }),
    /did not answer|broke off/,
  ],
  [
    'a redirect, with our secret to go along',
    byToken(({ response }) => response.writeHead(307, { location: '/elsewhere' }).end()),
    /leads elsewhere \(307\)/,
  ],
  [
    'a redirect to a private address',
    byToken(({ response }) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end()),
    /leads elsewhere \(302\)/,
  ],
  [
    'a refusal',
    byToken(({ response }) => response.writeHead(401).end('{"error":"invalid_client"}')),
    /401: invalid_client/,
  ],
  [
    'a refusal with words of its own',
    byToken(({ response }) => response.writeHead(500).end(`{"error":"${clientSecret}"}`)),
    /answered 500$/,
  ],
  [
    'a redirect about the person',
    by('/userinfo', ({ response }) => response.writeHead(302, { location: '/elsewhere' }).end()),
    /leads elsewhere/,
  ],
  [
    'a refusal about the person',
    by('/userinfo', ({ response }) => response.writeHead(403).end('{}')),
    /answered 403 about the person/,
  ],
  ['keys that are none', by('/keys', ({ response }) => response.end('{"keys": "none"}')), /are no key set/],
];

const browsers: Case[] = [
  [
    'the name of another provider',
    { answer: (usual) => ({ ...usual, iss: 'https://other.example' }) },
    /another provider/,
  ],
  [
    'no name, though it says that it gives one',
    { answer: (usual) => without(usual, 'iss') },
    /does not say whose it is/,
  ],
  ['a code that it did not give', { answer: (usual) => ({ ...usual, code: 'guessed' }) }, /400: invalid_grant/],
];

function by(path: string, act: (asked: Parameters<NonNullable<Behaviour['handle']>>[0]) => void): Behaviour {
  return {
    handle: (asked) => {
      if (asked.path !== path) return false;
      act(asked);
      return true;
    },
  };
}

function byToken(act: Parameters<typeof by>[1]): Behaviour {
  return by('/token', act);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe('an outside provider that does wrong', () => {
  const lines: { level: keyof Log; fields: LogFields; message: string; cause: unknown }[] = [];
  const keep = (level: keyof Log) => (fields: LogFields, message: string, cause?: unknown) =>
    void lines.push({ level, fields, message, cause });
  const log: Log = { info: keep('info'), warn: keep('warn'), error: keep('error'), audit: keep('audit') };
  const warnings = () => lines.filter(({ level }) => level === 'warn' || level === 'error');
  let folder: string;
  let server: RunningServer;
  let outside: OutsideProvider;
  let UserPoolId: string;
  let ClientId: string;
  let made = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cenote-contract-'));
    server = await startServer(parseConfig('dev', { port: '0', dataDir: folder }, {}), log);
    outside = await startOutsideProvider(clientSecret);
    UserPoolId = await makePool(server);
    await addProvider('Outside');
    ClientId = await clientOf('Outside');
  });
  afterEach(() => {
    outside.behaviour = {};
    outside.requests.length = 0;
    lines.length = 0;
  });
  afterAll(async () => {
    await outside.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  async function addProvider(ProviderName: string, details: Record<string, string> = {}) {
    await administrator(server).send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName,
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'cenote',
          client_secret: clientSecret,
          authorize_scopes: 'openid email',
          oidc_issuer: outside.issuer,
          attributes_request_method: 'GET',
          ...details,
        },
        AttributeMapping: { email: 'email', email_verified: 'email_verified' },
      }),
    );
  }
  async function clientOf(...names: string[]) {
    const client = await makeClient(server, UserPoolId, {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: [callback],
      SupportedIdentityProviders: names,
    });
    return client.ClientId;
  }
  const newBrowser = () =>
    new TestBrowser((request) => fetch(request, { redirect: 'manual' }), server.endpoint, outside.issuer);
  const authorizeUrl = (provider: string, clientId: string) =>
    `/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: callback, scope: 'openid', state: 'the state', identity_provider: provider })}`;
  async function comeBy(provider = 'Outside', clientId = ClientId, browser = newBrowser()) {
    outside.person = `person${made++}`;
    return leftTo(await browser.open(authorizeUrl(provider, clientId)));
  }
  async function expectRefused(left: URL, reason: RegExp, provider = 'Outside') {
    expect(left.origin + left.pathname).toBe(callback);
    expect(left.searchParams.get('state')).toBe('the state');
    expect(left.searchParams.get('code')).toBeNull();
    expect(left.searchParams.get('error')).toBe('invalid_request');
    expect(left.searchParams.get('error_description')).toContain(`[${provider}] Error - `);
    expect(warnings().map(({ fields }) => fields['reason'])).toEqual([expect.stringMatching(reason)]);
    const text = JSON.stringify(lines) + left.href;
    for (const secret of [clientSecret, ...outside.secrets]) expect(text).not.toContain(secret);
    const { Users = [] } = await administrator(server).send(new ListUsersCommand({ UserPoolId }));
    expect(Users.map(({ Username }) => Username)).not.toContain(`${provider}_${outside.person}`);
  }

  test('does right, and signs somebody in', async () => {
    const left = await comeBy();
    expect(left.searchParams.get('code')).toBeTruthy();
    expect(warnings()).toEqual([]);
  });

  test.each(idTokens)('says who somebody is with %s: nobody is signed in', async (_, behaviour, reason) => {
    outside.behaviour = behaviour;
    await expectRefused(await comeBy(), reason);
  });

  test.each(answers)('answers with %s: nobody is signed in', async (_, behaviour, reason) => {
    // Keys are fetched once, so that each provider asks for them anew.
    const name = `Outside${made++}`;
    await addProvider(name, { jwks_uri: `${outside.issuer}/keys?${name}` });
    const clientId = await clientOf(name);
    outside.behaviour = behaviour;
    await expectRefused(await comeBy(name, clientId), reason, name);
    expect(outside.requests).not.toContain('/elsewhere');
  });

  test.each(browsers)('sends a browser back with %s: nobody is signed in', async (_, behaviour, reason) => {
    outside.behaviour = behaviour;
    await expectRefused(await comeBy(), reason);
  });

  test('does not answer in time: nobody is signed in', async () => {
    outside.behaviour = byToken(() => {});
    await expectRefused(await comeBy(), /took more than 10000 ms/);
  }, 30_000);

  test('is at a private address, or speaks TLS by a certificate of nobody: it is not asked', async () => {
    const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const day = 86_400_000;
    const facts = { commonName: 'localhost', validFrom: Date.now() - day, validTo: Date.now() + day };
    const der = issueSelfSigned(key, publicKey, facts).toString('base64');
    const cert = `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;
    let isAsked = false;
    const tls = createTlsServer({ cert, key: key.export({ format: 'pem', type: 'pkcs8' }) }, (_, response) => {
      isAsked = true;
      response.end('{}');
    });
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    const { port } = tls.address() as AddressInfo;
    for (const [token_url, reason] of [
      ['https://10.255.255.1/token', /10\.255\.255\.1: 10\.255\.255\.1 is private/],
      ['https://169.254.169.254/latest/meta-data', /is private/],
      [`https://localhost:${port}/token`, /did not answer: .*CERT/],
    ] as const) {
      const name = `Elsewhere${made++}`;
      await addProvider(name, { token_url });
      await expectRefused(await comeBy(name, await clientOf(name)), reason, name);
      lines.length = 0;
    }
    expect(isAsked).toBe(false);
    tls.close();
  });

  test('changes its discovery document: what was set stands', async () => {
    const mallory = await startOutsideProvider('the secret of mallory');
    outside.behaviour = {
      discovery: {
        issuer: mallory.issuer,
        token_endpoint: `${mallory.issuer}/token`,
        jwks_uri: `${mallory.issuer}/keys`,
      },
    };
    expect((await comeBy()).searchParams.get('code')).toBeTruthy();
    expect(mallory.requests).toEqual([]);
    await mallory.close();
  });

  test('names another issuer, or a way without TLS, when it is set: it is refused', async () => {
    for (const discovery of [
      { issuer: 'https://accounts.google.com' },
      { token_endpoint: 'http://provider.example/token' },
      { authorization_endpoint: 'javascript:alert(1)' },
      { jwks_uri: undefined },
    ]) {
      outside.behaviour = { discovery };
      await expect(addProvider(`Never${made++}`)).rejects.toThrow('Unable to contact well-known endpoint');
    }
  });

  test('gives a code of one sign-in to another: the verifier and the nonce do not fit', async () => {
    const codes: string[] = [];
    // The code of a first sign-in never comes back; the attacker keeps it, and puts it into a second one.
    outside.behaviour = {
      answer: (usual) => {
        codes.push(usual['code'] ?? '');
        return { ...usual, code: 'kept', error: 'x' };
      },
    };
    await comeBy();
    lines.length = 0;
    outside.behaviour = { answer: (usual) => ({ ...usual, code: codes[0] ?? '' }) };
    await expectRefused(await comeBy(), /400: invalid_grant/);
  });

  test('is brought the answer of another provider: mixed up, it counts for neither', async () => {
    const honest = await startOutsideProvider(clientSecret);
    await addProvider('Honest', { oidc_issuer: honest.issuer });
    const clientId = await clientOf('Outside', 'Honest');
    // The attacker's provider sends the browser on to the honest one, with the state of its own, and awaits the code.
    outside.behaviour = {
      handle: ({ path, query, response }) => {
        if (path !== '/authorize') return false;
        response.writeHead(302, { location: `${honest.issuer}/authorize?${query}` }).end();
        return true;
      },
    };
    const browser = new TestBrowser(
      (request) => fetch(request, { redirect: 'manual' }),
      server.endpoint,
      outside.issuer,
      honest.issuer,
    );
    await expectRefused(await comeBy('Outside', clientId, browser), /of another provider/);
    expect(outside.requests).not.toContain('/token');
    await honest.close();
  });

  test('an answer counts in the browser that asked, once, and for five minutes', async () => {
    const [browser, thief] = [newBrowser(), newBrowser()];
    let location = '';
    outside.behaviour = {
      handle: ({ path, query, response }) => {
        if (path !== '/authorize') return false;
        location = `${server.endpoint}/oauth2/idpresponse?${new URLSearchParams({ state: query.get('state') ?? '', code: 'x', iss: outside.issuer })}`;
        response.end('stay');
        return true;
      },
    };
    shown(await browser.open(authorizeUrl('Outside', ClientId)));
    shown(await thief.open(authorizeUrl('Outside', ClientId)));
    const state = new URL(location).searchParams.get('state') ?? '';
    for (const [who, path] of [
      [browser, location],
      [newBrowser(), location],
      [thief, location.replace(state, `${state.slice(0, -2)}AA`)],
    ] as const) {
      expect(shown(await who.open(path)).status).toBe(400);
    }
    expect(outside.requests).not.toContain('/token');
  });

  test('an answer that counted does not count again, though the provider would', async () => {
    outside.behaviour = { keepsCodes: true };
    let location = '';
    const browser = new TestBrowser(
      async (request) => {
        if (new URL(request.url).pathname === '/oauth2/idpresponse') {
          location = request.url;
          const cookie = request.headers.get('cookie') ?? '';
          const both = [request.clone(), request].map((one) => fetch(one, { redirect: 'manual' }));
          const responses = await Promise.all(both);
          const codes = responses.map((one) => new URL(one.headers.get('location') ?? '').searchParams.get('code'));
          expect(codes.filter((code) => code !== null)).toHaveLength(1);
          const late = await fetch(location, { redirect: 'manual', headers: { cookie } });
          expect(new URL(late.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request');
          return responses[0] as Response;
        }
        return fetch(request, { redirect: 'manual' });
      },
      server.endpoint,
      outside.issuer,
    );
    leftTo(await browser.open(authorizeUrl('Outside', ClientId)));
    expect(location).not.toBe('');
  });
});
