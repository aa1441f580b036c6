import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import { questionAddresses } from '#domain/access/endings/question-addresses.ts';
import type { Context } from '#domain/context.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { changePassword, checkPasswordPolicy, policyPrefix } from '#domain/people/users/password.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';

/**
 * Sets a user's password, for good or until the first sign-in with it. Ends every earlier sign-in, and what an
 * intruder may have planted: a password is set from outside when the user, or whoever was in the account, has lost it.
 * @throws Fault InvalidPasswordException, PasswordHistoryPolicyViolationException, UserNotFoundException,
 * ResourceNotFoundException
 */
export async function setPassword(
  context: Context,
  poolId: string,
  { username, password, isPermanent }: { username: string; password: string; isPermanent: boolean },
): Promise<void> {
  const pool = await loadPool(context, poolId);
  const user = await loadUser(context, pool, username);
  checkPasswordPolicy(pool, password, policyPrefix.change);
  await changeUser(context, pool, user, async (before) => {
    const status = isPermanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
    const { after, writes } = await changePassword(context, pool, before, password, status);
    return {
      after: questionAddresses('password-by-administrator', after, context.clock.now()),
      writes: [...writes, ...endingWrites('password-by-administrator', before)],
    };
  });
}
