import { statement, type Value } from '#database/database.ts';
import type { User } from '#domain/people/users/user.ts';
import type { SignInRow } from '#schema/rows/sign-ins.ts';

type RefreshTokenKey = { signInId: string; digest: Uint8Array };

/** What the life of a sign-in hangs on. */
export type SignInLife = Pick<SignInRow, 'generation' | 'password_set_at' | 'revoked_at'>;

/**
 * A sign-in is alive while it is not revoked, is of the user's current generation, and its user has the password of its
 * moment. Nothing has to be found and ended when either changes, so nothing that another transaction writes at the same time
 * can be missed.
 */
export function isAlive(signIn: SignInLife, user: Pick<User, 'signInGeneration' | 'passwordSetAt'>): boolean {
  const { signInGeneration, passwordSetAt = 0 } = user;
  return (
    signIn.revoked_at === null && signIn.generation === signInGeneration && signIn.password_set_at === passwordSetAt
  );
}

/**
 * Touches no row when the user was disabled, signed out everywhere, given another password or deleted since `generation`
 * and `password_set_at` were read.
 */
export const insertSignIn = statement<{ [K in Exclude<keyof SignInRow, 'revoked_at'>]: Value }>(
  'sign-in-insert',
  `insert into sign_ins (id, pool_id, client_id, sub, generation, password_set_at, started_at, expires_at, revoked_at, device_key,
     device_group_key, session_id, user_agent, address, last_active_at, scopes, authenticated_at, resource, sid)
   select cast(:id as text), pool_id, cast(:client_id as text), sub, sign_in_generation,
     coalesce(password_set_at, 0), cast(:started_at as bigint),
     cast(:expires_at as bigint), null, cast(:device_key as text), cast(:device_group_key as text),
     cast(:session_id as text), cast(:user_agent as text), cast(:address as text), cast(:last_active_at as bigint),
     cast(:scopes as text), cast(:authenticated_at as bigint),
     cast(:resource as text), cast(:sid as text)
   from users where pool_id = :pool_id and sub = :sub and enabled = 1 and sign_in_generation = :generation
     and coalesce(password_set_at, 0) = :password_set_at`,
);

export const insertRefreshToken = statement<RefreshTokenKey>(
  'refresh-token-insert',
  'insert into refresh_tokens (digest, sign_in_id, replaced_at) values (:digest, :signInId, null)',
);

/** Touches no row when the token that it follows is gone: the sign-in was deleted, with its user or its client. */
export const insertSuccessor = statement<RefreshTokenKey & { successor: Uint8Array }>(
  'refresh-token-successor-insert',
  `insert into refresh_tokens (digest, sign_in_id, replaced_at)
   select :successor, sign_in_id, null from refresh_tokens where sign_in_id = :signInId and digest = :digest`,
);

export const findSignIn = statement<{ id: string }, SignInRow>(
  'sign-in-by-id',
  'select * from sign_ins where id = :id',
);

/** Touches a row only while no other refresh has replaced the token: the winner of a race is the one that changes it. */
export const replaceRefreshToken = statement<RefreshTokenKey & { replacedAt: number }>(
  'refresh-token-replace',
  `update refresh_tokens set replaced_at = :replacedAt
   where sign_in_id = :signInId and digest = :digest and replaced_at is null`,
);

export const revokeSignIn = statement<{ id: string; revokedAt: number }>(
  'sign-in-revoke',
  'update sign_ins set revoked_at = :revokedAt where id = :id and revoked_at is null',
);

/** Ends what an app has of one person. */
export const revokeSignInsAtClient = statement<{ poolId: string; sub: string; clientId: string; revokedAt: number }>(
  'sign-ins-at-client-revoke',
  `update sign_ins set revoked_at = :revokedAt
   where pool_id = :poolId and sub = :sub and client_id = :clientId and revoked_at is null`,
);

/** Ends what an app has of everybody. */
export const revokeSignInsOfClient = statement<{ clientId: string; revokedAt: number }>(
  'sign-ins-of-client-revoke',
  'update sign_ins set revoked_at = :revokedAt where client_id = :clientId and revoked_at is null',
);

export const deleteExpiredSignIns = statement<{ before: number }>(
  'sign-ins-expired-delete',
  'delete from sign_ins where expires_at < :before',
);
