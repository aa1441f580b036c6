import type { Write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { codeExpired, findCodeTarget, issueCode, proveCode } from '#domain/people/codes/code.ts';
import { spendQuota } from '#domain/people/codes/quota.ts';
import { findAddress, parseTarget, toTarget } from '#domain/people/users/address.ts';
import { provedInside } from '#domain/people/users/address-proof.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { prepareCode, storeAndDeliver } from '#domain/reach/delivery/prepare-code.ts';
import type { DeliveryDetails } from '#domain/reach/messages/delivery.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { tellOfAddress } from './tell-of-address.ts';
import { isVerifiedFirst } from './update-attributes.ts';

/**
 * Sends a code to the address in an attribute, or to the new one that waits for its verification.
 * @throws Fault InvalidParameterException, LimitExceededException, CodeDeliveryFailureException
 */
export async function requestAttributeCode(
  context: Context,
  { pool, client, user }: { pool: Pool; client: Client; user: User },
  name: string,
  caller: Caller,
): Promise<DeliveryDetails> {
  const attribute = parseAttribute(name);
  const subject = { poolId: pool.id, sub: user.sub, purpose: `verify:${attribute}` } as const;
  const waiting = isVerifiedFirst(pool, attribute) ? await findCodeTarget(context, subject) : undefined;
  const address = waiting === undefined ? findAddress(user, attribute) : parseTarget(waiting);
  if (!address) throw new Fault('InvalidParameterException', `User does not have a value for ${attribute}.`);
  await spendQuota(context, { poolId: pool.id, who: user.sub }, 'request-attribute-code');
  const code = await issueCode(context, subject, { target: toTarget(address), caller });
  const message = { address, code, purpose: 'verify-attribute' } as const;
  const prepared = await prepareCode(context, { pool, clientId: client.id, user }, message, caller);
  await storeAndDeliver(context, prepared);
  return prepared.details;
}

/**
 * Marks an address as the user's own with the code that was sent to it; one that it replaces is told. `held` refuse when the sign-in has ended meanwhile.
 * @throws Fault InvalidParameterException, CodeMismatchException, ExpiredCodeException, AliasExistsException,
 * LimitExceededException
 */
export async function verifyAttribute(
  context: Context,
  { pool, user, held }: { pool: Pool; user: User; held: readonly Write[] },
  { name, code }: { name: string; code: string },
  caller: Caller,
): Promise<void> {
  const attribute = parseAttribute(name);
  await spendQuota(context, { poolId: pool.id, who: user.sub }, 'verify-attribute');
  const subject = { poolId: pool.id, sub: user.sub, purpose: `verify:${attribute}` } as const;
  const { target, writes } = await proveCode(context, subject, code, caller);
  const { value } = parseTarget(target);
  let replaced = user;
  const saved = await changeUser(context, pool, user, (before) => {
    replaced = before;
    // A code that went to an address which is no longer the user's, or never became it, proves nothing.
    if (value !== before.attributes[attribute] && !isVerifiedFirst(pool, attribute)) throw codeExpired();
    return { after: provedInside(before, attribute, value, context.clock.now()), writes: [...held, ...writes] };
  });
  await tellOfAddress(context, pool, { before: replaced, after: saved }, caller);
}

function parseAttribute(name: string): VerifiedAttribute {
  if (name === 'email' || name === 'phone_number') return name;
  throw new Fault('InvalidParameterException', 'Invalid attribute name. Only phone_number and email can be verified.');
}
