import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type AddressToProve, findAddressToConfirm, signUpAttributes } from '#domain/people/users/address.ts';
import { hasAddressUsernames } from '#domain/people/users/sign-in-name.ts';
import { isVerified, type User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { inventDelivery } from '#domain/reach/delivery/invent-delivery.ts';
import { takeTurn } from '#domain/reach/delivery/pace.ts';
import { tellOwner } from '#domain/reach/delivery/tell-owner.ts';
import type { DeliveryDetails } from '#domain/reach/messages/delivery.ts';
import { UntoldLimit } from '#domain/reach/messages/message-quota.ts';
import { type Client, hidesUsers } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/** Somebody who would have been signed up. */
interface Refused {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  /** As it was typed. */
  readonly name: string;
  readonly error: unknown;
}

/**
 * What is told of a sign-up at our own page that came to nothing since somebody has its address, at a client that hides who exists: the
 * same as of one that waits for its code. Who has the address is told by a message. Undefined where it has to be told, or would show
 * anyhow: of a name that a person chose, of an account that would not wait, and where the code would go to another address than the one
 * that is somebody's.
 * @throws Fault LimitExceededException as for a sign-up that is none of somebody's address
 */
export async function seemSignedUp(
  context: Context,
  { pool, client, user, name, error }: Refused,
  caller: Caller,
): Promise<{ readonly delivery?: DeliveryDetails } | undefined> {
  const isTaken = error instanceof Fault && error.code === 'UsernameExistsException';
  if (!hidesUsers(client) || !(isTaken || error instanceof UntoldLimit)) return undefined;
  if (!hasAddressUsernames(pool) || user.status !== 'UNCONFIRMED') return undefined;
  const address = findAddressToConfirm(pool, user);
  // Nothing is sent to whoever waits for an administrator.
  if (address === undefined || isVerified(user, address.attribute)) return isTaken ? {} : undefined;
  const owner = await findUser(context, pool, address.value);
  if (isTaken && owner === undefined) return undefined;
  if (owner !== undefined) await tellOfSignUp(context, { pool, owner, address }, caller);
  const kinds = signUpAttributes(pool);
  const undelivered = { name, address, purpose: 'sign-up', kinds, caller } as const;
  return { delivery: await inventDelivery(context, { pool, client }, undelivered) };
}

/** Tells somebody that their address was signed up with again, as often as they would get a code. */
async function tellOfSignUp(
  context: Context,
  { pool, owner, address }: { pool: Pool; owner: User; address: AddressToProve },
  caller: Caller,
): Promise<void> {
  if (!owner.enabled) return;
  const turn = await takeTurn(context, { poolId: pool.id, who: owner.sub }, 'sign-up');
  if (turn === 'not now') return;
  const how = wayIn(pool, owner, address);
  const notice = {
    purpose: 'sign-up-notice',
    to: address,
    isClaim: !isVerified(owner, address.attribute),
    said: 'You already have an account.',
    advice: {
      email: `Somebody has tried to sign up with this address, which has an account already. ${how} If it was not you, there is nothing to do.`,
      sms: `${how} If you did not sign up just now, there is nothing to do.`,
    },
  } as const;
  await tellOwner(context, pool, owner, notice, caller);
}

/** How whoever has the address gets into the account: a code would go there, or they are told that none does. */
function wayIn(pool: Pool, owner: User, { attribute }: AddressToProve): string {
  if (owner.status === 'UNCONFIRMED' && findAddressToConfirm(pool, owner)?.attribute === attribute) {
    return 'It is not confirmed yet. To confirm it, ask for a new code or link at the sign-in page, and choose a new password along with it.';
  }
  if (isVerified(owner, attribute)) return 'Sign in to it, or reset its password at the sign-in page.';
  return 'Nobody has proved there that the address is theirs. To have it taken out of that account, tell those who run the app.';
}
