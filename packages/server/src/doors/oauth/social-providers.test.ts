import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CodeAtProvider } from '#domain/outside-providers.ts';
import { createForeignTokens } from '#outbound/foreign-tokens/create-foreign-tokens.ts';
import { enterAccount, foreignForm, linkIn, pressLink } from '../../../test/account-links.ts';
import { operationsOf } from '../../../test/api.ts';
import { leftTo, shown, type TestBrowser } from '../../../test/browser.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import {
  authorizeUrl,
  browserOf,
  claimsOf,
  clientSecret,
  createFederatedClient,
  createFederatedPool,
  thisMachine,
} from '../../../test/federated-pool.ts';

type Body = Readonly<Record<string, unknown>>;
interface Asked {
  readonly method: string;
  readonly fields: URLSearchParams;
  readonly authorization: string | undefined;
}

/** Every address of the Internet that a provider has, answered on this machine: by host and path. */
const answers = new Map<string, (asked: Asked) => Body>();
const asked: (Asked & { readonly address: string })[] = [];
const signing = generateKeyPairSync('rsa', { modulusLength: 2048 });
const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let server: Server;
let context: TestContext;

const local = (address: string) => {
  const { host, pathname, search } = new URL(address);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/${host}${pathname}${search}`;
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      const address = url.pathname.slice(1);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const { method = '', headers } = request;
      const one = { method, fields: form.size > 0 ? form : url.searchParams, authorization: headers.authorization };
      asked.push({ ...one, address });
      const answer = answers.get(address);
      response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer?.(one) ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const documents = { load: (url: string) => thisMachine.documents.load(local(url)) };
  const { outsideProviders: real } = thisMachine;
  const outsideProviders = {
    ...real,
    redeem: ({ userInfo, ...code }: CodeAtProvider) =>
      real.redeem({
        ...code,
        tokenUrl: local(code.tokenUrl),
        ...(userInfo && { userInfo: { ...userInfo, url: local(userInfo.url) } }),
      }),
  };
  context = await createTestContext({ documents, outsideProviders, foreignTokens: createForeignTokens({ documents }) });
});
afterAll(async () => {
  server.close();
  await context.close();
});

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A provider of OpenID at an issuer of the Internet, which says this of somebody. */
function serveIssuer(issuer: string): void {
  const { host } = new URL(issuer);
  answers.set(`${host}/.well-known/openid-configuration`, () => ({ issuer, jwks_uri: `${issuer}/keys` }));
  answers.set(`${host}/keys`, () => ({
    keys: [{ ...signing.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
  }));
}
function idToken(claims: object): string {
  const now = Math.floor(context.clock.now() / 1000);
  const text = `${encode({ alg: 'RS256', kid: 'one' })}.${encode({ iat: now, exp: now + 300, ...claims })}`;
  return `${text}.${sign('sha256', Buffer.from(text), signing.privateKey).toString('base64url')}`;
}

/** Signs somebody in by the only provider of a new pool. `come` gives what the provider sends back with. */
async function signInBy(
  name: string,
  input: { type?: string; details: Record<string, string>; mapping?: Record<string, string> },
) {
  const call = operationsOf(context);
  const { poolId } = await createFederatedPool(call, {});
  await call('CreateIdentityProvider', {
    UserPoolId: poolId,
    ProviderName: name,
    ProviderType: (input.type ?? name) as 'Google',
    ProviderDetails: input.details,
    ...(input.mapping && { AttributeMapping: input.mapping }),
  });
  const clientId = await createFederatedClient(call, poolId, ['COGNITO', name]);
  const come = async (more: Record<string, string> = {}, byForm = false) => {
    const browser = browserOf(context);
    const there = leftTo(await browser.open(authorizeUrl(clientId, name)));
    nonce = there.searchParams.get('nonce') ?? '';
    const back = { code: 'a-code', state: there.searchParams.get('state') ?? '', ...more };
    const path = '/oauth2/idpresponse';
    const left = byForm
      ? await browser.open(path, { method: 'POST', body: new URLSearchParams(back) })
      : await browser.open(`${path}?${new URLSearchParams(back)}`);
    return { there, claims: await claimsOf(context, clientId, leftTo(left)) };
  };
  return { come, poolId, clientId };
}
let nonce = '';
const appleDetails = {
  client_id: 'com.example.web',
  team_id: 'TEAM',
  key_id: 'KEY',
  private_key: apple.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  authorize_scopes: 'email name',
};

test('Google: its ID token says all, under either name that it calls itself', async () => {
  serveIssuer('https://accounts.google.com');
  answers.set('www.googleapis.com/oauth2/v4/token', () => ({
    access_token: 'a',
    id_token: idToken({
      iss: 'accounts.google.com',
      aud: 'google-app',
      sub: '1083',
      nonce,
      email: 'ann@gmail.example',
      email_verified: true,
    }),
  }));
  const { come } = await signInBy('Google', {
    details: { client_id: 'google-app', client_secret: clientSecret, authorize_scopes: 'openid email' },
    mapping: { email: 'email', email_verified: 'email_verified' },
  });
  const { there, claims } = await come({ iss: 'https://accounts.google.com' });
  expect(there.href).toMatch(/^https:\/\/accounts\.google\.com\/o\/oauth2\/v2\/auth\?/);
  expect(claims).toMatchObject({ 'cognito:username': 'Google_1083', email_verified: true });
});

test('Facebook: tokens by GET, and the mapped fields of the Graph API, of which the id is a number', async () => {
  answers.set('graph.facebook.com/v17.0/oauth/access_token', () => ({ access_token: 'a', expires_in: 100 }));
  answers.set('graph.facebook.com/v17.0/me', () => ({ id: '12345', email: 'ann@fb.example', name: 'Ann' }));
  const { come } = await signInBy('Facebook', {
    details: { client_id: 'fb', client_secret: clientSecret, authorize_scopes: 'public_profile,email' },
    mapping: { email: 'email', name: 'name' },
  });
  const { there, claims } = await come();
  expect(there.searchParams.get('scope')).toBe('public_profile,email');
  expect(claims).toMatchObject({ 'cognito:username': 'Facebook_12345', email: 'ann@fb.example', name: 'Ann' });
  const [token, me] = asked.slice(-2);
  expect(token).toMatchObject({ method: 'GET', address: 'graph.facebook.com/v17.0/oauth/access_token' });
  expect(me?.fields.get('fields')).toBe('id,email,name');
});

test('Login with Amazon: a profile by its own id', async () => {
  answers.set('api.amazon.com/auth/o2/token', () => ({ access_token: 'a' }));
  answers.set('api.amazon.com/user/profile', () => ({ user_id: 'amzn1.account.X', email: 'ann@amazon.example' }));
  const { come } = await signInBy('LoginWithAmazon', {
    details: { client_id: 'amzn', client_secret: clientSecret, authorize_scopes: 'profile' },
    mapping: { email: 'email' },
  });
  expect((await come()).claims).toMatchObject({ 'cognito:username': 'LoginWithAmazon_amzn1.account.X' });
});

test('Apple: a secret signed by the team for each use, an answer by form, and the name that comes once stays', async () => {
  serveIssuer('https://appleid.apple.com');
  answers.set('appleid.apple.com/auth/token', ({ fields }) => {
    const [header = '', claims = '', signature = ''] = (fields.get('client_secret') ?? '').split('.');
    const key = { key: apple.publicKey, dsaEncoding: 'ieee-p1363' } as const;
    const isRight = verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'));
    const parse = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as Body;
    expect([isRight, parse(header)]).toEqual([true, { alg: 'ES256', kid: 'KEY' }]);
    const now = context.clock.now() / 1000;
    expect(parse(claims)).toEqual({
      iss: 'TEAM',
      sub: 'com.example.web',
      aud: 'https://appleid.apple.com',
      iat: now,
      exp: now + 300,
    });
    const person = { iss: 'https://appleid.apple.com', aud: 'com.example.web', sub: '0017.ab', nonce };
    return {
      access_token: 'a',
      id_token: idToken({ ...person, email: 'x@privaterelay.example', email_verified: 'true' }),
    };
  });
  const { come } = await signInBy('SignInWithApple', {
    details: appleDetails,
    mapping: { email: 'email', given_name: 'firstName', family_name: 'lastName' },
  });
  const user = JSON.stringify({ name: { firstName: 'Ann', lastName: 'Lee' }, email: 'forged@example.com' });
  const first = await come({ user }, true);
  expect(first.there.searchParams.get('response_mode')).toBe('form_post');
  const expected = { given_name: 'Ann', family_name: 'Lee', email: 'x@privaterelay.example' };
  expect(first.claims).toMatchObject(expected);
  expect((await come({}, true)).claims).toMatchObject({ ...expected, sub: first.claims['sub'] });
});

test('Apple: its form is linked from the page about an account, in the browser that left', async () => {
  serveIssuer('https://appleid.apple.com');
  const person = { iss: 'https://appleid.apple.com', aud: 'com.example.web', sub: '0017.cd' };
  answers.set('appleid.apple.com/auth/token', () => ({ access_token: 'a', id_token: idToken({ ...person, nonce }) }));
  const { come, poolId, clientId } = await signInBy('SignInWithApple', { details: appleDetails });
  const browser = browserOf(context);
  await enterAccount(browser, { call: operationsOf(context), poolId, clientId, username: 'ann' });
  const leaving = await pressLink(browser, clientId, 'SignInWithApple');
  const there = new URL(linkIn(leaving, 'https://appleid.apple.com/'));
  nonce = there.searchParams.get('nonce') ?? '';
  const fields = { code: 'a-code', state: there.searchParams.get('state') ?? '' };
  const bring = (one: TestBrowser) => one.open('/oauth2/idpresponse', foreignForm(fields, 'https://appleid.apple.com'));
  expect(shown(await bring(browserOf(context))).status).toBe(400);
  const back = shown(await bring(browser));
  expect([back.url.pathname, back.url.searchParams.get('done')]).toEqual(['/account/linked', '1']);
  expect(back.text).toContain('0017.cd');
  expect((await come({}, true)).claims).toMatchObject({ 'cognito:username': 'ann' });
});

test('a provider that answers with an error has signed nobody in, whatever else it says', async () => {
  answers.set('appleid.apple.com/auth/token', () => {
    throw new Error('the code was shown');
  });
  const { clientId } = await signInBy('SignInWithApple', { details: appleDetails });
  const browser = browserOf(context);
  const there = leftTo(await browser.open(authorizeUrl(clientId, 'SignInWithApple')));
  const before = asked.length;
  const back = { code: 'a-code', error: 'user_cancelled', state: there.searchParams.get('state') ?? '' };
  const left = leftTo(await browser.open(`/oauth2/idpresponse?${new URLSearchParams(back)}`));
  expect(left.searchParams.has('code')).toBe(false);
  expect(left.searchParams.get('error_description')).toContain('user_cancelled');
  expect(asked).toHaveLength(before);
});

test('X, by plain OAuth 2.0: no ID token, the secret in the header, the person in a member', async () => {
  answers.set('api.x.com/2/oauth2/token', () => ({ access_token: 'a' }));
  answers.set('api.x.com/2/users/me', () => ({ data: { id: '2244994945', name: 'Ann', username: 'ann' } }));
  const { come } = await signInBy('Xcom', {
    type: 'OIDC',
    details: {
      client_id: 'x',
      client_secret: clientSecret,
      authorize_scopes: 'users.read tweet.read',
      oidc_issuer: 'https://x.com',
      attributes_request_method: 'GET',
      authorize_url: 'https://x.com/i/oauth2/authorize',
      token_url: 'https://api.x.com/2/oauth2/token',
      attributes_url: 'https://api.x.com/2/users/me',
      id_token: 'none',
      attributes_member: 'data',
      token_auth_method: 'client_secret_basic',
    },
    mapping: { username: 'id', name: 'name' },
  });
  expect((await come()).claims).toMatchObject({ 'cognito:username': 'Xcom_2244994945', name: 'Ann' });
  const token = asked.findLast(({ address }) => address === 'api.x.com/2/oauth2/token');
  expect(token?.authorization).toMatch(/^Basic /);
  expect(token?.fields.has('client_secret')).toBe(false);
});

test('Auth0: by the domain that is typed, though it calls itself with a slash at the end', async () => {
  const domain = 'https://your-domain.auth0.example';
  serveIssuer(domain);
  const { host } = new URL(domain);
  answers.set(`${host}/.well-known/openid-configuration`, () => ({
    issuer: `${domain}/`,
    authorization_endpoint: `${domain}/authorize`,
    token_endpoint: `${domain}/oauth/token`,
    userinfo_endpoint: `${domain}/userinfo`,
    jwks_uri: `${domain}/keys`,
  }));
  const person = { sub: 'auth0|5f7c8ec7', email: 'ann@auth0.example' };
  answers.set(`${host}/oauth/token`, () => ({
    access_token: 'a',
    id_token: idToken({ iss: `${domain}/`, aud: 'auth0-app', nonce, ...person }),
  }));
  answers.set(`${host}/userinfo`, () => person);
  const { come } = await signInBy('Auth0', {
    type: 'OIDC',
    details: {
      client_id: 'auth0-app',
      client_secret: clientSecret,
      authorize_scopes: 'openid email',
      oidc_issuer: domain,
      attributes_request_method: 'GET',
    },
    mapping: { email: 'email' },
  });
  expect((await come()).claims).toMatchObject({ 'cognito:username': 'Auth0_auth0|5f7c8ec7', email: person.email });
});
