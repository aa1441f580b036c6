import type { Medium } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { findAddressProof } from './address-proof.ts';
import { isFirstFactorAddress } from './passwordless.ts';
import { hasPassword, isVerified, type User } from './user.ts';

/** An address of a user, and the attribute that holds it. */
export interface Address {
  readonly attribute: VerifiedAttribute;
  readonly value: string;
}

declare const standing: unique symbol;

/**
 * An address that the user has proved, or that an administrator or a trigger vouched for. Second factors take nothing else;
 * only `findProvedAddress` makes one.
 */
export interface ProvedAddress extends Address {
  readonly [standing]: 'proved';
}

declare const doubt: unique symbol;

/**
 * A proved address that nothing questions. What comes back from it opens the account by itself: first factors and recovery
 * take nothing else; only `findTrustedAddress` makes one.
 */
export interface TrustedAddress extends ProvedAddress {
  readonly [doubt]: 'none';
}

/** An address to which a message goes that asks for its proof: nothing else follows from what comes back. */
export interface AddressToProve extends Address {
  readonly [standing]: 'to prove';
}

/** How messages reach the addresses of an attribute. */
export function mediumOf(attribute: VerifiedAttribute): Medium {
  return attribute === 'email' ? 'EMAIL' : 'SMS';
}

type Addressee = Pick<User, 'attributes' | 'addressProofs'>;

/** The address in an attribute, if the user has one. Nothing says whose it is. */
export function findAddress(user: Addressee, attribute: VerifiedAttribute): Address | undefined {
  const value = user.attributes[attribute];
  return value ? { attribute, value } : undefined;
}

/** The address in an attribute, if it is proved. */
export function findProvedAddress(user: Addressee, attribute: VerifiedAttribute): ProvedAddress | undefined {
  return isVerified(user, attribute) ? (findAddress(user, attribute) as ProvedAddress | undefined) : undefined;
}

/** The address in an attribute, if it is proved and no reset or administrator has questioned it since. */
export function findTrustedAddress(user: Addressee, attribute: VerifiedAttribute): TrustedAddress | undefined {
  if (findAddressProof(user, attribute)?.isQuestioned === true) return undefined;
  return findProvedAddress(user, attribute) as TrustedAddress | undefined;
}

/**
 * The address in an attribute, if it came with the account and nobody was ever asked to prove it: one that changed, or that
 * somebody was asked to prove, carries a flag that says so.
 */
export function findGivenAddress(user: Addressee, attribute: VerifiedAttribute): AddressToProve | undefined {
  const isMarked = user.attributes[`${attribute}_verified`] !== undefined;
  return isMarked ? undefined : (findAddress(user, attribute) as AddressToProve | undefined);
}

/**
 * The one address that confirms an unconfirmed user, to which SignUp sends its code: the first kind that the pool verifies
 * by itself and the user has. Who has no password is confirmed where codes can stand for one, if there is such an address.
 */
export function findAddressToConfirm(
  pool: Pool,
  user: Pick<User, 'attributes' | 'sealedVerifier' | 'sealedPasswordHash'>,
): AddressToProve | undefined {
  const own = signUpAttributes(pool).flatMap((attribute) => findAddress(user, attribute) ?? []);
  const stands = ({ attribute }: Address) => hasPassword(user) || isFirstFactorAddress(pool, attribute);
  const ordered = [...own.filter(stands), ...own.filter((address) => !stands(address))];
  const address = ordered.find(({ attribute }) => !isVerified(user, attribute)) ?? ordered[0];
  return address as AddressToProve | undefined;
}

/** An address that the user names now, to become the user's own once it is proved. */
export function addressToSetUp(attribute: VerifiedAttribute, value: string): AddressToProve {
  return { attribute, value } as AddressToProve;
}

/** An address as a session remembers it, which has little room and is not to tell it. */
export function digestOfAddress(
  { secrets }: Pick<Context, 'secrets'>,
  poolId: string,
  { attribute, value }: Address,
): string {
  return Buffer.from(secrets.digest('code-address', poolId, attribute, value).subarray(0, 16)).toString('base64url');
}

/** An address as the target of a code. */
export function toTarget({ attribute, value }: Address): string {
  return `${attribute}:${value}`;
}

/** The address that a code was sent to. @throws Error for what `toTarget` did not make */
export function parseTarget(target: string): Address {
  const [, attribute, value] = /^(email|phone_number):(.+)$/.exec(target) ?? [];
  if (value === undefined) throw new Error('a code has an unreadable target');
  return { attribute: attribute as VerifiedAttribute, value };
}

/** The kinds of address that a sign-up verifies by itself, the preferred first. AWS: SMS goes before e-mail. */
export function signUpAttributes(pool: Pool): VerifiedAttribute[] {
  const verified = pool.settings.autoVerifiedAttributes ?? [];
  return (['phone_number', 'email'] as const).filter((attribute) => verified.includes(attribute));
}
