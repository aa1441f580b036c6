import type { DeletionProtectionSettings } from './settings/deletion-protection.ts';
import type { DeviceSettings } from './settings/device-tracking.ts';
import type { EmailSettings } from './settings/email.ts';
import type { SecondFactorSettings } from './settings/factors.ts';
import type { FederationSettings } from './settings/federation.ts';
import type { FunctionSettings } from './settings/functions.ts';
import type { MessageSettings } from './settings/messages.ts';
import type { OAuthExtensionSettings } from './settings/oauth-extensions.ts';
import type { PolicySettings } from './settings/policies.ts';
import type { RecoverySettings } from './settings/recovery.ts';
import type { SchemaSettings } from './settings/schema-attributes.ts';
import type { SchemaChangeSettings } from './settings/schema-change.ts';
import type { SessionSettings } from './settings/session-tracking.ts';
import type { SignInNameSettings } from './settings/sign-in-names.ts';
import type { SmsSettings } from './settings/sms.ts';
import type { TagSettings } from './settings/tags.ts';
import type { ThreatProtectionSettings } from './settings/threat-protection.ts';
import type { TierSettings } from './settings/tier.ts';
import type { OnlyChoiceSettings } from './settings/unavailable.ts';
import type { VerificationSettings } from './settings/verification.ts';

/** A user pool. */
export interface Pool {
  /** `{region}_` and nine letters or digits. */
  readonly id: string;
  readonly name: string;
  readonly settings: PoolSettings;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970; grows with every change, also within one millisecond. */
  readonly modifiedAt: number;
}

/**
 * Everything that a pool's owner decides, with the defaults filled in: one file for each noun, in `settings/`. A member that
 * nobody set is absent.
 */
export interface PoolSettings
  extends PolicySettings,
    DeletionProtectionSettings,
    FederationSettings,
    FunctionSettings,
    SchemaSettings,
    SchemaChangeSettings,
    SignInNameSettings,
    VerificationSettings,
    MessageSettings,
    SecondFactorSettings,
    SessionSettings,
    OAuthExtensionSettings,
    DeviceSettings,
    EmailSettings,
    SmsSettings,
    TagSettings,
    ThreatProtectionSettings,
    RecoverySettings,
    TierSettings,
    OnlyChoiceSettings {
  /** After how many days users who never confirmed are removed, 0 for never; absent: as the operator says. Not on the wire. */
  readonly unconfirmedUserDays?: number;
  /** Users were imported with hashes of their passwords, so that a wrong password may take longer. Not on the wire. */
  readonly hasPasswordHashes?: true;
}

/** The part of a pool's id after the region: SRP binds its proofs to it. */
export function poolName(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1);
}

/** The region in a pool's id. */
export function poolRegion(poolId: string): string {
  return poolId.slice(0, poolId.indexOf('_'));
}
