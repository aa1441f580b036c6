import type { InputOf } from '@cenote/wire/user-pools';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';

let context: TestContext;
let call: CallOperation;
beforeEach(async () => {
  context = await createTestContext();
  call = operationsOf(context);
});
afterEach(() => context.close());

type Config = Omit<InputOf<'SetUserPoolMfaConfig'>, 'UserPoolId'>;
type Creation = Omit<InputOf<'CreateUserPool'>, 'PoolName'>;

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' };
const stored = { ...SmsConfiguration, SnsRegion: 'us-east-1' };
const EmailConfiguration = {
  EmailSendingAccount: 'DEVELOPER',
  SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a@example.com',
} as const;
const totp = { SoftwareTokenMfaConfiguration: { Enabled: true } };
const refusal = (code: string, message: string) => expect.objectContaining({ code, message });
const invalid = (message: string) => refusal('InvalidParameterException', message);
const factors = (
  ...AllowedFirstAuthFactors: ('PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN' | 'SOFTWARE_TOKEN')[]
) => ({
  Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
});

async function create(input: Creation = {}): Promise<string> {
  const { UserPool } = await call('CreateUserPool', { PoolName: 'people', ...input });
  return UserPool?.Id ?? '';
}
const set = (UserPoolId: string, config: Config) => call('SetUserPoolMfaConfig', { UserPoolId, ...config });
const get = (UserPoolId: string) => call('GetUserPoolMfaConfig', { UserPoolId });
const update = (UserPoolId: string, input: Omit<InputOf<'UpdateUserPool'>, 'UserPoolId'>) =>
  call('UpdateUserPool', { UserPoolId, ...input });
const describePool = async (UserPoolId: string) => (await call('DescribeUserPool', { UserPoolId })).UserPool ?? {};

describe('second factors of a pool', () => {
  test('are off in a new pool, and nothing more is said of them', async () => {
    expect(await get(await create())).toEqual({ MfaConfiguration: 'OFF' });
  });

  test.each<[string, Config, Config]>([
    ['TOTP', { MfaConfiguration: 'ON', ...totp }, { MfaConfiguration: 'ON', ...totp }],
    [
      'SMS of the pool and a text',
      { MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: { SmsAuthenticationMessage: 'Code {####}' } },
      {
        MfaConfiguration: 'OPTIONAL',
        SmsMfaConfiguration: { SmsAuthenticationMessage: 'Code {####}', SmsConfiguration: stored },
      },
    ],
    [
      'e-mail without a text',
      { MfaConfiguration: 'ON', EmailMfaConfiguration: {} },
      { MfaConfiguration: 'ON', EmailMfaConfiguration: {} },
    ],
    [
      'e-mail with texts',
      { MfaConfiguration: 'ON', EmailMfaConfiguration: { Message: 'Your code: {####}', Subject: 'Code' } },
      { MfaConfiguration: 'ON', EmailMfaConfiguration: { Message: 'Your code: {####}', Subject: 'Code' } },
    ],
    [
      'a factor that is named and not enabled',
      { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: false }, SmsMfaConfiguration: {} },
      {
        MfaConfiguration: 'ON',
        SoftwareTokenMfaConfiguration: { Enabled: false },
        SmsMfaConfiguration: { SmsConfiguration: stored },
      },
    ],
    [
      'passkeys without MFA',
      { WebAuthnConfiguration: { RelyingPartyId: 'example.com', UserVerification: 'required' } },
      {
        MfaConfiguration: 'OFF',
        WebAuthnConfiguration: {
          RelyingPartyId: 'example.com',
          UserVerification: 'required',
          FactorConfiguration: 'SINGLE_FACTOR',
        },
      },
    ],
  ])('%s are stored and read back', async (_name, sent, read) => {
    const id = await create({ SmsConfiguration, EmailConfiguration });
    expect(await set(id, sent)).toEqual(read);
    expect(await get(id)).toEqual(read);
    expect((await describePool(id)).MfaConfiguration).toBe(read.MfaConfiguration);
  });

  test('are replaced as a whole', async () => {
    const id = await create();
    await set(id, { MfaConfiguration: 'ON', ...totp, WebAuthnConfiguration: { RelyingPartyId: 'example.com' } });
    expect(await set(id, { MfaConfiguration: 'ON', SmsMfaConfiguration: { SmsConfiguration } })).toEqual({
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: { SmsConfiguration: stored },
    });
    expect(await set(id, {})).toEqual({ MfaConfiguration: 'OFF' });
    expect((await describePool(id)).SmsConfiguration).toEqual(stored);
  });

  test.each<[string, Creation, Config, string]>([
    [
      'off and a factor',
      {},
      totp,
      "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    ],
    [
      'off and a factor that is not enabled',
      {},
      { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: false } },
      "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    ],
    [
      'no factor',
      {},
      { MfaConfiguration: 'OPTIONAL' },
      'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.',
    ],
    [
      'passkeys alone',
      {},
      { MfaConfiguration: 'ON', WebAuthnConfiguration: { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' } },
      'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.',
    ],
    [
      'SMS without its configuration',
      {},
      { MfaConfiguration: 'ON', SmsMfaConfiguration: {} },
      'SMS configuration is required when SMS MFA is enabled',
    ],
    [
      "e-mail from somebody else's address",
      {},
      { MfaConfiguration: 'ON', EmailMfaConfiguration: {} },
      'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT',
    ],
    [
      'e-mail where it is the only way to recover',
      { EmailConfiguration, AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'verified_email' }] } },
      { MfaConfiguration: 'ON', EmailMfaConfiguration: {} },
      'Email MFA cannot be enabled when verified_email is the only account recovery mechanism.',
    ],
    [
      'ON beside one-time passwords as first factors',
      factors('PASSWORD', 'EMAIL_OTP'),
      { MfaConfiguration: 'ON', ...totp },
      'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
    ],
    [
      'ON beside passkeys that are one factor',
      factors('PASSWORD', 'WEB_AUTHN'),
      { MfaConfiguration: 'ON', ...totp },
      'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor',
    ],
  ])('%s is refused', async (_name, creation, config, message) => {
    const id = await create(creation);
    await expect(set(id, config)).rejects.toEqual(invalid(message));
    expect(await get(id)).toEqual({ MfaConfiguration: 'OFF' });
  });

  test('OPTIONAL stands beside one-time passwords, and ON beside passkeys that verify the user', async () => {
    const id = await create({ SmsConfiguration, ...factors('PASSWORD', 'EMAIL_OTP', 'SMS_OTP') });
    expect(await set(id, { MfaConfiguration: 'OPTIONAL', ...totp })).toMatchObject({ MfaConfiguration: 'OPTIONAL' });
    await update(id, factors('PASSWORD', 'WEB_AUTHN'));
    const WebAuthnConfiguration = { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' } as const;
    expect(await set(id, { MfaConfiguration: 'ON', ...totp, WebAuthnConfiguration })).toEqual({
      MfaConfiguration: 'ON',
      ...totp,
      WebAuthnConfiguration,
    });
  });

  test('of the LITE tier are without e-mail', async () => {
    const id = await create({ UserPoolTier: 'LITE', EmailConfiguration });
    await expect(set(id, { MfaConfiguration: 'ON', EmailMfaConfiguration: {} })).rejects.toEqual(
      refusal(
        'FeatureUnavailableInTierException',
        'The following features need to be disabled for the LITE pricing tier configured: Email MFA',
      ),
    );
  });

  test('of a pool that is not there', async () => {
    const missing = refusal('ResourceNotFoundException', 'User pool us-east-1_nowhere00 does not exist.');
    await expect(get('us-east-1_nowhere00')).rejects.toEqual(missing);
    await expect(set('us-east-1_nowhere00', {})).rejects.toEqual(missing);
  });
});

describe('MFA at creation', () => {
  test.each(['ON', 'OPTIONAL'] as const)('%s needs SMS, and switches it on', async (MfaConfiguration) => {
    await expect(create({ MfaConfiguration })).rejects.toEqual(
      invalid('SMS configuration and Auto verification for phone_number are required when MFA is required/optional'),
    );
    const id = await create({ MfaConfiguration, SmsConfiguration, SmsAuthenticationMessage: 'Code {####}' });
    expect(await get(id)).toEqual({
      MfaConfiguration,
      SmsMfaConfiguration: { SmsAuthenticationMessage: 'Code {####}', SmsConfiguration: stored },
    });
    expect(await describePool(id)).toMatchObject({ MfaConfiguration, SmsConfiguration: stored });
  });

  test('OFF needs nothing', async () => {
    expect(await get(await create({ MfaConfiguration: 'OFF' }))).toEqual({ MfaConfiguration: 'OFF' });
  });
});

describe('an update of the pool', () => {
  test('turns MFA on only where a factor is set', async () => {
    const id = await create({ SmsConfiguration });
    const refused = invalid('Cannot turn MFA functionality ON, once the user pool has been created.');
    await expect(update(id, { MfaConfiguration: 'ON', SmsConfiguration })).rejects.toEqual(refused);
    await expect(update(id, { MfaConfiguration: 'OPTIONAL' })).rejects.toEqual(refused);
    await set(id, { MfaConfiguration: 'OPTIONAL', ...totp });
    await update(id, { MfaConfiguration: 'ON' });
    expect(await get(id)).toEqual({ MfaConfiguration: 'ON', ...totp });
  });

  test('that does not mention MFA keeps it, with the SMS that it sends', async () => {
    const id = await create({ MfaConfiguration: 'ON', SmsConfiguration, SmsAuthenticationMessage: 'Code {####}' });
    const before = await get(id);
    await update(id, { UserPoolTags: { team: 'red' } });
    expect(await get(id)).toEqual(before);
  });

  test('to OFF forgets the second factors, and not the passkeys', async () => {
    const id = await create();
    await set(id, { MfaConfiguration: 'ON', ...totp, WebAuthnConfiguration: { RelyingPartyId: 'example.com' } });
    await update(id, { MfaConfiguration: 'OFF' });
    expect(await get(id)).toEqual({
      MfaConfiguration: 'OFF',
      WebAuthnConfiguration: { RelyingPartyId: 'example.com', FactorConfiguration: 'SINGLE_FACTOR' },
    });
  });

  test('accepts everything that the pool says of itself', async () => {
    const id = await create({ ...factors('PASSWORD', 'WEB_AUTHN'), EmailConfiguration, SmsConfiguration });
    await set(id, { MfaConfiguration: 'OPTIONAL', ...totp, SmsMfaConfiguration: {}, EmailMfaConfiguration: {} });
    const before = await get(id);
    const { Policies, MfaConfiguration, SmsConfiguration: sms } = await describePool(id);
    await update(id, {
      ...(Policies && { Policies }),
      ...(MfaConfiguration && { MfaConfiguration }),
      ...(sms && { SmsConfiguration: sms }),
    });
    expect(await get(id)).toEqual(before);
  });

  test('takes no factor what it needs', async () => {
    const id = await create({ EmailConfiguration });
    await set(id, { MfaConfiguration: 'ON', EmailMfaConfiguration: {} });
    await expect(update(id, { EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' } })).rejects.toEqual(
      invalid(
        'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT',
      ),
    );
    await expect(update(id, { UserPoolTier: 'LITE' })).rejects.toEqual(
      expect.objectContaining({ code: 'FeatureUnavailableInTierException' }),
    );
  });
});

describe('first factors', () => {
  test('are stored, kept by an update that does not name them, and replaced by one that does', async () => {
    const id = await create(factors('PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'));
    const allowed = async () => (await describePool(id)).Policies?.SignInPolicy?.AllowedFirstAuthFactors;
    expect(await allowed()).toEqual(['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN']);
    await update(id, { Policies: { PasswordPolicy: { MinimumLength: 12 } } });
    expect(await allowed()).toEqual(['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN']);
    await update(id, factors('EMAIL_OTP'));
    expect(await allowed()).toEqual(['EMAIL_OTP']);
    expect((await describePool(id)).Policies?.PasswordPolicy?.MinimumLength).toBe(12);
  });

  test.each<[Creation, string]>([
    [factors('WEB_AUTHN'), 'WEB_AUTHN cannot be the only allowed first auth factor.'],
    [factors('PASSWORD', 'SOFTWARE_TOKEN'), 'SOFTWARE_TOKEN cannot be an allowed first auth factor.'],
    [
      factors('PASSWORD', 'SMS_OTP'),
      'SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration',
    ],
    [
      { ...factors('PASSWORD', 'SMS_OTP'), SmsConfiguration, MfaConfiguration: 'ON' },
      'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
    ],
  ])('%j is refused', async (creation, message) => {
    await expect(create(creation)).rejects.toEqual(invalid(message));
  });

  test('of the LITE tier are the password alone', async () => {
    await expect(create({ UserPoolTier: 'LITE', ...factors('PASSWORD', 'EMAIL_OTP') })).rejects.toEqual(
      refusal(
        'FeatureUnavailableInTierException',
        'The following features need to be disabled for the LITE pricing tier configured: EMAIL_OTP',
      ),
    );
    expect(await create({ UserPoolTier: 'LITE', ...factors('PASSWORD') })).toBeTruthy();
  });
});
