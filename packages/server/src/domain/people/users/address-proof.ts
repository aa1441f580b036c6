import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { verifiedAttributes } from './attributes.ts';
import { type AddressProof, isVerified, type User } from './user.ts';

/**
 * How long before a reset from outside an address may have been proved from inside and still be the intruder's who is the
 * reason for the reset, in milliseconds.
 */
export const suspicionMs = 30 * 24 * 3_600_000;

type Proved = Pick<User, 'attributes' | 'addressProofs'>;

/** What is remembered of the address in an attribute. */
export function findAddressProof(
  { attributes, addressProofs }: Proved,
  attribute: VerifiedAttribute,
): AddressProof | undefined {
  const proof = addressProofs?.[attribute];
  return proof?.address === attributes[attribute] ? proof : undefined;
}

/** Whether the address in an attribute was proved from inside a short while ago: a reset would question it. */
export function isSuspect(user: Proved, attribute: VerifiedAttribute, now: number): boolean {
  const { provedInsideAt } = findAddressProof(user, attribute) ?? {};
  return provedInsideAt !== undefined && now - provedInsideAt <= suspicionMs;
}

/**
 * A user who has proved an address from inside: with an access token, or as a second factor that is set up. Where it was
 * proved before, and nothing questions that, it stands on the earlier proof.
 */
export function provedInside(user: User, attribute: VerifiedAttribute, address: string, now: number): User {
  const attributes = { ...user.attributes, [attribute]: address, [`${attribute}_verified`]: 'true' };
  const isStanding = user.attributes[attribute] === address && isVerified(user, attribute);
  if (isStanding && findAddressProof(user, attribute)?.isQuestioned !== true) return { ...user, attributes };
  return {
    ...user,
    attributes,
    addressProofs: { ...user.addressProofs, [attribute]: { address, provedInsideAt: now } },
  };
}

/** A user for whose address somebody else answers: nothing questions it, and no reset will. */
export function vouchedFor(user: User, attribute: VerifiedAttribute): User {
  const { [attribute]: _, ...addressProofs } = user.addressProofs ?? {};
  return { ...user, addressProofs };
}

/** A user whose address opens the account no more, until it is proved again. Its flag stays. */
export function questioned(user: User, attribute: VerifiedAttribute): User {
  const address = user.attributes[attribute];
  if (address === undefined) return user;
  const proof: AddressProof = { ...findAddressProof(user, attribute), address, isQuestioned: true };
  return { ...user, addressProofs: { ...user.addressProofs, [attribute]: proof } };
}

/** A user after a reset at `now`: every suspect address is questioned, but for the one that the reset went by. */
export function suspectsQuestioned(
  user: User,
  now: number,
  used?: { readonly attribute: VerifiedAttribute; readonly value: string },
): User {
  const isUsed = (kind: VerifiedAttribute) => kind === used?.attribute && user.attributes[kind] === used.value;
  return verifiedAttributes.filter((kind) => !isUsed(kind) && isSuspect(user, kind, now)).reduce(questioned, user);
}
