import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** An OpenID provider on this machine, with keys that it may change. */
export interface OpenIdProvider {
  readonly issuer: string;
  /** How often its keys were fetched. */
  readonly fetches: () => number;
  /** Signs with another key from now on, and publishes that one alone. */
  rotate(alg?: string): Promise<void>;
  /** Whether it answers. */
  answers(isThere: boolean): void;
  /** What it publishes as its keys, in place of them. */
  publish(keys: unknown): void;
  /** What its discovery document says; `issuer` unless it is told. */
  claimIssuer(issuer: string): void;
  /** A token of this provider; `now` in milliseconds. */
  sign(now: number, claims?: Readonly<Record<string, unknown>>, header?: object): Promise<string>;
  /** The same of a header and claims that are encoded already, by RS256. */
  signRaw(text: string): Promise<string>;
  close(): Promise<void>;
}

export async function startOpenIdProvider(path = ''): Promise<OpenIdProvider> {
  let fetches = 0;
  let isThere = true;
  let number = 0;
  let alg = 'RS256';
  let keys: KeyPair = await generateKeyPair(alg);
  let issuer = '';
  let claimed = '';
  let published: unknown;
  const answer = async ({ url = '' }: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isThere) {
      response.writeHead(503).end();
      return;
    }
    if (url === `${path}/.well-known/openid-configuration`) {
      response.end(JSON.stringify({ issuer: claimed, jwks_uri: `${issuer}/keys` }));
    } else if (url === `${path}/keys`) {
      fetches++;
      const jwk = await exportJWK(keys.publicKey);
      response.end(JSON.stringify({ keys: published ?? [{ ...jwk, kid: `key-${number}`, alg, use: 'sig' }] }));
    } else {
      response.writeHead(404).end();
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  claimed = issuer;
  return {
    issuer,
    fetches: () => fetches,
    async rotate(next = alg) {
      alg = next;
      keys = await generateKeyPair(alg);
      number++;
    },
    answers: (is) => {
      isThere = is;
    },
    publish: (some) => {
      published = some;
    },
    claimIssuer: (name) => {
      claimed = name;
    },
    sign: (now, claims = {}, header = {}) => {
      const iat = Math.floor(now / 1000);
      const payload = { iss: issuer, sub: 'ada', aud: 'app', iat, exp: iat + 600, ...claims };
      return new SignJWT(payload).setProtectedHeader({ alg, kid: `key-${number}`, ...header }).sign(keys.privateKey);
    },
    signRaw: async (text) => {
      const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', keys.privateKey, Buffer.from(text));
      return `${text}.${Buffer.from(signature).toString('base64url')}`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
