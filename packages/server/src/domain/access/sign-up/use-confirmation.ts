import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type CodeProof, codeExpired } from '#domain/people/codes/code.ts';
import { askerOf } from '#domain/people/codes/code-asker.ts';
import { keepFactor } from '#domain/people/mfa/keep-factor.ts';
import { type Address, parseTarget } from '#domain/people/users/address.ts';
import { verifiedAttributes } from '#domain/people/users/attributes.ts';
import { type Change, changeUser } from '#domain/people/users/change-user.ts';
import { ownedByReader } from '#domain/people/users/confirmed-by-code.ts';
import { changePassword } from '#domain/people/users/password.ts';
import { isVerified, type User } from '#domain/people/users/user.ts';
import { postConfirmation } from '#domain/reach/triggers/post-confirmation.ts';
import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/** Who confirms a sign-up, and what becomes of it. */
export interface Confirming {
  /** Takes the address away from another user who has verified it. */
  readonly takesAliases: boolean;
  /** It is known to be who signed up. */
  readonly isBySignUp: boolean;
  /** In place of whatever password the sign-up has; the policy has been checked. */
  readonly password?: string | undefined;
}

/** Whether a confirmation comes from the network that the sign-up came from: clients seldom send the session of SignUp. */
export function isFromSignUp(context: Context, { poolId, signedUpFrom }: User, caller: Caller): boolean {
  return signedUpFrom !== undefined && signedUpFrom === askerOf(context, poolId, caller);
}

/**
 * Confirms an unconfirmed user, with the address that the code or link went to, if that is still the user's. Whoever reads it
 * may be somebody else than who signed up, and has said nothing about other addresses: unless it is known to be the same
 * person, those are marked as not proved, so that none is a second factor; and where they choose a password, nothing stays that
 * would open the account to who signed up.
 */
export function useProof(
  context: Context,
  pool: Pool,
  user: User,
  { target, writes }: CodeProof,
  { takesAliases, isBySignUp, password }: Confirming,
): Promise<User> {
  const address = parseTarget(target);
  return changeUser(context, pool, user, async (before) => {
    checkUnconfirmed(before);
    if (before.attributes[address.attribute] !== address.value) throw codeExpired();
    const loss = takesAliases ? keepFactor(context, pool) : undefined;
    const change =
      password === undefined
        ? { after: confirmed(before, address, isBySignUp) }
        : await takeOver(context, pool, before, { address, password });
    return { after: change.after, writes: [...writes, ...(change.writes ?? [])], takesAliases: loss };
  });
}

function confirmed(before: User, { attribute }: Address, isBySignUp: boolean): User {
  const attributes: Record<string, string> = { ...before.attributes, [`${attribute}_verified`]: 'true' };
  for (const other of isBySignUp ? [] : verifiedAttributes) {
    if (attributes[other] !== undefined && !isVerified({ attributes }, other))
      attributes[`${other}_verified`] = 'false';
  }
  return { ...before, status: 'CONFIRMED', attributes };
}

async function takeOver(
  context: Context,
  pool: Pool,
  before: User,
  { address, password }: { readonly address: Address; readonly password: string },
): Promise<Change> {
  const owned = ownedByReader(pool, before, address);
  const { after, writes } = await changePassword(context, pool, owned, password, 'CONFIRMED');
  return { after, writes: [...writes, ...endingWrites('forgotten-password', before)] };
}

/** @throws Fault NotAuthorizedException for who waits for no confirmation */
export function checkUnconfirmed({ status }: User): void {
  if (status === 'UNCONFIRMED') return;
  throw new Fault('NotAuthorizedException', `User cannot be confirmed. Current status is ${status}`);
}

/** Calls PostConfirmation. @throws those of the function; the user is confirmed then */
export async function tellConfirmed(
  context: Context,
  subject: { pool: Pool; clientId: string | undefined },
  user: User,
  { clientMetadata }: Caller,
): Promise<void> {
  const told = { userAttributes: triggerAttributes(user), clientMetadata };
  const { username } = user;
  await postConfirmation(context, { ...subject, username }, 'PostConfirmation_ConfirmSignUp', told);
}
