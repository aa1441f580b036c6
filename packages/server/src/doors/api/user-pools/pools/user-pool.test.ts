import type { InputOf, UserPoolType } from '@cenote/wire/user-pools';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadPool, savePool } from '#domain/tenant/pools/pool-store.ts';
import { loadPoolKeys } from '#domain/tenant/pools/signing-key-store.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createUserPool } from './create-user-pool.ts';
import { deleteUserPool } from './delete-user-pool.ts';
import { describeUserPool } from './describe-user-pool.ts';
import { listUserPools } from './list-user-pools.ts';
import { updateUserPool } from './update-user-pool.ts';

const call = { requestId: 'r', address: '127.0.0.1', userAgent: 'test' };
let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.close());

/** What the wire carries: members that are undefined are not there. */
function onWire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

async function create(input: Partial<InputOf<'CreateUserPool'>> = {}): Promise<UserPoolType & { Id: string }> {
  const { UserPool } = await createUserPool(context, { PoolName: 'people', ...input }, call);
  if (!UserPool?.Id) throw new Error('no pool');
  return { ...onWire(UserPool), Id: UserPool.Id };
}

async function describePool(id: string): Promise<UserPoolType> {
  const { UserPool } = await describeUserPool(context, { UserPoolId: id }, call);
  if (!UserPool) throw new Error('no pool');
  return onWire(UserPool);
}

function update(id: string, input: Omit<InputOf<'UpdateUserPool'>, 'UserPoolId'>) {
  return updateUserPool(context, { UserPoolId: id, ...input }, call);
}

const invalid = (message: string) => expect.objectContaining({ code: 'InvalidParameterException', message });
const missing = (id: string) =>
  expect.objectContaining({ code: 'ResourceNotFoundException', message: `User pool ${id} does not exist.` });
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const topic = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' };

describe('a pool that only has a name', () => {
  test('reads back with every default and nothing more', async () => {
    context.clock.advance(777);
    const { Id, SchemaAttributes, ...rest } = await create();
    expect(Id).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
    expect(SchemaAttributes).toHaveLength(21);
    expect(rest).toEqual({
      Name: 'people',
      Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${Id}`,
      CreationDate: 1767225600.777,
      LastModifiedDate: 1767225600.777,
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireUppercase: true,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          TemporaryPasswordValidityDays: 7,
        },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
      },
      DeletionProtection: 'INACTIVE',
      LambdaConfig: {},
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
      MfaConfiguration: 'OFF',
      EstimatedNumberOfUsers: 0,
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      UserPoolTags: {},
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Priority: 1, Name: 'verified_email' },
          { Priority: 2, Name: 'verified_phone_number' },
        ],
      },
      UserPoolTier: 'ESSENTIALS',
      KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
      IssuerConfiguration: { Type: 'ORIGINAL' },
    });
  });

  test('describes itself as it was created', async () => {
    const created = await create();
    expect(await describePool(created.Id)).toEqual(created);
  });

  test('has two different signing keys that open', async () => {
    const { Id } = await create();
    const keys = await loadPoolKeys(context, Id);
    expect(keys?.id.keyId).not.toBe(keys?.access.keyId);
  });

  test('counts its users', async () => {
    const { Id } = await create();
    await context.db.execute(
      `insert into users (pool_id, sub, username, status, enabled, attributes, sign_in_generation, created_at, modified_at)
       values ('${Id}', 's', 'ann', 'CONFIRMED', 1, '{}', 0, 0, 0)`,
    );
    expect((await describePool(Id)).EstimatedNumberOfUsers).toBe(1);
  });
});

describe('what is sent is read back', () => {
  test.each<[string, Partial<InputOf<'CreateUserPool'>>, Partial<UserPoolType>]>([
    [
      'a partial password policy turns the other rules off',
      {
        Policies: {
          PasswordPolicy: { RequireNumbers: true, TemporaryPasswordValidityDays: 0, PasswordHistorySize: 0 },
        },
      },
      {
        Policies: {
          PasswordPolicy: {
            MinimumLength: 8,
            RequireUppercase: false,
            RequireLowercase: false,
            RequireNumbers: true,
            RequireSymbols: false,
            PasswordHistorySize: 0,
            TemporaryPasswordValidityDays: 7,
          },
          SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
        },
      },
    ],
    [
      'the template under its second names',
      { VerificationMessageTemplate: { EmailMessage: 'm {####}', EmailSubject: 's', SmsMessage: 't {####}' } },
      {
        VerificationMessageTemplate: {
          DefaultEmailOption: 'CONFIRM_WITH_CODE',
          EmailMessage: 'm {####}',
          EmailSubject: 's',
          SmsMessage: 't {####}',
        },
        EmailVerificationMessage: 'm {####}',
        EmailVerificationSubject: 's',
        SmsVerificationMessage: 't {####}',
      },
    ],
    [
      'the second names in the template',
      { EmailVerificationMessage: 'm {####}', EmailVerificationSubject: 's', SmsVerificationMessage: 't {####}' },
      {
        VerificationMessageTemplate: {
          DefaultEmailOption: 'CONFIRM_WITH_CODE',
          EmailMessage: 'm {####}',
          EmailSubject: 's',
          SmsMessage: 't {####}',
        },
        EmailVerificationMessage: 'm {####}',
        EmailVerificationSubject: 's',
        SmsVerificationMessage: 't {####}',
      },
    ],
    [
      'temporary passwords live as long as unused accounts',
      { AdminCreateUserConfig: { UnusedAccountValidityDays: 3, InviteMessageTemplate: { SMSMessage: 'x {####}' } } },
      {
        AdminCreateUserConfig: {
          AllowAdminCreateUserOnly: false,
          UnusedAccountValidityDays: 3,
          InviteMessageTemplate: { SMSMessage: 'x {####}' },
        },
        Policies: {
          PasswordPolicy: {
            MinimumLength: 8,
            RequireUppercase: true,
            RequireLowercase: true,
            RequireNumbers: true,
            RequireSymbols: true,
            TemporaryPasswordValidityDays: 3,
          },
          SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
        },
      },
    ],
    [
      'SMS in the region of the pool',
      { SmsConfiguration: topic, AutoVerifiedAttributes: ['phone_number', 'email'] },
      { SmsConfiguration: { ...topic, SnsRegion: 'us-east-1' }, AutoVerifiedAttributes: ['phone_number', 'email'] },
    ],
    [
      'add-ons with their empty flows',
      { UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } },
      { UserPoolAddOns: { AdvancedSecurityMode: 'OFF', AdvancedSecurityAdditionalFlows: {} } },
    ],
    [
      'recovery by priority',
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Priority: 2, Name: 'verified_email' },
            { Priority: 1, Name: 'verified_phone_number' },
          ],
        },
      },
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Priority: 1, Name: 'verified_phone_number' },
            { Priority: 2, Name: 'verified_email' },
          ],
        },
      },
    ],
    [
      'the rest as it is',
      {
        UsernameAttributes: ['email'],
        UsernameConfiguration: { CaseSensitive: false },
        DeletionProtection: 'ACTIVE',
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
        EmailConfiguration: { ReplyToEmailAddress: 'reply@example.com' },
        UserPoolTags: { Team: 'red' },
        UserPoolTier: 'PLUS',
        SmsAuthenticationMessage: 'in {####}',
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
      },
      {
        UsernameAttributes: ['email'],
        UsernameConfiguration: { CaseSensitive: false },
        DeletionProtection: 'ACTIVE',
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
        EmailConfiguration: { ReplyToEmailAddress: 'reply@example.com', EmailSendingAccount: 'COGNITO_DEFAULT' },
        UserPoolTags: { Team: 'red' },
        UserPoolTier: 'PLUS',
        SmsAuthenticationMessage: 'in {####}',
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
      },
    ],
  ])('%s', async (_, sent, read) => {
    const { Id, Arn, ...bare } = await create();
    const pool = await create(sent);
    expect(await describePool(pool.Id)).toEqual({ ...bare, ...read, Id: pool.Id, Arn: pool.Arn });
    await deleteUserPool(context, { UserPoolId: Id }, call);
    expect(Arn).toContain(Id);
  });
});

describe('UpdateUserPool', () => {
  const everything = {
    AutoVerifiedAttributes: ['email', 'phone_number'],
    SmsConfiguration: topic,
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
    UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
    UserPoolTags: { team: 'red' },
    SmsAuthenticationMessage: 'in {####}',
    Policies: { PasswordPolicy: { MinimumLength: 12 } },
    DeletionProtection: 'ACTIVE',
    VerificationMessageTemplate: { EmailMessage: 'm {####}', DefaultEmailOption: 'CONFIRM_WITH_LINK' },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'admin_only' }] },
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ConfigurationSet: 'set' },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
    UserPoolTier: 'LITE',
    AliasAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }],
  } as const satisfies Partial<InputOf<'CreateUserPool'>>;

  test('resets and keeps what AWS resets and keeps when nothing is sent', async () => {
    const before = await create(everything);
    context.clock.advance(5000);
    expect(await update(before.Id, {})).toEqual({});
    const { AutoVerifiedAttributes, SmsConfiguration, DeviceConfiguration, UserPoolAddOns, ...kept } = before;
    const { SmsAuthenticationMessage, ...rest } = kept;
    expect(await describePool(before.Id)).toEqual({
      ...rest,
      UserPoolTags: {},
      LastModifiedDate: (before.CreationDate ?? 0) + 5,
    });
    expect([AutoVerifiedAttributes, SmsConfiguration, DeviceConfiguration, UserPoolAddOns]).not.toContain(undefined);
    expect(SmsAuthenticationMessage).toBeDefined();
  });

  test('takes back everything that Describe gives, as Amplify sends it', async () => {
    const before = await create(everything);
    const { Id, AdminCreateUserConfig, LastModifiedDate, ...rest } = before;
    const { UnusedAccountValidityDays, ...invitation } = AdminCreateUserConfig ?? {};
    const { Name, Arn, CreationDate, SchemaAttributes, EstimatedNumberOfUsers, AliasAttributes, ...input } = rest;
    const { UsernameConfiguration, ...updatable } = input;
    await update(Id, { ...updatable, AdminCreateUserConfig: invitation });
    expect(await describePool(Id)).toEqual({ ...before, LastModifiedDate: expect.any(Number) });
    expect(LastModifiedDate).toBeDefined();
    expect(UnusedAccountValidityDays).toBe(7);
    expect([Name, Arn, CreationDate, SchemaAttributes, EstimatedNumberOfUsers]).not.toContain(undefined);
    expect([AliasAttributes, UsernameConfiguration]).not.toContain(undefined);
  });

  test('renames the pool', async () => {
    const { Id } = await create();
    await update(Id, { PoolName: 'others' });
    expect((await describePool(Id)).Name).toBe('others');
  });

  test('changes one text of the template and keeps the others', async () => {
    const { Id } = await create(everything);
    await update(Id, { EmailVerificationSubject: 'new' });
    expect((await describePool(Id)).VerificationMessageTemplate).toEqual({
      EmailMessage: 'm {####}',
      EmailSubject: 'new',
      DefaultEmailOption: 'CONFIRM_WITH_LINK',
    });
  });

  test('replaces the template that is sent', async () => {
    const { Id } = await create(everything);
    await update(Id, { VerificationMessageTemplate: { EmailSubject: 'only' } });
    const pool = await describePool(Id);
    expect(pool.VerificationMessageTemplate).toEqual({ EmailSubject: 'only', DefaultEmailOption: 'CONFIRM_WITH_CODE' });
    expect(pool).not.toHaveProperty('EmailVerificationMessage');
  });

  test('does not lose a change that was made since the pool was read', async () => {
    const { Id } = await create();
    const stale = await loadPool(context, Id);
    await update(Id, { DeletionProtection: 'ACTIVE' });
    await expect(savePool(context, stale, { name: 'late' })).rejects.toEqual(
      expect.objectContaining({ code: 'ConcurrentModificationException' }),
    );
    expect(await describePool(Id)).toMatchObject({ Name: 'people', DeletionProtection: 'ACTIVE' });
  });
});

describe('refusals', () => {
  test.each<[Partial<InputOf<'CreateUserPool'>>, string]>([
    [
      {
        AdminCreateUserConfig: { UnusedAccountValidityDays: 7 },
        Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 7 } },
      },
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    ],
    [
      { AutoVerifiedAttributes: ['phone_number'] },
      'SMS configuration is required when phone_number is selected for auto verification',
    ],
    [
      { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    ],
    [
      { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
      'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
    ],
    [
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Priority: 1, Name: 'admin_only' },
            { Priority: 2, Name: 'verified_email' },
          ],
        },
      },
      'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
    ],
    [
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Priority: 1, Name: 'verified_phone_number' },
            { Priority: 1, Name: 'verified_email' },
          ],
        },
      },
      'Account Recovery Setting cannot use the same priority or the same mechanism twice.',
    ],
    [
      {
        LambdaConfig: {
          PreTokenGeneration: functionArn('f'),
          PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: functionArn('g') },
        },
      },
      'PreTokenGeneration and the LambdaArn of PreTokenGenerationConfig must be the same.',
    ],
    [
      { LambdaConfig: { CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: functionArn('f') } } },
      'KMSKeyID is required when CustomSMSSender or CustomEmailSender is set.',
    ],
    [
      { LambdaConfig: { CustomSMSSender: { LambdaVersion: 'V1_0', LambdaArn: functionArn('f') } } },
      'KMSKeyID is required when CustomSMSSender or CustomEmailSender is set.',
    ],
    [{ DcrConfiguration: {} }, 'Dynamic client registration is not available yet.'],
    [{ KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY' } }, 'Customer managed keys are not available yet.'],
    [{ IssuerConfiguration: { Type: 'UPDATED' } }, 'The issuer type UPDATED is not available yet.'],
    [
      { AcrConfiguration: { gold: { AcrValue: 'urn:example:gold' } } },
      'Authentication context classes are not available yet.',
    ],
  ])('%j', async (sent, message) => {
    await expect(create(sent)).rejects.toEqual(invalid(message));
    const { Schema, AliasAttributes, UsernameAttributes, UsernameConfiguration, ...updatable } = sent;
    if (AliasAttributes ?? Schema ?? UsernameAttributes ?? UsernameConfiguration) return;
    const { Id } = await create();
    await expect(update(Id, updatable)).rejects.toEqual(invalid(message));
  });

  test('a pool that is not there', async () => {
    const UserPoolId = 'us-east-1_AAAAAAAAA';
    await expect(describePool(UserPoolId)).rejects.toEqual(missing(UserPoolId));
    await expect(update(UserPoolId, {})).rejects.toEqual(missing(UserPoolId));
    await expect(deleteUserPool(context, { UserPoolId }, call)).rejects.toEqual(missing(UserPoolId));
  });
});

describe('LambdaConfig', () => {
  const everyFunction = {
    PreSignUp: functionArn('a'),
    CustomMessage: functionArn('b'),
    PostConfirmation: functionArn('c'),
    PreAuthentication: functionArn('d'),
    PostAuthentication: functionArn('e'),
    DefineAuthChallenge: functionArn('f'),
    CreateAuthChallenge: functionArn('g'),
    VerifyAuthChallengeResponse: functionArn('h'),
    UserMigration: functionArn('i'),
    PreTokenGeneration: functionArn('j'),
    PreTokenGenerationConfig: { LambdaVersion: 'V3_0', LambdaArn: functionArn('j') },
    CustomSMSSender: { LambdaVersion: 'V1_0', LambdaArn: functionArn('k') },
    CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: functionArn('l') },
    KMSKeyID: 'arn:aws:kms:us-east-1:123456789012:key/k',
    InboundFederation: { LambdaVersion: 'V1_0', LambdaArn: functionArn('m') },
  } as const;

  test('is read back as it was sent, in the list of pools too', async () => {
    const { Id, LambdaConfig } = await create({ LambdaConfig: everyFunction });
    expect(LambdaConfig).toEqual(everyFunction);
    expect((await describePool(Id)).LambdaConfig).toEqual(everyFunction);
    const { UserPools } = await listUserPools(context, { MaxResults: 1 }, call);
    expect(onWire(UserPools)).toMatchObject([{ LambdaConfig: everyFunction }]);
  });

  test.each([
    [{ PreTokenGeneration: functionArn('t') }, 'V1_0'],
    [{ PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: functionArn('t') } }, 'V1_0'],
    [{ PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: functionArn('t') } }, 'V2_0'],
  ] as const)('has PreTokenGeneration under both names: %j', async (LambdaConfig, LambdaVersion) => {
    const both = {
      PreTokenGeneration: functionArn('t'),
      PreTokenGenerationConfig: { LambdaVersion, LambdaArn: functionArn('t') },
    };
    const { Id } = await create({ LambdaConfig });
    expect((await describePool(Id)).LambdaConfig).toEqual(both);
    await update(Id, { LambdaConfig });
    expect((await describePool(Id)).LambdaConfig).toEqual(both);
  });

  test('is empty after an update without it', async () => {
    const { Id } = await create({ LambdaConfig: everyFunction });
    await update(Id, { DeletionProtection: 'INACTIVE' });
    expect((await describePool(Id)).LambdaConfig).toEqual({});
  });

  test.each(['V2_0', 'V3_0'] as const)(
    'cannot have %s of PreTokenGeneration in the tier LITE',
    async (LambdaVersion) => {
      const LambdaConfig = { PreTokenGenerationConfig: { LambdaVersion, LambdaArn: functionArn('t') } };
      const unavailable = expect.objectContaining({
        code: 'FeatureUnavailableInTierException',
        message: `The following features need to be disabled for the LITE pricing tier configured: Token Customization with Pre-Token Generation Lambda ${LambdaVersion}`,
      });
      await expect(create({ UserPoolTier: 'LITE', LambdaConfig })).rejects.toEqual(unavailable);
      const { Id } = await create({ UserPoolTier: 'LITE', LambdaConfig: { PreTokenGeneration: functionArn('t') } });
      await expect(update(Id, { LambdaConfig })).rejects.toEqual(unavailable);
    },
  );
});

describe('DeleteUserPool', () => {
  test('removes the pool and its keys', async () => {
    const { Id } = await create();
    expect(await deleteUserPool(context, { UserPoolId: Id }, call)).toEqual({});
    await expect(describePool(Id)).rejects.toEqual(missing(Id));
    expect(await loadPoolKeys(context, Id)).toBeUndefined();
    expect(await context.local.keys.forPool(Id)).toBeUndefined();
  });

  test('leaves a protected pool until the protection is off', async () => {
    const { Id } = await create({ DeletionProtection: 'ACTIVE' });
    await expect(deleteUserPool(context, { UserPoolId: Id }, call)).rejects.toEqual(
      invalid(
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      ),
    );
    await update(Id, { DeletionProtection: 'INACTIVE' });
    await deleteUserPool(context, { UserPoolId: Id }, call);
    await expect(describePool(Id)).rejects.toEqual(missing(Id));
  });
});

describe('ListUserPools', () => {
  test('gives every pool once, page by page', async () => {
    const made = [await create(), await create(), await create()];
    const seen: unknown[] = [];
    let token: string | undefined;
    let pages = 0;
    do {
      const page = await listUserPools(context, { MaxResults: 2, ...(token && { NextToken: token }) }, call);
      seen.push(...(page.UserPools ?? []));
      token = page.NextToken;
      pages++;
    } while (token);
    expect(pages).toBe(2);
    const summaries = made.map(({ Id, Name, LambdaConfig, LastModifiedDate, CreationDate }) => ({
      Id,
      Name,
      LambdaConfig,
      LastModifiedDate,
      CreationDate,
    }));
    expect(seen).toEqual(summaries.toSorted((one, other) => (one.Id < other.Id ? -1 : 1)));
  });

  test('has no token on a last page that is full', async () => {
    await create();
    expect(await listUserPools(context, { MaxResults: 1 }, call)).not.toHaveProperty('NextToken');
  });

  test.each(['nonsense', Buffer.from('us-east-1_AAAAAAAAA x').toString('base64url'), 'cG9vbHM'])(
    'refuses the token %j',
    async (NextToken) => {
      await expect(listUserPools(context, { MaxResults: 1, NextToken }, call)).rejects.toEqual(
        invalid('Paging marker is invalid for this request.'),
      );
    },
  );
});
