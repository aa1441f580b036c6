import { expect, test } from 'vitest';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

type Attributes = Readonly<Record<string, string>>;

const listOf = (attributes: Attributes) => Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const email = 'ann@example.com';
const phone = '+15550100';
const proved = { email, email_verified: 'true', phone_number: phone, phone_number_verified: 'true' };
const invalid = { code: 'InvalidParameterException' };

/** What an administrator's word on an address means for whoever had it. */
describeOnBothEngines('an address that an administrator marks as verified', (bench) => {
  /** A pool in which ann has proved her addresses, and bea only claims them. */
  async function createPlace(settings: NewPoolSettingsInput = {}) {
    const { context, call } = bench;
    const { pool, client } = await createPeoplePool(context, {
      aliasAttributes: ['email', 'phone_number'],
      autoVerifiedAttributes: ['email'],
      smsConfiguration: { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
      ...settings,
    });
    const [UserPoolId, ClientId] = [pool.id, client.id];
    const create = async (Username: string, attributes: Attributes, more: { ForceAliasCreation?: boolean } = {}) => {
      const UserAttributes = listOf(attributes);
      await call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS', ...more });
      await call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
    };
    await create('ann', proved);
    return {
      UserPoolId,
      ClientId,
      create,
      vouch: (Username: string, attributes: Attributes) =>
        call('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes: listOf(attributes) }),
      attributes: async (Username: string) => {
        const { UserAttributes = [] } = await call('AdminGetUser', { UserPoolId, Username });
        return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
      },
      signIn: (USERNAME: string) =>
        call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }),
    };
  }

  test.each([
    ['email', email],
    ['phone_number', phone],
  ])('is taken from whoever had it: %s', async (kind, value) => {
    const { create, vouch, attributes, signIn } = await createPlace();
    await create('bea', { [kind]: value });
    const before = await signIn('ann');
    await vouch('bea', { [`${kind}_verified`]: 'true' });
    expect(await attributes('ann')).toMatchObject({ ...proved, [`${kind}_verified`]: 'false' });
    expect(await attributes('bea')).toMatchObject({ [kind]: value, [`${kind}_verified`]: 'true' });
    const user = async (name: string) => {
      const AccessToken = (await signIn(name)).AuthenticationResult?.AccessToken ?? '';
      return (await bench.call('GetUser', { AccessToken })).Username;
    };
    expect(await user(value)).toBe('bea');
    expect(await user('ann')).toBe('ann');
    // Whoever is signed in stays so.
    const AccessToken = before.AuthenticationResult?.AccessToken ?? '';
    expect((await bench.call('GetUser', { AccessToken })).Username).toBe('ann');
  });

  test('is taken along with the address itself, and with both at once', async () => {
    const { create, vouch, attributes } = await createPlace();
    await create('bea', { email: 'bea@example.com' });
    await vouch('bea', proved);
    expect(await attributes('bea')).toMatchObject(proved);
    expect(await attributes('ann')).toMatchObject({ email_verified: 'false', phone_number_verified: 'false' });
  });

  test('is not taken by its word on another one, nor without the flag', async () => {
    const { create, vouch, attributes } = await createPlace();
    await create('bea', { email, phone_number: '+15550199' });
    await vouch('bea', { phone_number_verified: 'true', name: 'Bea' });
    await vouch('bea', { email: 'new@example.com' });
    await vouch('bea', { email });
    expect(await attributes('ann')).toMatchObject(proved);
  });

  test('recovers and proves nothing for who lost it, nor does a code that is on its way', async () => {
    const { ClientId, create, vouch, signIn } = await createPlace({
      accountRecoverySetting: {
        recoveryMechanisms: [{ name: 'verified_email', priority: 1 }],
      },
    });
    await create('bea', { email });
    const AccessToken = (await signIn('ann')).AuthenticationResult?.AccessToken ?? '';
    await bench.call('ForgotPassword', { ClientId, Username: 'ann' });
    const code = bench.context.sent.at(-1)?.code ?? '';
    await bench.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' });
    const proof = bench.context.sent.at(-1)?.code ?? '';
    await vouch('bea', { email_verified: 'true' });
    const reset = { ClientId, Username: 'ann', Password: 'Another-Horse-1' };
    await expect(bench.call('ConfirmForgotPassword', { ...reset, ConfirmationCode: code })).rejects.toMatchObject({
      code: 'ExpiredCodeException',
    });
    await expect(bench.call('ForgotPassword', { ClientId, Username: 'ann' })).rejects.toMatchObject(invalid);
    await expect(
      bench.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: proof }),
    ).rejects.toMatchObject({
      code: 'AliasExistsException',
      message: 'An account with the given email already exists.',
    });
    expect((await signIn('ann')).AuthenticationResult).toBeDefined();
  });

  test.each(['AdminUpdateUserAttributes', 'AdminCreateUser'])(
    'takes no second factor from an account that has to have one: %s',
    async (operation) => {
      const { UserPoolId, create, vouch, signIn } = await createPlace({
        accountRecoverySetting: {
          recoveryMechanisms: [{ name: 'verified_email', priority: 1 }],
        },
      });
      await bench.call('SetUserPoolMfaConfig', {
        UserPoolId,
        MfaConfiguration: 'ON',
        SmsMfaConfiguration: {},
        SoftwareTokenMfaConfiguration: { Enabled: true },
      });
      expect((await signIn('ann')).ChallengeName).toBe('SMS_MFA');
      if (operation === 'AdminCreateUser') {
        await create('bea', { phone_number: phone, phone_number_verified: 'true' }, { ForceAliasCreation: true });
      } else {
        await create('bea', { phone_number: phone });
        await vouch('bea', { phone_number_verified: 'true' });
      }
      // Not MFA_SETUP, which would let in whoever has the password.
      await expect(signIn('ann')).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'User has no second factor that this user pool accepts.',
      });
      expect((await signIn('bea')).ChallengeName).toBe('SMS_MFA');
    },
  );

  test('is one user’s, also where it is given to five at once', async () => {
    const { create, vouch, attributes, signIn } = await createPlace();
    const names = ['b1', 'b2', 'b3', 'b4', 'b5'];
    for (const name of names) await create(name, { email });
    await Promise.all(names.map((name) => vouch(name, { email_verified: 'true' })));
    const all = await Promise.all(['ann', ...names].map(attributes));
    expect(all.filter(({ email_verified }) => email_verified === 'true')).toHaveLength(1);
    expect((await signIn(email)).AuthenticationResult).toBeDefined();
  });

  test('is not taken where it is the username', async () => {
    const { call, context } = bench;
    const { pool } = await createPeoplePool(context, { usernameAttributes: ['email'] });
    const UserPoolId = pool.id;
    const create = (Username: string, attributes: Attributes = {}) =>
      call('AdminCreateUser', { UserPoolId, Username, UserAttributes: listOf(attributes), MessageAction: 'SUPPRESS' });
    await create(email, { email_verified: 'true' });
    await create('bea@example.com');
    const UserAttributes = listOf({ email, email_verified: 'true' });
    await expect(
      call('AdminUpdateUserAttributes', { UserPoolId, Username: 'bea@example.com', UserAttributes }),
    ).rejects.toMatchObject({ code: 'AliasExistsException' });
  });
});
