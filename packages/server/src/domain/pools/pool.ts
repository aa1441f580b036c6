/** A user pool: its record, and what its settings mean. */

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

/** Everything that a pool's owner decides, with the defaults filled in. A member that nobody set is absent. */
export interface PoolSettings {
  readonly policies: Policies;
  readonly deletionProtection: 'ACTIVE' | 'INACTIVE';
  readonly lambdaConfig: Readonly<Record<string, never>>;
  /** The standard attributes, then the custom ones. */
  readonly schemaAttributes: readonly SchemaAttribute[];
  readonly autoVerifiedAttributes?: readonly VerifiedAttribute[];
  readonly aliasAttributes?: readonly AliasAttribute[];
  readonly usernameAttributes?: readonly VerifiedAttribute[];
  readonly smsVerificationMessage?: string;
  readonly emailVerificationMessage?: string;
  readonly emailVerificationSubject?: string;
  readonly verificationMessageTemplate: VerificationMessageTemplate;
  readonly smsAuthenticationMessage?: string;
  readonly userAttributeUpdateSettings?: UserAttributeUpdateSettings;
  readonly mfaConfiguration: 'OFF';
  readonly deviceConfiguration?: DeviceConfiguration;
  readonly emailConfiguration: EmailConfiguration;
  readonly smsConfiguration?: SmsConfiguration;
  readonly userPoolTags: Readonly<Record<string, string>>;
  readonly adminCreateUserConfig: AdminCreateUserConfig;
  readonly userPoolAddOns?: UserPoolAddOns;
  readonly usernameConfiguration?: { readonly caseSensitive: boolean };
  readonly accountRecoverySetting: { readonly recoveryMechanisms: readonly RecoveryMechanism[] };
  readonly userPoolTier: 'LITE' | 'ESSENTIALS' | 'PLUS';
  readonly keyConfiguration: { readonly keyType: 'AWS_OWNED_KEY' };
  readonly issuerConfiguration: { readonly type: 'ORIGINAL' };
}

export type VerifiedAttribute = 'email' | 'phone_number';
export type AliasAttribute = VerifiedAttribute | 'preferred_username';
export type AttributeDataType = 'Boolean' | 'DateTime' | 'Number' | 'String';
export type FirstAuthFactor = 'PASSWORD';

export interface Policies {
  readonly passwordPolicy: PasswordPolicy;
  readonly signInPolicy: { readonly allowedFirstAuthFactors: readonly FirstAuthFactor[] };
}

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  /** How many passwords a user may not use again, the current one included; absent and 0 keep no history. */
  readonly passwordHistorySize?: number;
  readonly temporaryPasswordValidityDays: number;
}

export interface SchemaAttribute {
  /** As users and tokens carry it: `email`, `custom:team`, `dev:custom:plan`. */
  readonly name: string;
  readonly attributeDataType: AttributeDataType;
  readonly developerOnlyAttribute: boolean;
  readonly mutable: boolean;
  readonly required: boolean;
  /** Whole numbers as decimal text. */
  readonly stringAttributeConstraints?: { readonly minLength?: string; readonly maxLength?: string };
  /** Numbers as decimal text. */
  readonly numberAttributeConstraints?: { readonly minValue?: string; readonly maxValue?: string };
}

export interface VerificationMessageTemplate {
  readonly smsMessage?: string;
  readonly emailMessage?: string;
  readonly emailSubject?: string;
  readonly emailMessageByLink?: string;
  readonly emailSubjectByLink?: string;
  readonly defaultEmailOption: 'CONFIRM_WITH_CODE' | 'CONFIRM_WITH_LINK';
}

export interface UserAttributeUpdateSettings {
  readonly attributesRequireVerificationBeforeUpdate: readonly VerifiedAttribute[];
}

export interface DeviceConfiguration {
  readonly challengeRequiredOnNewDevice?: boolean;
  readonly deviceOnlyRememberedOnUserPrompt?: boolean;
}

export interface EmailConfiguration {
  readonly sourceArn?: string;
  readonly replyToEmailAddress?: string;
  readonly emailSendingAccount: 'COGNITO_DEFAULT' | 'DEVELOPER';
  readonly from?: string;
  readonly configurationSet?: string;
}

export interface SmsConfiguration {
  readonly snsCallerArn?: string;
  readonly externalId?: string;
  readonly snsRegion: string;
  readonly eumsSms?: {
    readonly callerArn: string;
    readonly externalId?: string;
    readonly originationIdentity?: string;
    readonly configurationSetName?: string;
    readonly inEntityId?: string;
    readonly inTemplateId?: string;
    readonly region?: string;
  };
}

export interface AdminCreateUserConfig {
  readonly allowAdminCreateUserOnly: boolean;
  /** Always the password policy's `temporaryPasswordValidityDays`. */
  readonly unusedAccountValidityDays: number;
  readonly inviteMessageTemplate?: {
    readonly sMSMessage?: string;
    readonly emailMessage?: string;
    readonly emailSubject?: string;
  };
}

export interface UserPoolAddOns {
  readonly advancedSecurityMode: 'AUDIT' | 'ENFORCED' | 'OFF';
  readonly advancedSecurityAdditionalFlows: { readonly customAuthMode?: 'AUDIT' | 'ENFORCED' };
}

export interface RecoveryMechanism {
  readonly priority: number;
  readonly name: 'admin_only' | 'verified_email' | 'verified_phone_number';
}

/** The part of a pool's id after the region: SRP binds its proofs to it. */
export function poolName(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1);
}

/** The schema's row for an attribute under its full name, or undefined when the pool has no such attribute. */
export function findAttribute(settings: PoolSettings, name: string): SchemaAttribute | undefined {
  return settings.schemaAttributes.find((attribute) => attribute.name === name);
}

/** Whether `Ann` and `ann` are two users. AWS: a pool created through the API without UsernameConfiguration tells them apart. */
export function isCaseSensitive(pool: Pool): boolean {
  return pool.settings.usernameConfiguration?.caseSensitive ?? true;
}

/** The form in which a username, or any name that a user signs in with, is compared within the pool. */
export function usernameFold(pool: Pool, name: string): string {
  if (isCaseSensitive(pool)) return name;
  // A sigma is lower-cased by where it stands; one form for all keeps the fold of a prefix the prefix of the fold.
  return name.toLowerCase().replaceAll('ς', 'σ');
}
