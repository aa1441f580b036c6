import { migrateUser } from '#domain/access/migration/migrate-user.ts';
import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { deedWrites } from '#domain/people/auth-events/record.ts';
import { issueCode } from '#domain/people/codes/code.ts';
import { spendOpenQuota } from '#domain/people/codes/quota.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { ownerOf } from '#domain/people/nobody/quota-owner.ts';
import { mediumOf, type TrustedAddress, toTarget } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser, unknownUsername } from '#domain/people/users/user-store.ts';
import { inventDelivery } from '#domain/reach/delivery/invent-delivery.ts';
import { takeTurn } from '#domain/reach/delivery/pace.ts';
import {
  type PreparedMessage,
  prepareCode,
  storeAndDeliver,
  unlessUntold,
} from '#domain/reach/delivery/prepare-code.ts';
import { type DeliveryDetails, deliveryDetails } from '#domain/reach/messages/delivery.ts';
import { hasTrigger } from '#domain/reach/triggers/trigger.ts';
import { type Client, checkSecretHash, hidesUsers } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { findRecoveryAddresses, loadRecoveryAddress, recoveryAttributes } from './recovery-address.ts';

/**
 * Sends a code with which a user sets a new password, or none where the last one was sent a few minutes ago to somebody who
 * asked too often. At a client that hides who exists, a user who cannot get one is
 * answered like one who can.
 * A user who is not known may be brought over by UserMigration.
 * @throws Fault UserNotFoundException, NotAuthorizedException, InvalidParameterException, LimitExceededException,
 * CodeDeliveryFailureException, those of UserMigration and CustomMessage
 */
export function forgotPassword(
  context: Context,
  client: Client,
  asked: { username: string; secretHash?: string | undefined },
  caller: Caller,
): Promise<DeliveryDetails> {
  return hideTiming(context, client, () => startRecovery(context, client, asked, caller));
}

async function startRecovery(
  context: Context,
  client: Client,
  { username, secretHash }: { username: string; secretHash?: string | undefined },
  caller: Caller,
): Promise<DeliveryDetails> {
  checkSecretHash(client, secretHash, [username]);
  const pool = await loadPool(context, client.poolId);
  await admitCaller(context, { pool, client, caller });
  const kinds = recoveryAttributes(pool);
  const known = await findUser(context, pool, username);
  if (!known && !hidesUsers(client) && !hasTrigger(pool, 'userMigration')) throw unknownUsername();
  const owner = ownerOf({ pool, client }, username, known);
  const isOpen = await spendOpenQuota(context, owner, 'forgot-password', caller);
  const user = known ?? (await migrate(context, pool, client, username, caller));
  if (!user && !hidesUsers(client)) throw unknownUsername();
  const address = user && (await findAddressFor(context, pool, client, user));
  const seem = () =>
    inventDelivery(context, { pool, client }, { name: username, address, purpose: 'forgot-password', kinds, caller });
  if (!user || !address || !isOpen) return seem();
  const turn = await takeTurn(context, { poolId: pool.id, who: user.sub }, 'forgot-password');
  if (turn === 'not now') return deliveryDetails(mediumOf(address.attribute), address.value, address.attribute);
  const isShared = turn === 'shared';
  const recovery = { pool, client, user, address, isShared, name: owner.name };
  const message = await prepareRecoveryCode(context, recovery, caller);
  return unlessUntold(
    storeAndDeliver(context, message).then(() => message.details),
    seem,
  );
}

async function findAddressFor(
  context: Context,
  pool: Pool,
  client: Client,
  user: User,
): Promise<TrustedAddress | undefined> {
  return hidesUsers(client)
    ? (await findRecoveryAddresses(context, pool, user))[0]
    : loadRecoveryAddress(context, pool, user);
}

/** AWS: who is not known here may be elsewhere. */
function migrate(
  context: Context,
  pool: Pool,
  client: Client,
  name: string,
  caller: Caller,
): Promise<User | undefined> {
  const immigrant = { name, validationData: undefined, clientMetadata: caller.clientMetadata, caller };
  return migrateUser(context, pool, client, immigrant, 'UserMigration_ForgotPassword');
}

export interface Recovery {
  readonly pool: Pool;
  /** Undefined for an administrator's operation. */
  readonly client?: Client;
  readonly user: User;
  /** One of `loadRecoveryAddress`. */
  readonly address: TrustedAddress;
  /** As in `CodeOrder`. */
  readonly isShared?: boolean;
  /** As in `CodeMessage`. */
  readonly name?: string | undefined;
}

/** Makes a recovery code ready to be sent; its failures are told unless the client hides who exists. @throws as `prepareCode` */
export async function prepareRecoveryCode(
  context: Context,
  { pool, client, user, address, isShared = false, name }: Recovery,
  caller: Caller,
): Promise<PreparedMessage> {
  const { sub } = user;
  const subject = { poolId: pool.id, sub, purpose: 'forgot-password' } as const;
  // A code that an administrator asked for is for the user to answer, wherever they are.
  const asked = { target: toTarget(address), isShared, ...(client !== undefined && { caller }) };
  const code = await issueCode(context, subject, asked);
  const isHidden = client !== undefined && hidesUsers(client);
  const message = { address, purpose: 'forgot-password', code, isHidden, name } as const;
  const prepared = await prepareCode(context, { pool, clientId: client?.id, user }, message, caller);
  const logged = deedWrites(context, pool, user, { type: 'ForgotPassword', response: 'InProgress', caller });
  return { ...prepared, writes: [...logged, ...prepared.writes] };
}
