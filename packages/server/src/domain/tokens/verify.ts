import type { Client } from '#domain/clients/client.ts';
import { findClient } from '#domain/clients/client-store.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/pools/pool.ts';
import { findPool } from '#domain/pools/pool-store.ts';
import type { User } from '#domain/users/user.ts';
import { findUserBySub } from '#domain/users/user-store.ts';
import { toSeconds } from '#lib/clock.ts';
import { isSignedBy, type ParsedJwt, parseJwt } from '#lib/jwt.ts';
import { API_SCOPE } from './claims.ts';
import { findSignIn, isAlive } from './sign-in-store.ts';

/** The bearer of an access token: the token was genuine, alive and permits the API. */
export interface SignedIn {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  readonly scopes: readonly string[];
  /** The sign-in that the token comes from. */
  readonly signInId: string;
}

interface AccessClaims {
  readonly poolId: string;
  readonly sub: string;
  readonly clientId: string;
  readonly expiresAtSeconds: number;
  readonly scopes: readonly string[];
  readonly signInId: string;
}

/**
 * Checks an access token: form, signature, expiry, user, revocation, scope, in this order.
 * @throws Fault NotAuthorizedException, or UserNotFoundException when the user is gone.
 */
export async function verifyAccessToken(context: Context, token: string): Promise<SignedIn> {
  const parsed = parseJwt(token);
  const claims = parsed && parseAccessClaims(parsed);
  if (parsed === undefined || claims === undefined) throw refused('Invalid Access Token');
  const keys = await context.keys.forPool(claims.poolId);
  const key = keys?.access;
  if (key === undefined || key.keyId !== parsed.keyId || !(await isSignedBy(key.publicKey, parsed))) {
    throw refused('Could not verify signature for Access Token');
  }
  if (toSeconds(context.clock.now()) >= claims.expiresAtSeconds) throw refused('Access Token has expired');

  const [user, pool, client] = await Promise.all([
    findUserBySub(context, claims.poolId, claims.sub),
    findPool(context, claims.poolId),
    findClient(context, claims.clientId),
  ]);
  if (user === undefined) throw new Fault('UserNotFoundException', 'User does not exist.');
  if (!user.enabled) throw refused('User is disabled.');
  if (pool === undefined || client === undefined || !(await isUnrevoked(context, claims, user))) {
    throw refused('Access Token has been revoked');
  }
  if (!claims.scopes.includes(API_SCOPE)) throw refused('Access Token does not have required scopes');
  return { pool, client, user, scopes: claims.scopes, signInId: claims.signInId };
}

async function isUnrevoked(context: Context, { signInId }: AccessClaims, user: User): Promise<boolean> {
  const signIn = await context.db.first(findSignIn, { id: signInId });
  return signIn !== undefined && isAlive(signIn, user.signInGeneration);
}

function refused(message: string): Fault {
  return new Fault('NotAuthorizedException', message);
}

function parseAccessClaims({ claims }: ParsedJwt): AccessClaims | undefined {
  const { iss, sub, client_id, exp, scope, origin_jti, event_id, token_use } = claims;
  const signInId = origin_jti ?? event_id;
  if (token_use !== 'access' || typeof iss !== 'string' || typeof sub !== 'string') return undefined;
  if (typeof client_id !== 'string' || typeof exp !== 'number' || typeof signInId !== 'string') return undefined;
  return {
    poolId: iss.slice(iss.lastIndexOf('/') + 1),
    sub,
    clientId: client_id,
    expiresAtSeconds: exp,
    scopes: typeof scope === 'string' ? scope.split(' ') : [],
    signInId,
  };
}
