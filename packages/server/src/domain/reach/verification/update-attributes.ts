import type { Write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { deleteCodesWrites, issueCode } from '#domain/people/codes/code.ts';
import { takeQuota } from '#domain/people/codes/quota.ts';
import { checkChosenPreferred } from '#domain/people/linked-identities/chosen-name.ts';
import { type Address, toTarget } from '#domain/people/users/address.ts';
import { vouchedFor } from '#domain/people/users/address-proof.ts';
import {
  type AttributeInput,
  changedAttributes,
  remainingAttributes,
  verifiedAttributes,
  type Writer,
} from '#domain/people/users/attributes.ts';
import { changeUser, rateExceeded } from '#domain/people/users/change-user.ts';
import { checkPreferredUsername } from '#domain/people/users/sign-in-name.ts';
import { type Attributes, isVerified, type User } from '#domain/people/users/user.ts';
import {
  type CodeSubject,
  deliverAll,
  type PreparedMessage,
  prepareCode,
} from '#domain/reach/delivery/prepare-code.ts';
import type { DeliveryDetails } from '#domain/reach/messages/delivery.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { tellOfAddress } from './tell-of-address.ts';

/** Who changes whose attributes. */
export interface AttributeChange {
  readonly pool: Pool;
  readonly user: User;
  readonly writer: Writer;
  /** Refuse when the sign-in that does it has ended; none for an administrator. */
  readonly held: readonly Write[];
  /** What else the change of an address brings with it, in the same transaction, for whoever loses it too. */
  readonly alongside: (before: User, after: User) => Promise<readonly Write[]>;
}

/**
 * Changes attributes for the user or for an administrator, and sends a code to every new address that the pool verifies
 * by itself. Where the pool wants it verified first, the old address stays until VerifyUserAttribute. An address that an
 * administrator marks as verified is taken from another user of a pool with aliases. A proved address that a user replaces is told.
 * @throws Fault InvalidParameterException, NotAuthorizedException, AliasExistsException, TooManyRequestsException where a
 * message is one too many (nothing is changed then), those of one that cannot be delivered (the change has taken place)
 */
export async function updateAttributes(
  context: Context,
  { pool, user, writer, held, alongside }: AttributeChange,
  inputs: readonly AttributeInput[],
  caller: Caller,
): Promise<DeliveryDetails[]> {
  const plan = (before: User) => planUpdate(pool, before, changedAttributes(pool, before.attributes, inputs, writer));
  if (writer !== 'administrator' && plan(user).unproven.length > 0) await checkQuota(context, user);
  const clientId = writer === 'administrator' ? undefined : writer.id;
  // However often the change is tried, one message per address is prepared.
  const known = new Map<string, PreparedMessage>();
  let messages: PreparedMessage[] = [];
  let replaced = user;
  const saved = await changeUser(context, pool, user, async (before) => {
    replaced = before;
    const { attributes, unproven } = plan(before);
    if (writer !== 'administrator') await checkChosenPreferred(context, pool, attributes, before.attributes);
    messages = [];
    for (const address of unproven) {
      const message =
        known.get(toTarget(address)) ??
        (await prepareProof(context, { pool, clientId, user: { ...before, attributes } }, address, caller));
      known.set(toTarget(address), message);
      messages.push(message);
    }
    const changed = { ...before, attributes };
    const vouched = writer === 'administrator' ? vouchedKinds(inputs) : [];
    const after = vouched.reduce(vouchedFor, changed);
    const writes = [...held, ...endedCodes(before, after), ...messages.flatMap((message) => message.writes)];
    // AWS: an address for which an administrator answers is taken from whoever had it
    // (`doors/api/user-pools/users/alias-moves.test.ts`: an address that an administrator marks as verified).
    const takesAliases = vouched.length > 0 ? alongside : undefined;
    return { after, writes: [...writes, ...(await alongside(before, after))], takesAliases };
  });
  if (writer !== 'administrator') await tellOfAddress(context, pool, { before: replaced, after: saved }, caller);
  await deliverAll(messages);
  return messages.map(({ details }) => details);
}

/** The addresses whose flags are set by whoever may answer for them. */
function vouchedKinds(inputs: readonly AttributeInput[]): VerifiedAttribute[] {
  return verifiedAttributes.filter((kind) =>
    inputs.some(({ name, value }) => name === `${kind}_verified` && value === 'true'),
  );
}

/** A code to a new address, which proves that it is the user's. */
async function prepareProof(
  context: Context,
  subject: CodeSubject,
  address: Address,
  caller: Caller,
): Promise<PreparedMessage> {
  const { poolId, sub } = subject.user;
  const owner = { poolId, sub, purpose: `verify:${address.attribute}` } as const;
  const asked = { target: toTarget(address), ...(subject.clientId !== undefined && { caller }) };
  const code = await issueCode(context, owner, { ...asked, refusal: 'TooManyRequestsException' });
  return prepareCode(context, subject, { address, code, purpose: 'update-attribute' }, caller);
}

/**
 * Takes attributes away. A proved address that a user takes away is told.
 * @throws Fault InvalidParameterException, NotAuthorizedException
 */
export async function deleteAttributes(
  context: Context,
  { pool, user, writer, held, alongside }: AttributeChange,
  names: readonly string[],
  caller: Caller,
): Promise<void> {
  let replaced = user;
  const saved = await changeUser(context, pool, user, async (before) => {
    replaced = before;
    const after = { ...before, attributes: remainingAttributes(pool, before.attributes, names, writer) };
    return { after, writes: [...held, ...endedCodes(before, after), ...(await alongside(before, after))] };
  });
  if (writer !== 'administrator') await tellOfAddress(context, pool, { before: replaced, after: saved }, caller);
}

/** An address that changes here and now takes the place of one that still waited to be proved. */
function endedCodes(before: User, after: User): Write[] {
  const { poolId, sub } = after;
  const changed = verifiedAttributes.filter((kind) => before.attributes[kind] !== after.attributes[kind]);
  return changed.flatMap((kind) => deleteCodesWrites({ poolId, sub, purpose: `verify:${kind}` }));
}

/** Whoever may change an address could have codes sent to strangers. AWS: the operation has no LimitExceededException. */
async function checkQuota(context: Context, { poolId, sub }: User): Promise<void> {
  if (await takeQuota(context, { poolId, who: sub }, 'request-attribute-code')) return;
  throw rateExceeded();
}

/** What is stored at once, and the new addresses that somebody still has to prove. */
function planUpdate(pool: Pool, before: User, changed: Attributes): { attributes: Attributes; unproven: Address[] } {
  const attributes: Record<string, string> = { ...changed };
  checkPreferredUsername(pool, { ...before, attributes: changed }, before.attributes);
  const unproven: Address[] = [];
  for (const attribute of verifiedAttributes) {
    const value = changed[attribute];
    if (value === undefined || value === before.attributes[attribute]) continue;
    if (isVerified({ attributes: changed }, attribute)) continue;
    if (pool.settings.autoVerifiedAttributes?.includes(attribute)) unproven.push({ attribute, value });
    if (isVerifiedFirst(pool, attribute)) restore(attributes, before.attributes, attribute);
  }
  return { attributes, unproven };
}

/** Whether a new value of this attribute has to be verified before it replaces the old one. */
export function isVerifiedFirst(pool: Pool, attribute: VerifiedAttribute): boolean {
  const settings = pool.settings.userAttributeUpdateSettings;
  const verified = pool.settings.autoVerifiedAttributes ?? [];
  return (
    verified.includes(attribute) && (settings?.attributesRequireVerificationBeforeUpdate.includes(attribute) ?? false)
  );
}

function restore(attributes: Record<string, string>, before: Attributes, attribute: VerifiedAttribute): void {
  for (const name of [attribute, `${attribute}_verified`]) {
    const value = before[name];
    if (value === undefined) delete attributes[name];
    else attributes[name] = value;
  }
}
