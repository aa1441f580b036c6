import type { SecondFactor } from '#domain/mfa/enrolment.ts';

/** What a user can prove besides a password, or what stands in for it; second factors in the words of the wire. */
export type FactorType = SecondFactor | 'WEB_AUTHN' | 'RECOVERY_CODES' | 'DEVICE';

/** A factor of a user, as administrators see it. */
export interface Factor {
  readonly type: FactorType;
  /** Of a passkey: the credential's. */
  readonly id?: string;
  /** By which a person knows it. */
  readonly name?: string;
  /** `disabled`: an authenticator app that is not switched on. `pending`: one that has not proved a code yet. */
  readonly status: 'enabled' | 'disabled' | 'pending';
  /** Of a second factor. */
  readonly isPreferred?: boolean;
  /** Of recovery codes and remembered devices: how many there are. */
  readonly count?: number;
  /** Milliseconds since 1970. */
  readonly createdAt?: number;
}
