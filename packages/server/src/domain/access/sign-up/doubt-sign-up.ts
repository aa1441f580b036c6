import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { hasAddressUsernames } from '#domain/people/users/sign-in-name.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/**
 * Somebody else has tried to sign up with an address whose sign-up waits for its confirmation: one of the two has not got the address.
 * From now on the network that it came from does not say that who confirms it has signed up.
 */
export async function doubtSignUp(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  { name, error }: { readonly name: string; readonly error: unknown },
): Promise<void> {
  const isTaken = error instanceof Fault && error.code === 'UsernameExistsException';
  if (!isTaken || !hasAddressUsernames(pool)) return;
  const owner = await findUser(context, pool, name);
  if (owner?.status !== 'UNCONFIRMED' || owner.signedUpFrom === undefined) return;
  await changeUser(context, pool, owner, (before) => ({ after: fromAnywhere(before) }));
}

function fromAnywhere(before: User): User {
  const { signedUpFrom: _, ...user } = before;
  return user;
}
