import { deedWrites } from '#domain/auth-events/record.ts';
import type { Caller } from '#domain/caller.ts';
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
import { prepareCode } from '#domain/verification/prepare-code.ts';
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
  caller: Caller,
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
  const recovery = { pool, client, user, address: loadRecoveryAddress(pool, user) };
  return sendRecoveryCode(context, recovery, caller);
}

export interface Recovery {
  readonly pool: Pool;
  /** Undefined for an administrator's operation. */
  readonly client?: Client;
  readonly user: User;
  /** One of `loadRecoveryAddress`. */
  readonly address: Address;
}

/** Sends a recovery code. @throws Fault CodeDeliveryFailureException, unless the client hides who exists */
export async function sendRecoveryCode(
  context: Context,
  { pool, client, user, address }: Recovery,
  caller: Caller,
): Promise<DeliveryDetails> {
  const subject = { poolId: pool.id, sub: user.sub, purpose: 'forgot-password' } as const;
  const { code, writes } = issueCode(context, subject, toTarget(address));
  const isHidden = client !== undefined && hidesUsers(client);
  const message = { address, purpose: 'forgot-password', code, isHidden } as const;
  const prepared = await prepareCode(context, { pool, clientId: client?.id, user }, message, caller);
  const logged = deedWrites(context, pool, user, { type: 'ForgotPassword', response: 'InProgress', caller });
  await context.db.transaction([...writes, ...prepared.writes, ...logged]);
  await prepared.deliver();
  return prepared.details;
}
