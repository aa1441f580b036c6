import { openSignUpSession } from '#domain/access/auth-sessions/sign-up-session.ts';
import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { deedWrites } from '#domain/people/auth-events/record.ts';
import { spendOpenQuota } from '#domain/people/codes/quota.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { ownerOf } from '#domain/people/nobody/quota-owner.ts';
import {
  type Address,
  type AddressToProve,
  findAddressToConfirm,
  mediumOf,
  signUpAttributes,
} from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser, unknownUsername } from '#domain/people/users/user-store.ts';
import { inventDelivery } from '#domain/reach/delivery/invent-delivery.ts';
import { takeTurn } from '#domain/reach/delivery/pace.ts';
import { prepareCode, storeAndDeliver, unlessUntold } from '#domain/reach/delivery/prepare-code.ts';
import { type DeliveryDetails, deliveryDetails } from '#domain/reach/messages/delivery.ts';
import { type Client, checkSecretHash, hidesUsers } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { issueConfirmation } from './issue-confirmation.ts';

/** A sign-up at our own page, as its browser keeps it. */
export interface Started {
  readonly session: string;
  readonly delivery: DeliveryDetails;
}

/** Who is to get another code. */
export interface Asked {
  readonly username: string;
  readonly secretHash?: string | undefined;
  /** At our own page, which does not tell of a client that hides who exists that somebody is confirmed. */
  readonly isAtPage?: boolean;
  /** At our own page, in the browser that seemed to sign up: what it was told, and its session. */
  readonly started?: Started | undefined;
}

/**
 * Sends an unconfirmed user another code; earlier ones work on while they live. At a client that hides who exists, a user
 * who cannot get one is answered like one who can; the browser of a sign-up as that was, whether it made an account or not.
 * @throws Fault UserNotFoundException, InvalidParameterException when the user is confirmed, NotAuthorizedException when
 * there is no address to send to, LimitExceededException, CodeDeliveryFailureException
 */
export function resendCode(context: Context, client: Client, asked: Asked, caller: Caller): Promise<DeliveryDetails> {
  return hideTiming(context, client, () => sendAgain(context, client, asked, caller));
}

async function sendAgain(
  context: Context,
  client: Client,
  { username, secretHash, isAtPage = false, started }: Asked,
  caller: Caller,
): Promise<DeliveryDetails> {
  checkSecretHash(client, secretHash, [username]);
  const pool = await loadPool(context, client.poolId);
  await admitCaller(context, { pool, client, caller });
  const kinds = signUpAttributes(pool);
  if (kinds.length === 0) throw cannotResend();
  const isHiding = hidesUsers(client);
  const named = await findUser(context, pool, username);
  const of = started && isHiding ? await openSignUpSession(context, client, started.session) : undefined;
  // A sign-up that only seemed to be one has no account: the one that there is belongs to somebody else.
  const user = of === undefined || of.sub === named?.sub ? named : undefined;
  if (!user && !isHiding) throw unknownUsername();
  // AWS: a disabled user is like nobody at a client that hides who exists.
  const known = isHiding && !user?.enabled ? undefined : user;
  const isConfirmed = known !== undefined && known.status !== 'UNCONFIRMED';
  // AWS: the operation tells this of anybody whose name is known.
  if (isConfirmed && !(isAtPage && isHiding)) {
    throw new Fault('InvalidParameterException', 'User is already confirmed.');
  }
  const owner = ownerOf({ pool, client }, username, user);
  const isOpen = await spendOpenQuota(context, owner, 'resend-code', caller);
  const address = isConfirmed ? undefined : known && findAddressToConfirm(pool, known);
  if (!address && !isHiding) throw cannotResend();
  const seem = async () => {
    const told = started && of && addressOf(started.delivery);
    const undelivered = { name: username, address: told ?? address, purpose: 'sign-up', kinds, caller } as const;
    const delivery = await inventDelivery(context, { pool, client }, undelivered);
    return started && of ? started.delivery : delivery;
  };
  if (known === undefined || !address || !isOpen) return seem();
  const turn = await takeTurn(context, { poolId: pool.id, who: known.sub }, 'sign-up');
  if (turn === 'not now') return deliveryDetails(mediumOf(address.attribute), address.value, address.attribute);
  const resent = { pool, client, user: known, address, isShared: turn === 'shared', name: owner.name };
  return unlessUntold(sendCode(context, resent, caller), seem);
}

/** As far as what counts messages has to know it. */
function addressOf({ attributeName, destination }: DeliveryDetails): Address {
  return { attribute: attributeName === 'email' ? 'email' : 'phone_number', value: destination };
}

async function sendCode(
  context: Context,
  {
    pool,
    client,
    user,
    address,
    isShared,
    name,
  }: { pool: Pool; client: Client; user: User; address: AddressToProve; isShared: boolean; name: string | undefined },
  caller: Caller,
): Promise<DeliveryDetails> {
  const issued = await issueConfirmation(context, { pool, client, user, address, isShared }, caller);
  const message = { address, purpose: 'resend-code', ...issued, isHidden: hidesUsers(client), name } as const;
  const prepared = await prepareCode(context, { pool, clientId: client.id, user }, message, caller);
  const logged = deedWrites(context, pool, user, { type: 'ResendCode', response: 'Pass', caller });
  await storeAndDeliver(context, prepared, logged);
  return prepared.details;
}

function cannotResend(): Fault {
  return new Fault('NotAuthorizedException', 'Cannot resend codes. Auto verification not turned on.');
}
