import type { UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { type Answer, type Call, type Names, partOf, pick, type Resource, textOf } from './play.ts';

const date = expect.any(Date) as Date;
const fn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const smsRole = 'arn:aws:iam::123456789012:role/sms';

const text = (Name: string, min = '0', max = '2048') => ({
  Name,
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: { MinLength: min, MaxLength: max },
});
const flag = (Name: string) => ({
  Name,
  AttributeDataType: 'Boolean',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
});

/** The standard attributes of a pool that declares none. */
const standardSchema = [
  text('profile'),
  text('address'),
  text('birthdate', '10', '10'),
  text('gender'),
  text('preferred_username'),
  {
    Name: 'updated_at',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: '0' },
  },
  text('website'),
  text('picture'),
  { ...text('identities'), StringAttributeConstraints: {} },
  { ...text('sub', '1'), Mutable: false, Required: true },
  text('phone_number'),
  flag('phone_number_verified'),
  text('zoneinfo'),
  text('locale'),
  text('email'),
  flag('email_verified'),
  text('given_name'),
  text('family_name'),
  text('middle_name'),
  text('name'),
  text('nickname'),
];

const passwordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};

/** All that DescribeUserPool shows of a pool that is made with a name alone. */
export const barePool = ({ id }: Names) => ({
  Id: id,
  Name: 'shop',
  Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${id}`,
  CreationDate: date,
  LastModifiedDate: date,
  Policies: { PasswordPolicy: passwordPolicy, SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
  DeletionProtection: 'INACTIVE',
  LambdaConfig: {},
  SchemaAttributes: standardSchema,
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
  MfaConfiguration: 'OFF',
  EstimatedNumberOfUsers: 0,
  EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
  UserPoolTags: {},
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
  AccountRecoverySetting: {
    RecoveryMechanisms: [
      { Name: 'verified_email', Priority: 1 },
      { Name: 'verified_phone_number', Priority: 2 },
    ],
  },
  UserPoolTier: 'ESSENTIALS',
  KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
  IssuerConfiguration: { Type: 'ORIGINAL' },
});

const bare = (names: Names, more: object = {}, mfa: object = { MfaConfiguration: 'OFF' }) => [
  { UserPool: { ...barePool(names), ...more } },
  mfa,
];

/** What Terraform sends of what it read, with every update: whatever the server filled in among it. */
function sentBack(pool: UserPoolType) {
  const { UnusedAccountValidityDays: _, ...AdminCreateUserConfig } = pool.AdminCreateUserConfig ?? {};
  const read = pick(pool, [
    'AccountRecoverySetting',
    'AutoVerifiedAttributes',
    'DeletionProtection',
    'DeviceConfiguration',
    'EmailConfiguration',
    'EmailVerificationMessage',
    'EmailVerificationSubject',
    'LambdaConfig',
    'MfaConfiguration',
    'Policies',
    'SmsAuthenticationMessage',
    'SmsConfiguration',
    'SmsVerificationMessage',
    'UserPoolAddOns',
    'UserAttributeUpdateSettings',
    'UserPoolTags',
    'UserPoolTier',
    'VerificationMessageTemplate',
  ]);
  return { ...read, AdminCreateUserConfig };
}

/** UpdateUserPool with all that was read, and with this on top. */
const update = (names: Names, state: readonly Answer[], more: object): Call => [
  'UpdateUserPool',
  { UserPoolId: names['id'] ?? '', ...sentBack(partOf(state[0], 'UserPool') as UserPoolType), ...more },
];

/** How a pool is found, read and deleted. */
export const poolLife = {
  id: (_: Names, created: readonly Answer[]) => textOf(created[0], 'UserPool', 'Id'),
  read: (UserPoolId = ''): Call[] => [
    ['DescribeUserPool', { UserPoolId }],
    ['GetUserPoolMfaConfig', { UserPoolId }],
  ],
  remove: ({ id }: Names): Call[] => [['DeleteUserPool', { UserPoolId: id ?? '' }]],
  gone: 'ResourceNotFoundException',
  removedTwice: 'ResourceNotFoundException',
} as const;

const sms = { SnsCallerArn: smsRole, ExternalId: 'shop' };
const smsRead = { ...sms, SnsRegion: 'us-east-1' };
const invitation = {
  EmailMessage: 'You are {username}, with {####}',
  EmailSubject: 'Welcome',
  SMSMessage: '{username} {####}',
};
const template = { EmailMessage: 'Take {####}', EmailSubject: 'Your code', SmsMessage: 'Code {####}' };
/** Under their two names, whichever was sent. */
const messages = {
  EmailVerificationMessage: template.EmailMessage,
  EmailVerificationSubject: template.EmailSubject,
  SmsVerificationMessage: template.SmsMessage,
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE', ...template },
};
const functions = { PreSignUp: fn('pre-sign-up'), PreTokenGeneration: fn('tokens') };
const functionsRead = {
  ...functions,
  PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: fn('tokens') },
};
const team = { Name: 'team', AttributeDataType: 'String', Mutable: true, StringAttributeConstraints: {} } as const;
const custom = [
  { ...text('custom:team'), StringAttributeConstraints: {} },
  {
    ...text('custom:age'),
    AttributeDataType: 'Number',
    StringAttributeConstraints: undefined,
    NumberAttributeConstraints: { MinValue: '1' },
  },
  { ...flag('custom:staff'), Mutable: false },
];
const devices = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false };

/** aws_cognito_user_pool, as Terraform's AWS provider calls for it. */
export const userPools: readonly Resource[] = [
  {
    title: 'aws_cognito_user_pool, of a name alone, then whole, then bare again',
    ...poolLife,
    create: {
      calls: () => [['CreateUserPool', { PoolName: 'shop', DeletionProtection: 'INACTIVE' }]],
      state: (names) => bare(names),
    },
    updates: [
      { calls: (names, state) => [update(names, state, {})], state: (names) => bare(names) },
      {
        calls: (names, state) => [
          update(names, state, {
            AutoVerifiedAttributes: ['email'],
            AdminCreateUserConfig: { AllowAdminCreateUserOnly: true, InviteMessageTemplate: invitation },
            DeletionProtection: 'ACTIVE',
            DeviceConfiguration: devices,
            EmailVerificationMessage: template.EmailMessage,
            EmailVerificationSubject: template.EmailSubject,
            SmsVerificationMessage: template.SmsMessage,
            LambdaConfig: functions,
            Policies: { PasswordPolicy: { MinimumLength: 10, PasswordHistorySize: 0 } },
            UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
            UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
            UserPoolTags: { stage: 'test' },
            UserPoolTier: 'PLUS',
          }),
          ['AddCustomAttributes', { UserPoolId: names['id'] ?? '', CustomAttributes: [team] }],
          [
            'TagResource',
            {
              ResourceArn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${names['id']}`,
              Tags: { owner: 'me' },
            },
          ],
        ],
        state: (names) =>
          bare(names, {
            AutoVerifiedAttributes: ['email'],
            AdminCreateUserConfig: {
              AllowAdminCreateUserOnly: true,
              UnusedAccountValidityDays: 7,
              InviteMessageTemplate: invitation,
            },
            DeletionProtection: 'ACTIVE',
            DeviceConfiguration: devices,
            ...messages,
            LambdaConfig: functionsRead,
            Policies: {
              PasswordPolicy: {
                MinimumLength: 10,
                RequireUppercase: false,
                RequireLowercase: false,
                RequireNumbers: false,
                RequireSymbols: false,
                TemporaryPasswordValidityDays: 7,
                PasswordHistorySize: 0,
              },
              SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
            },
            SchemaAttributes: [...standardSchema, custom[0]],
            UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT', AdvancedSecurityAdditionalFlows: {} },
            UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
            UserPoolTags: { stage: 'test', owner: 'me' },
            UserPoolTier: 'PLUS',
          }),
      },
      {
        // What is taken out of a configuration is not sent; the settings that Terraform computes are.
        calls: (names, state) => [
          [
            'UntagResource',
            {
              ResourceArn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${names['id']}`,
              TagKeys: ['stage', 'owner'],
            },
          ],
          update(names, state, {
            AutoVerifiedAttributes: undefined,
            AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
            DeletionProtection: 'INACTIVE',
            DeviceConfiguration: undefined,
            LambdaConfig: undefined,
            UserPoolAddOns: undefined,
            UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
            UserPoolTags: undefined,
            UserPoolTier: 'ESSENTIALS',
            Policies: { PasswordPolicy: passwordPolicy },
          }),
        ],
        state: (names) =>
          bare(names, {
            ...messages,
            SchemaAttributes: [...standardSchema, custom[0]],
            UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
          }),
      },
    ],
  },
  {
    title: 'aws_cognito_user_pool, with names, a schema and an order of recovery',
    ...poolLife,
    create: {
      calls: () => [
        [
          'CreateUserPool',
          {
            PoolName: 'shop',
            DeletionProtection: 'INACTIVE',
            UsernameAttributes: ['email', 'phone_number'],
            UsernameConfiguration: { CaseSensitive: true },
            AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
            EmailConfiguration: {
              EmailSendingAccount: 'DEVELOPER',
              From: 'shop@example.com',
              ReplyToEmailAddress: 'help@example.com',
              SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/shop@example.com',
            },
            Schema: [
              { Name: 'email', AttributeDataType: 'String', Mutable: true, Required: true },
              { Name: 'team', AttributeDataType: 'String', Mutable: true, StringAttributeConstraints: {} },
              {
                Name: 'age',
                AttributeDataType: 'Number',
                Mutable: true,
                NumberAttributeConstraints: { MinValue: '1' },
              },
              { Name: 'staff', AttributeDataType: 'Boolean', Mutable: false },
            ],
            UserPoolTags: { stage: 'test' },
            VerificationMessageTemplate: {
              DefaultEmailOption: 'CONFIRM_WITH_LINK',
              EmailMessageByLink: '{##Here##}',
              EmailSubjectByLink: 'Confirm',
            },
          },
        ],
      ],
      state: (names) =>
        bare(names, {
          UsernameAttributes: ['email', 'phone_number'],
          UsernameConfiguration: { CaseSensitive: true },
          AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
          EmailConfiguration: {
            EmailSendingAccount: 'DEVELOPER',
            From: 'shop@example.com',
            ReplyToEmailAddress: 'help@example.com',
            SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/shop@example.com',
          },
          SchemaAttributes: [
            ...standardSchema.map((one) => (one.Name === 'email' ? { ...one, Required: true } : one)),
            ...custom,
          ],
          UserPoolTags: { stage: 'test' },
          VerificationMessageTemplate: {
            DefaultEmailOption: 'CONFIRM_WITH_LINK',
            EmailMessageByLink: '{##Here##}',
            EmailSubjectByLink: 'Confirm',
          },
        }),
    },
  },
  {
    title: 'aws_cognito_user_pool, with second factors, changed and switched off',
    ...poolLife,
    create: {
      calls: () => [
        [
          'CreateUserPool',
          {
            PoolName: 'shop',
            DeletionProtection: 'INACTIVE',
            SmsConfiguration: sms,
            SmsAuthenticationMessage: 'Code {####}',
          },
        ],
      ],
      state: (names) => bare(names, { SmsConfiguration: smsRead, SmsAuthenticationMessage: 'Code {####}' }),
    },
    updates: [
      {
        calls: (names, state) => [
          [
            'SetUserPoolMfaConfig',
            {
              UserPoolId: names['id'] ?? '',
              MfaConfiguration: 'OPTIONAL',
              SoftwareTokenMfaConfiguration: { Enabled: true },
              SmsMfaConfiguration: { SmsAuthenticationMessage: 'Code {####}', SmsConfiguration: sms },
              WebAuthnConfiguration: { RelyingPartyId: 'example.com', UserVerification: 'required' },
            },
          ],
          update(names, state, { MfaConfiguration: 'OPTIONAL' }),
        ],
        state: (names) =>
          bare(
            names,
            { MfaConfiguration: 'OPTIONAL', SmsConfiguration: smsRead, SmsAuthenticationMessage: 'Code {####}' },
            {
              MfaConfiguration: 'OPTIONAL',
              SoftwareTokenMfaConfiguration: { Enabled: true },
              SmsMfaConfiguration: { SmsAuthenticationMessage: 'Code {####}', SmsConfiguration: smsRead },
              WebAuthnConfiguration: {
                RelyingPartyId: 'example.com',
                UserVerification: 'required',
                FactorConfiguration: 'SINGLE_FACTOR',
              },
            },
          ),
      },
      {
        calls: (names, state) => [
          ['SetUserPoolMfaConfig', { UserPoolId: names['id'] ?? '', MfaConfiguration: 'OFF' }],
          update(names, state, {
            MfaConfiguration: 'OFF',
            SmsConfiguration: undefined,
            SmsAuthenticationMessage: undefined,
          }),
        ],
        state: (names) => bare(names),
      },
    ],
  },
];
