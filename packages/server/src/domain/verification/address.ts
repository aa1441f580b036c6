import type { Medium } from '#domain/messages/carrier.ts';
import type { Pool, VerifiedAttribute } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';

/** An address of a user, and the attribute that holds it. */
export interface Address {
  readonly attribute: VerifiedAttribute;
  readonly value: string;
}

/** How messages reach the addresses of an attribute. */
export function mediumOf(attribute: VerifiedAttribute): Medium {
  return attribute === 'email' ? 'EMAIL' : 'SMS';
}

/** The address in an attribute, if the user has one. */
export function findAddress(user: Pick<User, 'attributes'>, attribute: VerifiedAttribute): Address | undefined {
  const value = user.attributes[attribute];
  return value === undefined ? undefined : { attribute, value };
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
