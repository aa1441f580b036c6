import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidSignatureError,
  KidNotFoundInJwksError,
} from 'aws-jwt-verify/error';
import { type Jwks, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Person, register } from './people.ts';
import { confirmed, makeClient, makePool, tokensOf } from './sdk-client.ts';
import { type ContractServer, describeClient } from './server.ts';

const HOUR = 3_600_000;

interface Tokens {
  readonly id: string;
  readonly access: string;
}

async function signIn(server: ContractServer, person: Person, clientId = server.clientId): Promise<Tokens> {
  const { IdToken, AccessToken } = await tokensOf(server, clientId, person);
  return { id: IdToken, access: AccessToken };
}

/** Tokens that are good, but another pool's. */
async function foreignTokens(server: ContractServer): Promise<Tokens> {
  const poolId = await makePool(server);
  const { ClientId } = await makeClient(server, poolId);
  return signIn(server, await confirmed(server, ClientId, poolId), ClientId);
}

async function fetched(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

/** The verifier's own fetching, led to this server as a host name that points here would lead it. */
function cacheFrom({ endpoint }: ContractServer): SimpleJwksCache {
  const fetcher = { fetch: async (uri: string) => (await fetched(endpoint + new URL(uri).pathname)).arrayBuffer() };
  return new SimpleJwksCache({ fetcher });
}

/** The same token with another claim: its signature no longer fits. */
function forged(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const other = Buffer.from(JSON.stringify({ ...claims, username: 'root' })).toString('base64url');
  return [header, other, signature].join('.');
}

describeClient(
  'tokens in the name of AWS',
  (server) => {
    let tokens: Tokens;
    let person: Person;

    beforeAll(async () => {
      person = await register(server);
      tokens = await signIn(server, person);
    });
    afterEach(() => void vi.useRealTimers());

    async function verifier(tokenUse: 'id' | 'access', clientId = server.clientId) {
      const made = CognitoJwtVerifier.create({ userPoolId: server.userPoolId, tokenUse, clientId });
      const jwks = await fetched(`${server.endpoint}/${server.userPoolId}/.well-known/jwks.json`);
      made.cacheJwks((await jwks.json()) as Jwks);
      return made;
    }

    test('pass the verifier that is made for Cognito', async () => {
      const iss = `https://cognito-idp.us-east-1.amazonaws.com/${server.userPoolId}`;
      expect(await (await verifier('id')).verify(tokens.id)).toMatchObject({
        iss,
        aud: server.clientId,
        token_use: 'id',
        'cognito:username': person.username,
        email: person.email,
        email_verified: true,
      });
      const scope = 'aws.cognito.signin.user.admin';
      expect(await (await verifier('access')).verify(tokens.access, { scope })).toMatchObject({
        iss,
        client_id: server.clientId,
        token_use: 'access',
        username: person.username,
        scope,
      });
    });

    test('pass with the keys that the verifier fetches itself', async () => {
      const settings = { userPoolId: server.userPoolId, tokenUse: null, clientId: server.clientId };
      const made = CognitoJwtVerifier.create(settings, { jwksCache: cacheFrom(server) });
      expect(await made.verify(tokens.id)).toMatchObject({ token_use: 'id' });
      expect(await made.verify(tokens.access)).toMatchObject({ token_use: 'access' });
    });

    test('are refused for another use, for another client, when changed, and when expired', async () => {
      const id = await verifier('id');
      const access = await verifier('access');
      await expect(id.verify(tokens.access)).rejects.toThrow(CognitoJwtInvalidTokenUseError);
      await expect(access.verify(tokens.id)).rejects.toThrow(CognitoJwtInvalidTokenUseError);
      const other = '1'.repeat(26);
      await expect((await verifier('id', other)).verify(tokens.id)).rejects.toThrow(CognitoJwtInvalidClientIdError);
      await expect((await verifier('access', other)).verify(tokens.access)).rejects.toThrow(
        CognitoJwtInvalidClientIdError,
      );
      await expect(access.verify(forged(tokens.access))).rejects.toThrow(JwtInvalidSignatureError);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR });
      await expect(id.verify(tokens.id)).rejects.toThrow(JwtExpiredError);
      await expect(access.verify(tokens.access)).rejects.toThrow(JwtExpiredError);
    });

    test('are refused where another pool is expected', async () => {
      const foreign = await foreignTokens(server);
      await expect((await verifier('id')).verify(foreign.id)).rejects.toThrow(/^issuer not configured/);
      await expect((await verifier('access')).verify(foreign.access)).rejects.toThrow(/^issuer not configured/);
    });
  },
  { issuer: 'aws' },
);

describeClient("tokens in the server's own name", (server) => {
  let tokens: Tokens;

  beforeAll(async () => {
    tokens = await signIn(server, await register(server));
  });

  test('pass a verifier that follows the discovery document', async () => {
    const issuer = `${server.endpoint}/${server.userPoolId}`;
    const discovery = await fetched(`${issuer}/.well-known/openid-configuration`);
    const document = (await discovery.json()) as { issuer: string; jwks_uri: string };
    expect(document.issuer).toBe(issuer);
    const settings = { issuer: document.issuer, jwksUri: document.jwks_uri };
    const cache = { jwksCache: cacheFrom(server) };
    const id = JwtVerifier.create({ ...settings, audience: server.clientId }, cache);
    expect(await id.verify(tokens.id)).toMatchObject({ iss: issuer, aud: server.clientId });
    const access = JwtVerifier.create({ ...settings, audience: null }, cache);
    expect(await access.verify(tokens.access)).toMatchObject({ iss: issuer, client_id: server.clientId });
    const other = JwtVerifier.create({ ...settings, audience: '1'.repeat(26) }, cache);
    await expect(other.verify(tokens.id)).rejects.toThrow(JwtInvalidAudienceError);
    const foreign = await foreignTokens(server);
    await expect(access.verify(foreign.access)).rejects.toThrow(KidNotFoundInJwksError);
  });

  test('are not taken for tokens of AWS', async () => {
    const settings = { userPoolId: server.userPoolId, tokenUse: null, clientId: server.clientId };
    const made = CognitoJwtVerifier.create(settings, { jwksCache: cacheFrom(server) });
    await expect(made.verify(tokens.id)).rejects.toThrow(`issuer not configured: ${server.endpoint}/`);
  });
});
