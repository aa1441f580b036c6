import { randomUUID } from 'node:crypto';
import type { UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { arrangePool, bareClient } from './clients.ts';
import { type Answer, type Call, type Names, partOf, pick, type Resource, textOf } from './play.ts';
import { barePool, poolLife } from './pools.ts';

const fn = 'arn:aws:lambda:us-east-1:123456789012:function:pre-sign-up';
const sms = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'stack' };
const smsRead = { ...sms, SnsRegion: 'us-east-1' };

/** What the constructs of the CDK say where the app says nothing. */
const code = 'The verification code to your new account is {####}';
const subject = 'Verify your new account';
const cdkPool = {
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    InviteMessageTemplate: {
      EmailMessage: 'Your username is {username} and temporary password is {####}',
      EmailSubject: 'Your temporary password',
      SMSMessage: 'Your username is {username} and temporary password is {####}',
    },
  },
  AccountRecoverySetting: {
    RecoveryMechanisms: [
      { Name: 'verified_phone_number', Priority: 1 },
      { Name: 'verified_email', Priority: 2 },
    ],
  },
  EmailVerificationMessage: code,
  EmailVerificationSubject: subject,
  SmsVerificationMessage: code,
  VerificationMessageTemplate: {
    DefaultEmailOption: 'CONFIRM_WITH_CODE',
    EmailMessage: code,
    EmailSubject: subject,
    SmsMessage: code,
  },
} as const;
const cdkPoolRead = {
  ...cdkPool,
  AdminCreateUserConfig: { ...cdkPool.AdminCreateUserConfig, UnusedAccountValidityDays: 7 },
};

const cdkClient = {
  AllowedOAuthFlows: ['implicit', 'code'],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthScopes: ['profile', 'phone', 'email', 'openid', 'aws.cognito.signin.user.admin'],
  CallbackURLs: ['https://example.com'],
  SupportedIdentityProviders: ['COGNITO'],
} as const;
const cdkClientRead = {
  ...cdkClient,
  AllowedOAuthFlows: ['code', 'implicit'],
  AllowedOAuthScopes: ['aws.cognito.signin.user.admin', 'email', 'openid', 'phone', 'profile'],
};

const secret = expect.stringMatching(/^[0-9a-v]{51,52}$/) as string;

const pool = (names: Names, more: object, mfa: object = { MfaConfiguration: 'OFF' }) => [
  { UserPool: { ...barePool(names), ...more } },
  mfa,
];

const devices = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: true };
const amplifyPool = {
  AutoVerifiedAttributes: ['email'],
  DeviceConfiguration: devices,
  EmailVerificationMessage: code,
  EmailVerificationSubject: subject,
  Policies: { PasswordPolicy: { MinimumLength: 8 } },
  UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
  UserPoolTags: { stage: 'test' },
} as const;
const amplifyPoolRead = {
  ...amplifyPool,
  Policies: {
    PasswordPolicy: {
      MinimumLength: 8,
      RequireUppercase: false,
      RequireLowercase: false,
      RequireNumbers: false,
      RequireSymbols: false,
      TemporaryPasswordValidityDays: 7,
    },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
  },
  UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT', AdvancedSecurityAdditionalFlows: {} },
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE', EmailMessage: code, EmailSubject: subject },
};

/** What Amplify's lambda for triggers sends: all that it read and may send, and the functions. */
function sentByAmplify([described]: readonly Answer[]) {
  const read = partOf(described, 'UserPool') as UserPoolType;
  const { UnusedAccountValidityDays: _, ...AdminCreateUserConfig } = read.AdminCreateUserConfig ?? {};
  const sent = pick(read, [
    'AccountRecoverySetting',
    'AutoVerifiedAttributes',
    'DeviceConfiguration',
    'EmailConfiguration',
    'EmailVerificationMessage',
    'EmailVerificationSubject',
    'MfaConfiguration',
    'Policies',
    'SmsAuthenticationMessage',
    'SmsConfiguration',
    'SmsVerificationMessage',
    'UserPoolAddOns',
    'UserPoolTags',
    'VerificationMessageTemplate',
  ]);
  return { ...sent, AdminCreateUserConfig };
}

const factors = {
  MfaConfiguration: 'OPTIONAL',
  SmsMfaConfiguration: { SmsConfiguration: sms },
  SoftwareTokenMfaConfiguration: { Enabled: true },
} as const;
const factorsRead = { ...factors, SmsMfaConfiguration: { SmsConfiguration: smsRead } };

/** Resources of CloudFormation as the CDK and Amplify fill them in, and the calls of their own functions. */
export const stacks: readonly Resource[] = [
  {
    title: 'AWS::Cognito::UserPool of the CDK, then with second factors',
    ...poolLife,
    create: {
      calls: () => [['CreateUserPool', { PoolName: 'shop', ...cdkPool }]],
      state: (names) => pool(names, cdkPoolRead),
    },
    updates: [
      {
        calls: ({ id = '' }) => [
          ['UpdateUserPool', { UserPoolId: id, PoolName: 'shop', ...cdkPool, SmsConfiguration: sms }],
          ['SetUserPoolMfaConfig', { UserPoolId: id, ...factors }],
        ],
        state: (names) =>
          pool(names, { ...cdkPoolRead, MfaConfiguration: 'OPTIONAL', SmsConfiguration: smsRead }, factorsRead),
      },
    ],
  },
  {
    title: 'AWS::Cognito::UserPoolClient of the CDK, whose secret a custom resource reads',
    arrange: arrangePool,
    id: ({ pool: id }, [made]) => `${id}|${textOf(made, 'UserPoolClient', 'ClientId')}`,
    separator: '|',
    create: {
      calls: ({ pool: UserPoolId = '' }) => [
        ['CreateUserPoolClient', { UserPoolId, ClientName: 'app', GenerateSecret: true, ...cdkClient }],
      ],
      state: (names) => [{ UserPoolClient: { ...bareClient(names), ...cdkClientRead, ClientSecret: secret } }],
    },
    updates: [
      {
        calls: ({ pool: UserPoolId = '', id = '' }) => [
          ['UpdateUserPoolClient', { UserPoolId, ClientId: id, ClientName: 'app', ...cdkClient }],
        ],
        state: (names) => [{ UserPoolClient: { ...bareClient(names), ...cdkClientRead, ClientSecret: secret } }],
      },
    ],
    read: (UserPoolId = '', ClientId = ''): Call[] => [['DescribeUserPoolClient', { UserPoolId, ClientId }]],
    remove: ({ pool: UserPoolId = '', id = '' }) => [['DeleteUserPoolClient', { UserPoolId, ClientId: id }]],
    gone: 'ResourceNotFoundException',
    removedTwice: 'ResourceNotFoundException',
  },
  {
    title: 'a pool of Amplify, whose functions are set by sending back all that was read',
    ...poolLife,
    create: {
      calls: () => [['CreateUserPool', { PoolName: 'shop', ...amplifyPool }]],
      state: (names) => pool(names, amplifyPoolRead),
    },
    updates: [
      {
        calls: ({ id = '' }, state) => [
          ['UpdateUserPool', { UserPoolId: id, ...sentByAmplify(state), LambdaConfig: { PreSignUp: fn } }],
        ],
        state: (names) => pool(names, { ...amplifyPoolRead, LambdaConfig: { PreSignUp: fn } }),
      },
      {
        calls: ({ id = '' }) => [['SetUserPoolMfaConfig', { UserPoolId: id, ...factors }]],
        state: (names) =>
          pool(
            names,
            {
              ...amplifyPoolRead,
              LambdaConfig: { PreSignUp: fn },
              MfaConfiguration: 'OPTIONAL',
              SmsConfiguration: smsRead,
            },
            factorsRead,
          ),
      },
      {
        calls: ({ id = '' }, state) => [['UpdateUserPool', { UserPoolId: id, ...sentByAmplify(state) }]],
        state: (names) =>
          pool(names, { ...amplifyPoolRead, MfaConfiguration: 'OPTIONAL', SmsConfiguration: smsRead }, factorsRead),
      },
    ],
  },
  {
    title: 'a domain of Amplify, which is free before it is made and is in the pool afterwards',
    arrange: async (ask) => {
      const names: Names = { ...(await arrangePool(ask)), domain: `shop-${randomUUID().slice(0, 8)}` };
      const [before, free] = await ask(
        ['DescribeUserPool', { UserPoolId: names['pool'] ?? '' }],
        ['DescribeUserPoolDomain', { Domain: names['domain'] ?? '' }],
      );
      expect(before?.['UserPool']).not.toHaveProperty('Domain');
      expect(free).toEqual({ DomainDescription: {} });
      return names;
    },
    id: ({ pool: id }) => id ?? '',
    create: {
      calls: ({ pool: UserPoolId = '', domain: Domain = '' }) => [['CreateUserPoolDomain', { UserPoolId, Domain }]],
      state: (names) => pool(names, { Domain: names['domain'] }),
    },
    read: poolLife.read,
    remove: ({ pool: UserPoolId = '', domain: Domain = '' }) => [
      ['DeleteUserPoolDomain', { UserPoolId, Domain }],
      ['DeleteUserPool', { UserPoolId }],
    ],
    gone: 'ResourceNotFoundException',
    removedTwice: 'ResourceNotFoundException',
  },
];
