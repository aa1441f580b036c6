import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import { questionAddresses } from '#domain/access/endings/question-addresses.ts';
import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import { checkCompromised } from '#domain/access/threats/check-password.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { EventRisk } from '#domain/people/auth-events/auth-event.ts';
import { deedWrites } from '#domain/people/auth-events/record.ts';
import { codeExpired, proveCode, refuseCode } from '#domain/people/codes/code.ts';
import { spendOpenQuota } from '#domain/people/codes/quota.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { refuseInventedCode } from '#domain/people/nobody/invent-code.ts';
import { ownerOf } from '#domain/people/nobody/quota-owner.ts';
import { toTarget } from '#domain/people/users/address.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { ownedByReader } from '#domain/people/users/confirmed-by-code.ts';
import { changePassword, checkPasswordPolicy, policyPrefix } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser, unknownUsername, userDisabled } from '#domain/people/users/user-store.ts';
import { postConfirmation } from '#domain/reach/triggers/post-confirmation.ts';
import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import { type Client, checkSecretHash, hidesUsers } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { findRecoveryAddresses } from './recovery-address.ts';

export interface NewPassword {
  readonly username: string;
  readonly code: string;
  readonly password: string;
  readonly secretHash?: string | undefined;
}

/**
 * Sets a new password with the code that was sent, then calls PostConfirmation. Ends every
 * earlier sign-in, and what an intruder may have planted: docs/sign-in.md has the table.
 * @throws Fault InvalidPasswordException, CodeMismatchException, ExpiredCodeException, LimitExceededException,
 * PasswordHistoryPolicyViolationException, UserNotFoundException, NotAuthorizedException; those of PostConfirmation (the
 * password is changed then)
 */
export function confirmForgotPassword(
  context: Context,
  client: Client,
  given: NewPassword,
  caller: Caller,
): Promise<void> {
  return hideTiming(context, client, () => endRecovery(context, client, given, caller));
}

async function endRecovery(
  context: Context,
  client: Client,
  { username, code, password, secretHash }: NewPassword,
  caller: Caller,
): Promise<void> {
  checkSecretHash(client, secretHash, [username]);
  const pool = await loadPool(context, client.poolId);
  const protection = await admitCaller(context, { pool, client, caller });
  checkPasswordPolicy(pool, password, policyPrefix.change);
  const risk = await checkCompromised(context, protection, 'PASSWORD_CHANGE', password);
  const user = await findUser(context, pool, username);
  if (!hidesUsers(client)) checkVisible(user);
  const owner = ownerOf({ pool, client }, username, user);
  const isOpen = await spendOpenQuota(context, owner, 'confirm-forgot-password', caller);
  if (!user || (hidesUsers(client) && (await findRecoveryAddresses(context, pool, user)).length === 0)) {
    const nobody = ownerOf({ pool, client }, username, undefined);
    return refuseInventedCode(context, nobody, 'forgot-password', { code, caller });
  }
  const codes = { poolId: pool.id, sub: user.sub, purpose: 'forgot-password' } as const;
  if (!isOpen) return refuseCode(context, codes, code, caller);
  const after = await resetPassword(context, pool, user, { code, password, caller, risk });
  const told = { userAttributes: triggerAttributes(after), clientMetadata: caller.clientMetadata };
  const subject = { pool, clientId: client.id, username: user.username };
  await postConfirmation(context, subject, 'PostConfirmation_ConfirmForgotPassword', told);
}

async function resetPassword(
  context: Context,
  pool: Pool,
  user: User,
  { code, password, caller, risk }: { code: string; password: string; caller: Caller; risk: EventRisk },
): Promise<User> {
  const subject = { poolId: pool.id, sub: user.sub, purpose: 'forgot-password' } as const;
  const proof = await proveCode(context, subject, code, caller);
  return changeUser(context, pool, user, async (before) => {
    // The user may have another address since, or none that opens the account.
    const addresses = await findRecoveryAddresses(context, pool, before);
    const used = addresses.find((address) => toTarget(address) === proof.target);
    if (used === undefined) throw codeExpired();
    // Of who never confirmed, nobody knows whose the rest of the sign-up is.
    const owned = before.status === 'UNCONFIRMED' ? ownedByReader(pool, before, used) : before;
    const { after, writes } = await changePassword(context, pool, owned, password, 'CONFIRMED');
    const logged = deedWrites(context, pool, before, { type: 'ForgotPassword', response: 'Pass', caller, risk });
    return {
      after: questionAddresses('forgotten-password', after, context.clock.now(), used),
      writes: [...proof.writes, ...writes, ...endingWrites('forgotten-password', before), ...logged],
    };
  });
}

function checkVisible(user: User | undefined): void {
  if (!user) throw unknownUsername();
  if (!user.enabled) throw userDisabled();
}
