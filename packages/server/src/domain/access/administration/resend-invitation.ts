import type { Caller } from '#domain/caller.ts';
import type { Medium } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { checkPasswordPolicy, createPassword, policyPrefix } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { deliverAll } from '#domain/reach/delivery/prepare-code.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { chooseMediums, prepareInvitation } from './invitation.ts';
import { newTemporaryPassword } from './temporary-password.ts';

export interface Invitation {
  readonly username: string;
  /** Made when absent. */
  readonly temporaryPassword?: string | undefined;
  readonly desiredMediums?: readonly Medium[] | undefined;
}

/**
 * Invites a user anew who has not signed in yet: with a new temporary password, whose days count from now.
 * @throws Fault UserNotFoundException, UnsupportedUserStateException, InvalidParameterException,
 * InvalidPasswordException, ResourceNotFoundException, CodeDeliveryFailureException (the password is set then)
 */
export async function resendInvitation(
  context: Context,
  poolId: string,
  { username, temporaryPassword, desiredMediums }: Invitation,
  caller: Caller,
): Promise<User> {
  const pool = await loadPool(context, poolId);
  const found = await loadUser(context, pool, username);
  checkInvited(found, username);
  const mediums = chooseMediums(pool, found, desiredMediums);
  const password = temporaryPassword ?? newTemporaryPassword(pool);
  checkPasswordPolicy(pool, password, policyPrefix.adminCreateUser);
  const messages = await prepareInvitation(context, { pool, user: found }, { mediums, password }, caller);
  const writes = messages.flatMap((message) => message.writes);
  const user = await changeUser(context, pool, found, async (before) => {
    checkInvited(before, username);
    const passwordSetAt = Math.max(context.clock.now(), (before.passwordSetAt ?? 0) + 1);
    // The user has not chosen the password that goes: the history of passwords is none of its business.
    return { after: { ...before, ...(await createPassword(context, pool, before, password)), passwordSetAt }, writes };
  });
  await deliverAll(messages);
  return user;
}

function checkInvited({ status }: User, username: string): void {
  if (status === 'FORCE_CHANGE_PASSWORD') return;
  throw new Fault(
    'UnsupportedUserStateException',
    `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD`,
  );
}
