import { issuerOf } from '#domain/access/tokens/issuer.ts';
import { findRefreshTokenOf } from '#domain/access/tokens/refresh-token-store.ts';
import { isAlive } from '#domain/access/tokens/sign-in-store.ts';
import { verifyIssuedToken } from '#domain/access/tokens/verify.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { appIdOf, clientIdIn, oauthExtensionsOf } from '#domain/tenant/clients/oauth-extensions.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { serverOf } from '#domain/tenant/resource-servers/resource-server.ts';
import { toSeconds } from '#lib/clock.ts';
import { isSignedBy, type ParsedJwt, parseJwt } from '#lib/jwt.ts';

/** What a token says to whoever may ask: the members of RFC 7662 section 2.2. */
export type Introspection =
  | { readonly active: false }
  | { readonly active: true; readonly [member: string]: string | number | true };

/** Of a token that is none, is over, or is none of the asker's business (RFC 7662 section 2.2): nothing tells which. */
const inactive: Introspection = { active: false };

/**
 * What a token is, for a client that has proved itself: access and refresh tokens of its own, and access tokens for the APIs that it
 * stands for (RFC 7662). It is as strict as our own API: a token whose sign-in has ended is over.
 */
export async function introspect(
  context: Context,
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  token: string,
): Promise<Introspection> {
  const parsed = parseJwt(token);
  if (parsed === undefined) return describeRefreshToken(context, client, token);
  const { claims } = parsed;
  if (claims['iss'] !== issuerOf(context.settings, pool.id) || claims['token_use'] !== 'access') return inactive;
  if (!isFor(client, claims) || !(await isGood(context, pool, token, parsed))) return inactive;
  const told = ['scope', 'client_id', 'username', 'exp', 'iat', 'sub', 'aud', 'iss', 'jti', 'auth_time'];
  const members = told.flatMap((name) => {
    const value = claims[name];
    return typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [];
  });
  return { ...Object.fromEntries(members), active: true, token_type: 'Bearer' };
}

/** Whether a token was given to this client, or is for an API that it stands for. */
function isFor(client: Client, { client_id, aud, scope }: ParsedJwt['claims']): boolean {
  if (client_id === appIdOf(client)) return true;
  const { resourceServers = [] } = oauthExtensionsOf(client);
  const scopes = typeof scope === 'string' ? scope.split(' ') : [];
  // What is for one API is not for another, whatever its scopes are.
  if (aud !== undefined) return typeof aud === 'string' && resourceServers.includes(aud);
  return scopes.some((one) => resourceServers.includes(serverOf(one)));
}

async function isGood(context: Context, pool: Pool, token: string, { claims, ...parsed }: ParsedJwt): Promise<boolean> {
  const { sub, client_id, exp, scope } = claims;
  if (sub !== client_id) return isOfSignIn(context, token, typeof scope === 'string' ? scope : '');
  // A client's own: there is no sign-in that could end.
  const key = await context.local.keys.find(pool.id, 'access', parsed.keyId);
  if (key === undefined || typeof exp !== 'number' || typeof sub !== 'string') return false;
  if (!(await isSignedBy(key.publicKey, { claims, ...parsed })) || toSeconds(context.clock.now()) >= exp) return false;
  return (await findClient(context, clientIdIn(pool.id, sub)))?.poolId === pool.id;
}

async function isOfSignIn(context: Context, token: string, scope: string): Promise<boolean> {
  try {
    await verifyIssuedToken(context, token, scope.split(' ')[0]);
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

async function describeRefreshToken(context: Context, client: Client, token: string): Promise<Introspection> {
  const found = await findRefreshTokenOf(context, client, token);
  if (found === undefined) return inactive;
  const { signIn, user, replacedAt } = found;
  const isOver = replacedAt !== null || context.clock.now() >= signIn.expires_at;
  if (isOver || !user.enabled || !isAlive(signIn, user)) return inactive;
  return {
    active: true,
    client_id: appIdOf(client),
    username: user.username,
    sub: user.sub,
    exp: toSeconds(signIn.expires_at),
    iat: toSeconds(signIn.started_at),
    iss: issuerOf(context.settings, client.poolId),
    ...(signIn.scopes !== null && { scope: signIn.scopes }),
    ...(signIn.resource !== null && { aud: signIn.resource }),
  };
}
