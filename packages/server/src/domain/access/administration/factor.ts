import type { SecondFactor } from '#domain/people/mfa/enrolment.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';

/** What a user can prove besides a password, or what stands in for it; second factors in the words of the wire. */
export type FactorType = SecondFactor | 'WEB_AUTHN' | 'RECOVERY_CODES' | 'DEVICE' | AddressFactorType;

/** An address that opens the account: by a code as the first factor, or when the password is forgotten. */
export type AddressFactorType = 'EMAIL_ADDRESS' | 'PHONE_NUMBER';

/** The attributes that hold such addresses. */
export const addressFactors = {
  EMAIL_ADDRESS: 'email',
  PHONE_NUMBER: 'phone_number',
} as const satisfies Readonly<Record<AddressFactorType, VerifiedAttribute>>;

/** A factor of a user, as administrators see it. */
export interface Factor {
  readonly type: FactorType;
  /** Of a passkey: the credential's. */
  readonly id?: string;
  /** By which a person knows it. */
  readonly name?: string;
  /** Of an address: the address itself. */
  readonly address?: string;
  /**
   * `disabled`: an authenticator app that is not switched on. `pending`: one that has not proved a code yet. `questioned`: an
   * address that opens the account no more until it is proved again.
   */
  readonly status: 'enabled' | 'disabled' | 'pending' | 'questioned';
  /** Of a second factor. */
  readonly isPreferred?: boolean;
  /** Of recovery codes and remembered devices: how many there are. */
  readonly count?: number;
  /** Milliseconds since 1970. Of an address: when it was proved from inside; absent where it was not. */
  readonly createdAt?: number;
}
