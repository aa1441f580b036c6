import { type Client, checkSecretHash, hidesUsers } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { DeliveryDetails } from '#domain/messages/delivery.ts';
import type { Pool } from '#domain/pools/pool.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { issueCode } from '#domain/users/code.ts';
import { spendQuota } from '#domain/users/quota.ts';
import type { User } from '#domain/users/user.ts';
import { findUser } from '#domain/users/user-store.ts';
import { type Address, toTarget } from '#domain/verification/address.ts';
import { inventDelivery, ownerOf } from '#domain/verification/invented-delivery.ts';
import { sendCode } from '#domain/verification/send-code.ts';
import { isRecoverable, loadRecoveryAddress, recoveryAttributes } from './recovery-address.ts';

/**
 * Sends a code with which a user sets a new password. At a client that hides who exists, a user who cannot get one is
 * answered like one who can.
 * @throws Fault UserNotFoundException, NotAuthorizedException, InvalidParameterException, LimitExceededException,
 * CodeDeliveryFailureException
 */
export async function forgotPassword(
  context: Context,
  client: Client,
  { username, secretHash }: { username: string; secretHash?: string | undefined },
): Promise<DeliveryDetails> {
  checkSecretHash(client, secretHash, [username]);
  const pool = await loadPool(context, client.poolId);
  const kinds = recoveryAttributes(pool);
  const user = await findUser(context, pool, username);
  if (!user && !hidesUsers(client)) {
    throw new Fault('UserNotFoundException', 'Username/client id combination not found.');
  }
  await spendQuota(context, ownerOf(pool, username, user), 'forgot-password');
  if (!user || (hidesUsers(client) && !isRecoverable(pool, user))) {
    return inventDelivery(context, pool, { name: username, user, purpose: 'forgot-password', kinds });
  }
  return sendRecoveryCode(context, pool, user, loadRecoveryAddress(pool, user));
}

/** Sends a recovery code to an address of `loadRecoveryAddress`. @throws Fault CodeDeliveryFailureException */
export async function sendRecoveryCode(
  context: Context,
  pool: Pool,
  user: User,
  address: Address,
): Promise<DeliveryDetails> {
  const subject = { poolId: pool.id, sub: user.sub, purpose: 'forgot-password' } as const;
  const { code, writes } = issueCode(context, subject, toTarget(address));
  await context.db.transaction(writes);
  return sendCode(context, pool, user, { address, purpose: 'forgot-password', code });
}
