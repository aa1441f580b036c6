import { hash } from 'node:crypto';
import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUserBySub, userDisabled, userMissing } from '#domain/people/users/user-store.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { clientIdIn } from '#domain/tenant/clients/oauth-extensions.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { toSeconds } from '#lib/clock.ts';
import { isSignedBy, type ParsedJwt, parseJwt } from '#lib/jwt.ts';
import { type BearerKey, findBearer } from './bearer-store.ts';
import { apiScope } from './grant.ts';
import { holdSignIn, keepSignIn, revoked } from './hold-sign-in.ts';
import { isOwnResource } from './own-resource.ts';
import { isAlive } from './sign-in-store.ts';

/** Somebody who is signed in, and does something to their own account: by an app, or at our own pages. */
export interface SelfService {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  /** When the person signed in; a refresh does not move it. Whole seconds since 1970. */
  readonly authTimeSeconds: number;
  /** Stand at the head of a transaction that makes what outlives the sign-in, such as a passkey: see `holdSignIn`. */
  readonly held: readonly Write[];
  /** Takes the sign-in along to the user's next password: see `keepSignIn`. */
  readonly keep: (before: User, after: User) => Write;
  /** SHA-256 of the session at our own pages, for who does it there. */
  readonly browserSession?: Uint8Array;
}

/** The bearer of an access token: the token was genuine, alive and permits what it was shown for. */
export interface SignedIn extends SelfService {
  readonly scopes: readonly string[];
  /** The API that the token is for, where it names one. */
  readonly audience?: string;
  /** The sign-in that the token comes from. */
  readonly signInId: string;
}

interface AccessClaims extends BearerKey {
  readonly authTimeSeconds: number;
  readonly expiresAtSeconds: number;
  readonly scopes: readonly string[];
  readonly audience: string | undefined;
}

/**
 * Checks an access token that is shown to this server: form, signature, expiry, user, revocation, scope, and whether it is for another API
 * (RFC 8707 section 2: whoever has it there must do nothing with it here), in this order. The scope is that of the API unless said.
 * @throws Fault NotAuthorizedException, or UserNotFoundException when the user is gone.
 */
export async function verifyAccessToken(context: Context, token: string, scope = apiScope): Promise<SignedIn> {
  const signedIn = await verifyIssuedToken(context, token, scope);
  const { audience, pool } = signedIn;
  if (audience !== undefined && !(await isOwnResource(context, pool.id, audience))) throw outOfScope();
  return signedIn;
}

/** The same of a token for whichever API. @throws Fault as `verifyAccessToken` */
export async function verifyIssuedToken(context: Context, token: string, scope: string | undefined): Promise<SignedIn> {
  const claims = await readClaims(context, token);
  if (toSeconds(context.clock.now()) >= claims.expiresAtSeconds) throw refused('Access Token has expired');
  const bearer = await findBearer(context, claims);
  const user = bearer?.user ?? (await findUserBySub(context, claims.poolId, claims.sub));
  if (user === undefined) throw userMissing();
  if (!user.enabled) throw userDisabled();
  if (bearer === undefined || !isAlive(bearer.signIn, user)) {
    throw revoked();
  }
  if (scope !== undefined && !claims.scopes.includes(scope)) throw outOfScope();
  const { scopes, signInId, authTimeSeconds, audience } = claims;
  const held = holdSignIn(user, signInId);
  const keep = (before: User, after: User) => keepSignIn(signInId, before, after);
  const { pool, client } = bearer;
  const isForOther = audience !== undefined && { audience };
  return { pool, client, user, scopes, ...isForOther, signInId, authTimeSeconds, held, keep };
}

/** What a token says whose signature is the pool's. A signature is verified once: it stays right while the key is the same. */
async function readClaims(context: Context, token: string): Promise<AccessClaims> {
  const { tokens } = context.local;
  const digest = hash('sha256', token, 'base64url');
  const known = tokens.find(digest);
  const parsed = known?.parsed ?? parseJwt(token);
  const claims = parsed && parseAccessClaims(parsed);
  if (parsed === undefined || claims === undefined) throw refused('Invalid Access Token');
  const key = await context.local.keys.find(claims.poolId, 'access', parsed.keyId);
  if (known !== undefined && known.key === key) return claims;
  if (key === undefined || !(await isSignedBy(key.publicKey, parsed))) {
    throw refused('Could not verify signature for Access Token');
  }
  tokens.keep(digest, { parsed, key });
  return claims;
}

function outOfScope(): Fault {
  return refused('Access Token does not have required scopes');
}

function refused(message: string): Fault {
  return new Fault('NotAuthorizedException', message);
}

function parseAccessClaims({ claims }: ParsedJwt): AccessClaims | undefined {
  const { iss, sub, aud, client_id, exp, auth_time, scope, origin_jti, event_id, token_use } = claims;
  const signInId = origin_jti ?? event_id;
  if (token_use !== 'access' || typeof iss !== 'string' || typeof sub !== 'string') return undefined;
  if (typeof client_id !== 'string' || typeof exp !== 'number' || typeof signInId !== 'string') return undefined;
  if (typeof auth_time !== 'number') return undefined;
  if (aud !== undefined && typeof aud !== 'string') return undefined;
  const poolId = iss.slice(iss.lastIndexOf('/') + 1);
  const clientId = clientIdIn(poolId, client_id);
  return {
    poolId,
    sub,
    clientId,
    expiresAtSeconds: exp,
    authTimeSeconds: auth_time,
    scopes: typeof scope === 'string' ? scope.split(' ') : [],
    // AWS: a function may name the client itself.
    audience: aud === client_id || aud === clientId ? undefined : aud,
    signInId,
  };
}
