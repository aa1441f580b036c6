/** A user pool: its record, and what its settings mean. */

import { lowerFold } from '#lib/case-fold.ts';

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
  /** ARNs of the functions that take part in what the pool does. */
  readonly lambdaConfig: LambdaConfig;
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
  readonly mfaConfiguration: 'OFF' | 'ON' | 'OPTIONAL';
  /** What SetUserPoolMfaConfig decides beyond `mfaConfiguration`; DescribeUserPool does not show it. */
  readonly factors?: FactorSettings;
  /** What SetUserPoolSessionConfiguration decides; DescribeUserPool does not show it. */
  readonly sessionTracking?: SessionTracking;
  readonly deviceConfiguration?: DeviceConfiguration;
  readonly emailConfiguration: EmailConfiguration;
  readonly smsConfiguration?: SmsConfiguration;
  readonly userPoolTags: Readonly<Record<string, string>>;
  readonly adminCreateUserConfig: AdminCreateUserConfig;
  readonly userPoolAddOns?: UserPoolAddOns;
  /** After how many days users who never confirmed are removed, 0 for never; absent: as the operator says. Not on the wire. */
  readonly unconfirmedUserDays?: number;
  readonly usernameConfiguration?: { readonly caseSensitive: boolean };
  readonly accountRecoverySetting: { readonly recoveryMechanisms: readonly RecoveryMechanism[] };
  readonly userPoolTier: 'LITE' | 'ESSENTIALS' | 'PLUS';
  readonly keyConfiguration: { readonly keyType: 'AWS_OWNED_KEY' };
  readonly issuerConfiguration: { readonly type: 'ORIGINAL' };
}

export type VerifiedAttribute = 'email' | 'phone_number';
export type AliasAttribute = VerifiedAttribute | 'preferred_username';
export type AttributeDataType = 'Boolean' | 'DateTime' | 'Number' | 'String';
export type FirstAuthFactor = 'EMAIL_OTP' | 'PASSWORD' | 'SMS_OTP' | 'WEB_AUTHN';

export interface LambdaConfig {
  readonly preSignUp?: string;
  readonly customMessage?: string;
  readonly postConfirmation?: string;
  readonly preAuthentication?: string;
  readonly postAuthentication?: string;
  readonly defineAuthChallenge?: string;
  readonly createAuthChallenge?: string;
  readonly verifyAuthChallengeResponse?: string;
  readonly preTokenGeneration?: string;
  readonly userMigration?: string;
  readonly preTokenGenerationConfig?: VersionedFunction<'V1_0' | 'V2_0' | 'V3_0'>;
  readonly customSMSSender?: VersionedFunction<'V1_0'>;
  readonly customEmailSender?: VersionedFunction<'V1_0'>;
  readonly kMSKeyID?: string;
  readonly inboundFederation?: VersionedFunction<'V1_0'>;
}

export interface VersionedFunction<Version extends string> {
  readonly lambdaVersion: Version;
  readonly lambdaArn: string;
}

/** Which second factors a pool offers, and how its passkeys work. A factor without its member is not offered. */
export interface FactorSettings {
  /** SMS_MFA: with the pool's `smsConfiguration` and `smsAuthenticationMessage`. */
  readonly sms?: boolean;
  /** SOFTWARE_TOKEN_MFA (TOTP). */
  readonly softwareToken?: boolean;
  /** EMAIL_OTP as a second factor. */
  readonly email?: { readonly message?: string; readonly subject?: string };
  readonly webAuthn?: {
    readonly relyingPartyId?: string;
    readonly userVerification?: 'required' | 'preferred';
    readonly factorConfiguration?: 'SINGLE_FACTOR' | 'MULTI_FACTOR_WITH_USER_VERIFICATION';
  };
}

export interface SessionTracking {
  readonly enabled: boolean;
  /** The least recently used sign-in ends when a user has more. */
  readonly maxPerUser: number;
}

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
  return isCaseSensitive(pool) ? name : lowerFold(name);
}
