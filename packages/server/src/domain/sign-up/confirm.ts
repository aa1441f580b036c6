import { type Client, checkSecretHash, hidesUsers } from '#domain/clients/client.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { changeUser } from '#domain/users/change-user.ts';
import { consumeCode } from '#domain/users/code.ts';
import { refuseInventedCode } from '#domain/users/invented-code.ts';
import { spendQuota } from '#domain/users/quota.ts';
import type { User } from '#domain/users/user.ts';
import { findUser, loadUser } from '#domain/users/user-store.ts';
import { parseTarget } from '#domain/verification/address.ts';
import { ownerOf } from '#domain/verification/invented-delivery.ts';

export interface Confirmation {
  readonly username: string;
  readonly code: string;
  /** Takes the address away from another user who has verified it. */
  readonly forceAliasCreation?: boolean | undefined;
}

/**
 * Confirms a sign-up with the code that was sent, and with it the address that it was sent to. The code works once; it
 * stays good when the address turns out to be another user's alias.
 * @throws Fault CodeMismatchException, ExpiredCodeException, AliasExistsException, LimitExceededException,
 * NotAuthorizedException when there is nothing to confirm, UserNotFoundException
 */
export async function confirmSignUp(
  context: Context,
  client: Client,
  { secretHash, ...confirmation }: Confirmation & { readonly secretHash?: string | undefined },
): Promise<void> {
  checkSecretHash(client, secretHash, [confirmation.username]);
  await confirm(context, client, confirmation);
}

/** Confirms a sign-up by the link in the message, which proves the same as the code in it. @throws as `confirmSignUp` */
export async function confirmByLink(
  context: Context,
  { clientId, username, code }: { clientId: string; username: string; code: string },
): Promise<void> {
  await confirm(context, await loadClient(context, clientId), { username, code });
}

/**
 * Confirms a sign-up without a code; addresses stay unverified.
 * @throws Fault UserNotFoundException, NotAuthorizedException, ResourceNotFoundException
 */
export async function confirmByAdmin(context: Context, poolId: string, username: string): Promise<void> {
  const pool = await loadPool(context, poolId);
  const user = await loadUser(context, pool, username);
  await changeUser(context, pool, user, (before) => {
    checkUnconfirmed(before);
    return { after: { ...before, status: 'CONFIRMED' } };
  });
}

async function confirm(context: Context, client: Client, confirmation: Confirmation): Promise<void> {
  const { username, code, forceAliasCreation = false } = confirmation;
  const pool = await loadPool(context, client.poolId);
  const user = await findUser(context, pool, username);
  const owner = ownerOf(pool, username, user);
  if (!user && !hidesUsers(client)) {
    throw new Fault('UserNotFoundException', 'Username/client id combination not found.');
  }
  if (user) checkUnconfirmed(user);
  await spendQuota(context, owner, 'confirm-sign-up');
  if (!user) return refuseInventedCode(context, owner, 'sign-up');
  await changeUser(context, pool, user, async (before) => {
    checkUnconfirmed(before);
    const subject = { poolId: pool.id, sub: before.sub, purpose: 'sign-up' } as const;
    const { target, writes } = await consumeCode(context, subject, code);
    const after = { ...before, status: 'CONFIRMED', attributes: provenAttributes(before, target) } as const;
    return { after, writes, takesAliases: forceAliasCreation };
  });
}

/** The code proves the address that it went to, if that is still the user's. */
function provenAttributes(user: User, target: string): User['attributes'] {
  const { attribute, value } = parseTarget(target);
  if (user.attributes[attribute] !== value) return user.attributes;
  return { ...user.attributes, [`${attribute}_verified`]: 'true' };
}

function checkUnconfirmed({ status }: User): void {
  if (status === 'UNCONFIRMED') return;
  throw new Fault('NotAuthorizedException', `User cannot be confirmed. Current status is ${status}`);
}
