import { statement, type Write, write } from '#database/database.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { lockUser } from '#domain/people/users/user-store.ts';

type Identity = { id: string; poolId: string; sub: string };

const ofItsUser = `s.id = :id and s.pool_id = :poolId and s.sub = :sub and s.revoked_at is null`;

/** Changes nothing. Touches no row when the sign-in has ended. */
const touchAlive = statement<Identity>(
  'sign-in-hold',
  `update sign_ins as s set last_active_at = last_active_at where ${ofItsUser} and exists (
     select 1 from users u where u.pool_id = s.pool_id and u.sub = s.sub and u.enabled = 1
       and u.sign_in_generation = s.generation and coalesce(u.password_set_at, 0) = s.password_set_at)`,
);

/** Touches no row when the sign-in has ended, or is of another password than the one that is replaced. */
const movePassword = statement<Identity & { from: number; to: number }>(
  'sign-in-password',
  `update sign_ins as s set password_set_at = :to where ${ofItsUser} and s.password_set_at = :from and exists (
     select 1 from users u where u.pool_id = s.pool_id and u.sub = s.sub and u.sign_in_generation = s.generation)`,
);

/**
 * For the head of a transaction that makes something that outlives the sign-in, such as a passkey: it refuses when the
 * sign-in has ended since its token was checked, and a deed that ends the user's sign-ins at the same moment waits, and then
 * finds what was made.
 */
export function holdSignIn({ poolId, sub }: Pick<User, 'poolId' | 'sub'>, id: string): Write[] {
  return [lockUser({ poolId, sub }), write(touchAlive, { id, poolId, sub }, { expect: 'one', refusal: revoked })];
}

/**
 * Takes a sign-in along to its user's next password, for the transaction that sets it, behind the write of the user. Refuses
 * when the sign-in has ended since its token was checked.
 */
export function keepSignIn(signInId: string, before: User, after: Pick<User, 'passwordSetAt'>): Write {
  const { poolId, sub, passwordSetAt: from = 0 } = before;
  const row = { id: signInId, poolId, sub, from, to: after.passwordSetAt ?? 0 };
  return write(movePassword, row, { expect: 'one', refusal: revoked });
}

function revoked(): Fault {
  return new Fault('NotAuthorizedException', 'Access Token has been revoked');
}
