import { type Write, write } from '#database/database.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { lockUser } from '#domain/people/users/user-store.ts';
import { movePassword, touchAlive } from './hold-sign-in-statements.ts';

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

/** What the bearer of an access token is told whose sign-in has ended. */
export function revoked(): Fault {
  return new Fault('NotAuthorizedException', 'Access Token has been revoked');
}
