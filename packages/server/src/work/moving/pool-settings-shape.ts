import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import type { EmailConfiguration } from '#domain/tenant/pools/settings/email.ts';
import type { FactorSettings, MfaConfiguration } from '#domain/tenant/pools/settings/factors.ts';
import type { Federation, LinkingMode, TrustedProvider } from '#domain/tenant/pools/settings/federation.ts';
import type { FirstAuthFactor, SignInPolicy } from '#domain/tenant/pools/settings/first-factors.ts';
import type { LambdaConfig, VersionedFunction } from '#domain/tenant/pools/settings/functions.ts';
import type { AdminCreateUserConfig } from '#domain/tenant/pools/settings/invitation.ts';
import type { VerificationMessageTemplate } from '#domain/tenant/pools/settings/messages.ts';
import type { PoolOAuthExtensions } from '#domain/tenant/pools/settings/oauth-extensions.ts';
import type { PasswordPolicy } from '#domain/tenant/pools/settings/password-policy.ts';
import type { RecoveryMechanism } from '#domain/tenant/pools/settings/recovery.ts';
import type { AttributeDataType, SchemaAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import type { SchemaChange, SchemaShape } from '#domain/tenant/pools/settings/schema-change.ts';
import type { SessionTracking } from '#domain/tenant/pools/settings/session-tracking.ts';
import type { AliasAttribute } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { SmsConfiguration } from '#domain/tenant/pools/settings/sms.ts';
import type { UserPoolAddOns } from '#domain/tenant/pools/settings/threat-protection.ts';
import type { Tier } from '#domain/tenant/pools/settings/tier.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { ifThere, isCount, isFlag, isListOf, isObjectOf, isRecordOf, isText, isWord } from './shape.ts';

const maybeText = ifThere(isText);
const isAddress = isWord<VerifiedAttribute>({ email: true, phone_number: true });
const isAlias = isWord<AliasAttribute>({ email: true, phone_number: true, preferred_username: true });
const isFirstVersion = isObjectOf<VersionedFunction<'V1_0'>>({
  lambdaVersion: isWord({ V1_0: true }),
  lambdaArn: isText,
});

const isSchemaAttribute = isObjectOf<SchemaAttribute>({
  name: isText,
  attributeDataType: isWord<AttributeDataType>({ Boolean: true, DateTime: true, Number: true, String: true }),
  developerOnlyAttribute: isFlag,
  mutable: isFlag,
  required: isFlag,
  stringAttributeConstraints: ifThere(
    isObjectOf<NonNullable<SchemaAttribute['stringAttributeConstraints']>>({
      minLength: maybeText,
      maxLength: maybeText,
    }),
  ),
  numberAttributeConstraints: ifThere(
    isObjectOf<NonNullable<SchemaAttribute['numberAttributeConstraints']>>({
      minValue: maybeText,
      maxValue: maybeText,
    }),
  ),
});

const schemaMembers = {
  schemaAttributes: isListOf(isSchemaAttribute),
  aliasAttributes: ifThere(isListOf(isAlias)),
  usernameAttributes: ifThere(isListOf(isAddress)),
  usernameConfiguration: ifThere(isObjectOf<{ readonly caseSensitive: boolean }>({ caseSensitive: isFlag })),
};
const isSchemaShape = isObjectOf<SchemaShape>(schemaMembers);

/** Settings of a pool, every member of them. */
export const isPoolSettings = isObjectOf<PoolSettings>({
  ...schemaMembers,
  policies: isObjectOf<PoolSettings['policies']>({
    passwordPolicy: isObjectOf<PasswordPolicy>({
      minimumLength: isCount,
      requireUppercase: isFlag,
      requireLowercase: isFlag,
      requireNumbers: isFlag,
      requireSymbols: isFlag,
      passwordHistorySize: ifThere(isCount),
      temporaryPasswordValidityDays: isCount,
    }),
    signInPolicy: isObjectOf<SignInPolicy>({
      allowedFirstAuthFactors: isListOf(
        isWord<FirstAuthFactor>({ EMAIL_OTP: true, PASSWORD: true, SMS_OTP: true, WEB_AUTHN: true }),
      ),
    }),
  }),
  adminCreateUserConfig: isObjectOf<AdminCreateUserConfig>({
    allowAdminCreateUserOnly: isFlag,
    unusedAccountValidityDays: isCount,
    inviteMessageTemplate: ifThere(
      isObjectOf<NonNullable<AdminCreateUserConfig['inviteMessageTemplate']>>({
        sMSMessage: maybeText,
        emailMessage: maybeText,
        emailSubject: maybeText,
      }),
    ),
  }),
  deletionProtection: isWord({ ACTIVE: true, INACTIVE: true }),
  lambdaConfig: isObjectOf<LambdaConfig>({
    preSignUp: maybeText,
    customMessage: maybeText,
    postConfirmation: maybeText,
    preAuthentication: maybeText,
    postAuthentication: maybeText,
    defineAuthChallenge: maybeText,
    createAuthChallenge: maybeText,
    verifyAuthChallengeResponse: maybeText,
    preTokenGeneration: maybeText,
    userMigration: maybeText,
    preTokenGenerationConfig: ifThere(
      isObjectOf<NonNullable<LambdaConfig['preTokenGenerationConfig']>>({
        lambdaVersion: isWord({ V1_0: true, V2_0: true, V3_0: true }),
        lambdaArn: isText,
      }),
    ),
    customSMSSender: ifThere(isFirstVersion),
    customEmailSender: ifThere(isFirstVersion),
    kMSKeyID: maybeText,
    inboundFederation: ifThere(isFirstVersion),
  }),
  schemaGeneration: ifThere(isCount),
  schemaChange: ifThere(
    isObjectOf<SchemaChange>({
      from: isSchemaShape,
      to: isSchemaShape,
      renamed: isRecordOf(isText),
      deleted: isListOf(isText),
      resetsPasswords: isFlag,
    }),
  ),
  autoVerifiedAttributes: ifThere(isListOf(isAddress)),
  userAttributeUpdateSettings: ifThere(
    isObjectOf<NonNullable<PoolSettings['userAttributeUpdateSettings']>>({
      attributesRequireVerificationBeforeUpdate: isListOf(isAddress),
    }),
  ),
  smsVerificationMessage: maybeText,
  emailVerificationMessage: maybeText,
  emailVerificationSubject: maybeText,
  verificationMessageTemplate: isObjectOf<VerificationMessageTemplate>({
    smsMessage: maybeText,
    emailMessage: maybeText,
    emailSubject: maybeText,
    emailMessageByLink: maybeText,
    emailSubjectByLink: maybeText,
    defaultEmailOption: isWord({ CONFIRM_WITH_CODE: true, CONFIRM_WITH_LINK: true }),
  }),
  mfaConfiguration: isWord<MfaConfiguration>({ OFF: true, ON: true, OPTIONAL: true }),
  factors: ifThere(
    isObjectOf<FactorSettings>({
      sms: ifThere(isFlag),
      softwareToken: ifThere(isFlag),
      email: ifThere(isObjectOf<NonNullable<FactorSettings['email']>>({ message: maybeText, subject: maybeText })),
      webAuthn: ifThere(
        isObjectOf<NonNullable<FactorSettings['webAuthn']>>({
          relyingPartyId: maybeText,
          userVerification: ifThere(isWord({ required: true, preferred: true })),
          factorConfiguration: ifThere(isWord({ SINGLE_FACTOR: true, MULTI_FACTOR_WITH_USER_VERIFICATION: true })),
        }),
      ),
    }),
  ),
  sessionTracking: ifThere(isObjectOf<SessionTracking>({ enabled: isFlag, maxPerUser: isCount })),
  oauthExtensions: ifThere(
    isObjectOf<PoolOAuthExtensions>({
      dynamicRegistration: isWord({ OFF: true, OPEN: true, INITIAL_ACCESS_TOKEN: true }),
      initialAccessTokenDigest: maybeText,
      clientIdMetadataDocuments: isFlag,
      deviceGrant: isFlag,
      thirdPartyScopes: isListOf(isText),
    }),
  ),
  deviceConfiguration: ifThere(
    isObjectOf<NonNullable<PoolSettings['deviceConfiguration']>>({
      challengeRequiredOnNewDevice: ifThere(isFlag),
      deviceOnlyRememberedOnUserPrompt: ifThere(isFlag),
    }),
  ),
  emailConfiguration: isObjectOf<EmailConfiguration>({
    sourceArn: maybeText,
    replyToEmailAddress: maybeText,
    emailSendingAccount: isWord({ COGNITO_DEFAULT: true, DEVELOPER: true }),
    from: maybeText,
    configurationSet: maybeText,
  }),
  smsConfiguration: ifThere(
    isObjectOf<SmsConfiguration>({
      snsCallerArn: maybeText,
      externalId: maybeText,
      snsRegion: isText,
      eumsSms: ifThere(
        isObjectOf<NonNullable<SmsConfiguration['eumsSms']>>({
          callerArn: isText,
          externalId: maybeText,
          originationIdentity: maybeText,
          configurationSetName: maybeText,
          inEntityId: maybeText,
          inTemplateId: maybeText,
          region: maybeText,
        }),
      ),
    }),
  ),
  smsAuthenticationMessage: maybeText,
  userPoolTags: isRecordOf(isText),
  userPoolAddOns: ifThere(
    isObjectOf<UserPoolAddOns>({
      advancedSecurityMode: isWord({ AUDIT: true, ENFORCED: true, OFF: true }),
      advancedSecurityAdditionalFlows: isObjectOf<UserPoolAddOns['advancedSecurityAdditionalFlows']>({
        customAuthMode: ifThere(isWord({ AUDIT: true, ENFORCED: true })),
      }),
    }),
  ),
  accountRecoverySetting: isObjectOf<PoolSettings['accountRecoverySetting']>({
    recoveryMechanisms: isListOf(
      isObjectOf<RecoveryMechanism>({
        priority: isCount,
        name: isWord({ admin_only: true, verified_email: true, verified_phone_number: true }),
      }),
    ),
  }),
  userPoolTier: isWord<Tier>({ LITE: true, ESSENTIALS: true, PLUS: true }),
  keyConfiguration: isObjectOf<PoolSettings['keyConfiguration']>({ keyType: isWord({ AWS_OWNED_KEY: true }) }),
  issuerConfiguration: isObjectOf<PoolSettings['issuerConfiguration']>({ type: isWord({ ORIGINAL: true }) }),
  federation: ifThere(
    isObjectOf<Federation>({
      linking: isWord<LinkingMode>({ NEVER: true, VERIFIED: true, ASK: true }),
      trusted: isListOf(isObjectOf<TrustedProvider>({ name: isText, domains: ifThere(isListOf(isText)) })),
      keepsTokensOf: isListOf(isText),
    }),
  ),
  unconfirmedUserDays: ifThere(isCount),
  hasPasswordHashes: ifThere((value): value is true => value === true),
});
