import type { AttributeType, InitiateAuthResponse } from '@cenote/wire/user-pools';
import { beforeEach, expect, test } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import type { FirstAuthFactor } from '#domain/tenant/pools/settings/first-factors.ts';
import type { RecoveryMechanism } from '#domain/tenant/pools/settings/recovery.ts';
import { extensionsOf } from '../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';

const DAY = 24 * 3_600_000;
const NEXT = 'Another-Horse-2';
const sms = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' };

describeOnBothEngines('an address that was proved from inside the account', (bench) => {
  let pool: Pool;
  let client: Client;
  let people = 0;
  let name = '';
  let owned = '';
  let planted = '';

  async function place(mfaConfiguration: 'OFF' | 'OPTIONAL' = 'OFF', recoveryMechanisms: RecoveryMechanism[] = []) {
    const allowedFirstAuthFactors: FirstAuthFactor[] = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'];
    const settings = { smsConfiguration: sms, policies: { signInPolicy: { allowedFirstAuthFactors } } };
    const explicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH'] as const;
    ({ pool, client } = await createPeoplePool(bench.context, settings, { explicitAuthFlows }));
    const accountRecoverySetting = { recoveryMechanisms };
    pool = await savePool(bench.context, pool, {
      name: pool.name,
      settings: { ...pool.settings, mfaConfiguration, factors: { sms: true }, accountRecoverySetting },
    });
    name = `ann-${++people}`;
    [owned, planted] = [`${name}@example.com`, `+1555017${1000 + people}`];
    const user = newTestUser(pool, name, { attributes: { email: owned, email_verified: 'true' } });
    const secret = await createPassword(bench.context, pool, user, PASSWORD);
    await createUser(bench.context, pool, { ...user, ...secret, passwordSetAt: 1 }, { taken: 'taken' });
  }
  beforeEach(() => place());

  const named = () => ({ UserPoolId: pool.id, Username: name });
  const asked = () => ({ ClientId: client.id, Username: name });
  const lastTo = (recipient: string) =>
    bench.context.sent.findLast((message) => message.recipient === recipient)?.code ?? 'none';
  const signIn = (password = PASSWORD) =>
    bench.call('InitiateAuth', {
      ClientId: client.id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: name, PASSWORD: password },
    });
  const tokenOf = (step: InitiateAuthResponse) => step.AuthenticationResult?.AccessToken ?? 'none';
  const update = (AccessToken: string, UserAttributes: AttributeType[]) =>
    bench.call('UpdateUserAttributes', { AccessToken, UserAttributes });
  const prove = async (AccessToken: string, AttributeName = 'phone_number', recipient = planted) => {
    await bench.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName });
    await bench.call('VerifyUserAttribute', { AccessToken, AttributeName, Code: lastTo(recipient) });
  };
  /** One minute with a stolen access token. */
  const plant = async (AccessToken?: string) => {
    const token = AccessToken ?? tokenOf(await signIn());
    await update(token, [{ Name: 'phone_number', Value: planted }]);
    await prove(token);
  };
  const prefer = (PREFERRED_CHALLENGE: string) =>
    bench.call('InitiateAuth', {
      ClientId: client.id,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: name, PREFERRED_CHALLENGE },
    });
  const isFirstFactor = async (factor = 'SMS_OTP') => (await prefer(factor)).ChallengeName === factor;
  const recoveryGoesTo = async () => {
    const { CodeDeliveryDetails } = await bench.call('ForgotPassword', asked());
    return CodeDeliveryDetails?.AttributeName;
  };
  const confirmReset = (recipient: string, Password = NEXT) =>
    bench.call('ConfirmForgotPassword', { ...asked(), ConfirmationCode: lastTo(recipient), Password });
  const setPassword = () => bench.call('AdminSetUserPassword', { ...named(), Password: NEXT, Permanent: true });
  const vouch = (value: string) =>
    bench.call('AdminUpdateUserAttributes', {
      ...named(),
      UserAttributes: [{ Name: 'phone_number_verified', Value: value }],
    });
  const addresses = async () => {
    const { Factors } = await extensionsOf(bench.context)('AdminListUserFactors', named());
    return Factors.filter(({ Address }) => Address !== undefined);
  };
  const end = (FactorType: 'EMAIL_ADDRESS' | 'PHONE_NUMBER') =>
    extensionsOf(bench.context)('AdminDeleteUserFactor', { ...named(), FactorType });

  /** The owner's ways back, by which the code goes to her own address. */
  const resets: Readonly<Record<string, () => Promise<unknown>>> = {
    ForgotPassword: async () => {
      await bench.call('ForgotPassword', asked());
      await confirmReset(owned);
    },
    AdminResetUserPassword: async () => {
      await bench.call('AdminResetUserPassword', named());
      await confirmReset(owned);
    },
    AdminSetUserPassword: setPassword,
  };

  test.each(Object.keys(resets))('opens it no more after %s', async (reset) => {
    await plant();
    expect(await isFirstFactor()).toBe(true);
    await resets[reset]?.();
    expect(await isFirstFactor()).toBe(false);
    expect(await recoveryGoesTo()).toBe('email');
    expect(await isFirstFactor('EMAIL_OTP')).toBe(true);
    const shown = await bench.call('GetUserAuthFactors', { AccessToken: tokenOf(await signIn(NEXT)) });
    expect(shown.ConfiguredUserAuthFactors).toEqual(['PASSWORD', 'EMAIL_OTP']);
    const { UserAttributes = [] } = await bench.call('AdminGetUser', named());
    expect(UserAttributes).toContainEqual({ Name: 'phone_number_verified', Value: 'true' });
  });

  test('gets no recovery code while another one may, so that the first reset is the owner’s', async () => {
    await plant();
    expect(await recoveryGoesTo()).toBe('email');
    expect(lastTo(planted)).toHaveLength(6);
    bench.context.clock.advance(31 * DAY);
    expect(await recoveryGoesTo()).toBe('phone_number');
  });

  test('ends codes that are on their way to it', async () => {
    await place('OFF', [{ name: 'verified_phone_number', priority: 1 }]);
    await plant();
    await bench.call('ForgotPassword', asked());
    const recovery = lastTo(planted);
    const step = await prefer('SMS_OTP');
    await end('PHONE_NUMBER');
    const answer = bench.call('RespondToAuthChallenge', {
      ClientId: client.id,
      ChallengeName: 'SMS_OTP',
      Session: step.Session ?? '',
      ChallengeResponses: { USERNAME: name, SMS_OTP_CODE: lastTo(planted) },
    });
    await expect(answer).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    const input = { ...asked(), ConfirmationCode: recovery, Password: NEXT };
    await expect(bench.call('ConfirmForgotPassword', input)).rejects.toMatchObject({ code: 'ExpiredCodeException' });
  });

  test('opens it again once it is proved after the reset', async () => {
    await plant();
    await setPassword();
    await prove(tokenOf(await signIn(NEXT)));
    expect(await isFirstFactor()).toBe(true);
    // Which is a proof from inside again.
    await setPassword();
    expect(await isFirstFactor()).toBe(false);
  });

  test('opens it again once an administrator vouches for it, and no reset questions that', async () => {
    await plant();
    await setPassword();
    await vouch('false');
    await vouch('true');
    expect(await isFirstFactor()).toBe(true);
    await setPassword();
    expect(await isFirstFactor()).toBe(true);
  });

  test('opens it where it was proved more than 30 days before the reset', async () => {
    await plant();
    bench.context.clock.advance(30 * DAY);
    await setPassword();
    expect(await isFirstFactor()).toBe(false);
    await place();
    await plant();
    bench.context.clock.advance(30 * DAY + 1);
    await setPassword();
    expect(await isFirstFactor()).toBe(true);
  });

  test('is not questioned by one’s own new password, nor by the reset that goes by it', async () => {
    const AccessToken = tokenOf(await signIn());
    await plant(AccessToken);
    await bench.call('ChangePassword', { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: NEXT });
    expect(await isFirstFactor()).toBe(true);
    await place('OFF', [{ name: 'verified_phone_number', priority: 1 }]);
    await plant();
    await bench.call('ForgotPassword', asked());
    await confirmReset(planted);
    expect(await isFirstFactor()).toBe(true);
  });

  test('leaves one alone that was proved before, whoever proves it again', async () => {
    await prove(tokenOf(await signIn()), 'email', owned);
    await setPassword();
    expect(await isFirstFactor('EMAIL_OTP')).toBe(true);
  });

  test('is not trusted again by being changed away and back', async () => {
    await plant();
    await setPassword();
    const AccessToken = tokenOf(await signIn(NEXT));
    await update(AccessToken, [{ Name: 'phone_number', Value: '+15550199' }]);
    await update(AccessToken, [{ Name: 'phone_number', Value: planted }]);
    expect(await isFirstFactor()).toBe(false);
  });

  test('goes on as a second factor, so that nobody is locked out', async () => {
    await place('OPTIONAL');
    const AccessToken = tokenOf(await signIn());
    await plant(AccessToken);
    await bench.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: { Enabled: true } });
    await setPassword();
    const step = await signIn(NEXT);
    expect(step.ChallengeName).toBe('SMS_MFA');
    const answered = await bench.call('RespondToAuthChallenge', {
      ClientId: client.id,
      ChallengeName: 'SMS_MFA',
      Session: step.Session ?? '',
      ChallengeResponses: { USERNAME: name, SMS_MFA_CODE: lastTo(planted) },
    });
    expect(tokenOf(answered)).not.toBe('none');
    // The second factor ends, and does not leave a first one behind.
    await extensionsOf(bench.context)('AdminDeleteUserFactor', { ...named(), FactorType: 'SMS_MFA' });
    expect(await isFirstFactor()).toBe(false);
  });

  test('is listed to administrators, who can end any', async () => {
    await plant();
    const provedAt = bench.context.clock.now() / 1000;
    const email = { FactorType: 'EMAIL_ADDRESS', Address: owned, Status: 'ENABLED' };
    const phone = { FactorType: 'PHONE_NUMBER', Address: planted, Status: 'ENABLED', CreateDate: provedAt };
    expect(await addresses()).toEqual([email, phone]);
    await end('EMAIL_ADDRESS');
    await end('PHONE_NUMBER');
    const ended = { Status: 'QUESTIONED' };
    expect(await addresses()).toEqual([
      { ...email, ...ended },
      { ...phone, ...ended },
    ]);
    expect([await isFirstFactor(), await isFirstFactor('EMAIL_OTP')]).toEqual([false, false]);
    await prove(tokenOf(await signIn()), 'email', owned);
    expect(await isFirstFactor('EMAIL_OTP')).toBe(true);
  });
});
