import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** What somebody who came to the provider is asked for again when their code is redeemed. */
export interface Coming {
  readonly clientId: string;
  readonly nonce: string | undefined;
  readonly challenge: string | undefined;
  readonly redirectUri: string;
}

/** A request as it came to the provider, and what has to be sent back by hand. */
export interface Asked {
  readonly path: string;
  readonly method: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
  readonly response: ServerResponse;
}

/** In which way a provider is not what it should be. Each member stands in for what it would do. */
export interface Behaviour {
  /** Beside code and state, or in their place, in the answer that the browser brings. */
  readonly answer?: (answer: Record<string, string>) => Record<string, string>;
  /** Of the ID token. */
  readonly claims?: (claims: JWTPayload) => JWTPayload;
  /** The ID token in place of a signed one. */
  readonly idToken?: (claims: JWTPayload, keys: ProviderKeys) => string | Promise<string>;
  readonly tokenResponse?: Readonly<Record<string, unknown>>;
  readonly userInfo?: Readonly<Record<string, unknown>>;
  /** It gives tokens for a code as often as it is asked. */
  readonly keepsCodes?: true;
  readonly discovery?: Readonly<Record<string, unknown>>;
  /** Answers some requests by itself: whether it did. */
  readonly handle?: (asked: Asked) => boolean;
}

export interface ProviderKeys {
  readonly jwk: object;
  readonly privateKey: CryptoKey;
}

/** An OpenID provider on this machine that signs everybody in as `person`, and can be told to do wrong. */
export interface OutsideProvider {
  readonly issuer: string;
  /** Paths that were asked for, oldest first. */
  readonly requests: string[];
  person: string;
  /** The clock by which it signs, in milliseconds. */
  now: () => number;
  behaviour: Behaviour;
  /** Bytes that were sent to the token endpoint and came from there: none may be in a log. */
  readonly secrets: string[];
  close(): Promise<void>;
}

/** Starts a provider for which `clientSecret` is the secret of every client. */
export async function startOutsideProvider(clientSecret: string): Promise<OutsideProvider> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  const keys = { jwk: await exportJWK(pair.publicKey), privateKey: pair.privateKey };
  const coming = new Map<string, Coming>();
  const given = new Map<string, string>();
  const refreshing = new Set<string>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const provider: OutsideProvider = {
    issuer: `http://127.0.0.1:${port}`,
    requests: [],
    person: 'ann',
    now: Date.now,
    behaviour: {},
    secrets: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', provider.issuer);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const path = url.pathname;
    provider.requests.push(path);
    const { method = '', headers } = request;
    const asked = { path, method, query: url.searchParams, form, authorization: headers.authorization, response };
    if (provider.behaviour.handle?.(asked)) return;
    const send = (value: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    switch (path) {
      case '/.well-known/openid-configuration':
        return void send(discovery());
      case '/keys':
        return void send({ keys: [{ ...keys.jwk, kid: 'one', alg: 'RS256', use: 'sig' }] });
      case '/authorize':
        return void response.writeHead(302, { location: comeIn(url.searchParams) }).end();
      case '/token': {
        const body = form.size > 0 ? form : url.searchParams;
        const tokens = await redeem(body, asked.authorization);
        return void (tokens === undefined ? send({ error: 'invalid_grant' }, 400) : send(tokens));
      }
      case '/userinfo': {
        const person = given.get(asked.authorization?.replace('Bearer ', '') ?? '');
        return void (person === undefined ? send({}, 401) : send(aboutOf(person)));
      }
      default:
        response.writeHead(404).end();
    }
  }

  function discovery() {
    const { issuer } = provider;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/keys`,
      authorization_response_iss_parameter_supported: true,
      ...provider.behaviour.discovery,
    };
  }

  function comeIn(query: URLSearchParams): string {
    const code = randomBytes(16).toString('hex');
    provider.secrets.push(code);
    const redirectUri = query.get('redirect_uri') ?? '';
    coming.set(code, {
      clientId: query.get('client_id') ?? '',
      nonce: query.get('nonce') ?? undefined,
      challenge: query.get('code_challenge') ?? undefined,
      redirectUri,
    });
    const usual = { code, state: query.get('state') ?? '', iss: provider.issuer };
    const back = new URL(redirectUri);
    back.search = String(new URLSearchParams(provider.behaviour.answer?.(usual) ?? usual));
    return back.href;
  }

  function aboutOf(person: string) {
    return {
      sub: person,
      email: `${person}@provider.example`,
      email_verified: true,
      name: `Person ${person}`,
      ...provider.behaviour.userInfo,
    };
  }

  async function redeem(body: URLSearchParams, authorization: string | undefined): Promise<object | undefined> {
    if (body.get('grant_type') === 'refresh_token') return refreshTokens(body.get('refresh_token') ?? '');
    const code = body.get('code') ?? '';
    const left = coming.get(code);
    if (provider.behaviour.keepsCodes !== true) coming.delete(code);
    const verifier = body.get('code_verifier') ?? '';
    provider.secrets.push(verifier);
    const isBasic = authorization === `Basic ${Buffer.from(`${left?.clientId}:${clientSecret}`).toString('base64')}`;
    const isKnown = isBasic || body.get('client_secret') === clientSecret;
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (
      left === undefined ||
      !isKnown ||
      challenge !== left.challenge ||
      body.get('redirect_uri') !== left.redirectUri
    ) {
      return undefined;
    }
    const iat = Math.floor(provider.now() / 1000);
    const usual = {
      iss: provider.issuer,
      sub: provider.person,
      aud: left.clientId,
      iat,
      exp: iat + 300,
      ...(left.nonce !== undefined && { nonce: left.nonce }),
    };
    const claims = provider.behaviour.claims?.(usual) ?? usual;
    const sign = () => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(keys.privateKey);
    const idToken = (await provider.behaviour.idToken?.(claims, keys)) ?? (await sign());
    const [access, refresh] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    given.set(access, provider.person);
    refreshing.add(refresh);
    provider.secrets.push(access, refresh, idToken);
    return {
      access_token: access,
      refresh_token: refresh,
      id_token: idToken,
      token_type: 'Bearer',
      expires_in: 300,
      ...provider.behaviour.tokenResponse,
    };
  }

  /** Each refresh token once. */
  function refreshTokens(token: string): object | undefined {
    if (!refreshing.delete(token)) return undefined;
    const [access, refresh] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    refreshing.add(refresh);
    provider.secrets.push(access, refresh);
    return { access_token: access, refresh_token: refresh, expires_in: 300, ...provider.behaviour.tokenResponse };
  }

  return provider;
}
