import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import { questionAddresses } from '#domain/access/endings/question-addresses.ts';
import { prepareRecoveryCode } from '#domain/access/recovery/forgot-password.ts';
import { loadRecoveryAddress } from '#domain/access/recovery/recovery-address.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';

/**
 * Makes a user choose a new password: the present one opens nothing any more, every sign-in ends, and what an
 * intruder may have planted, and a recovery code goes to the user's verified address.
 * @throws Fault NotAuthorizedException, InvalidParameterException, UserNotFoundException, ResourceNotFoundException,
 * those of a message that is one too many (nothing is changed then), or that cannot be delivered (the password is reset, and
 * ForgotPassword sends another code)
 */
export async function resetPassword(
  context: Context,
  { poolId, username }: { poolId: string; username: string },
  caller: Caller,
): Promise<void> {
  const pool = await loadPool(context, poolId);
  const found = await loadUser(context, pool, username);
  const used = await loadRecoveryAddress(context, pool, found);
  const message = await prepareRecoveryCode(context, { pool, user: found, address: used }, caller);
  await changeUser(context, pool, found, async (before) => {
    await loadRecoveryAddress(context, pool, before);
    const writes = [...endingWrites('reset-by-administrator', before), ...message.writes];
    const after = questionAddresses('reset-by-administrator', before, context.clock.now(), used);
    return { after: { ...after, status: 'RESET_REQUIRED' }, writes };
  });
  await message.deliver();
}
