import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { afterEach, describe, expect, it } from 'vitest';
import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import type { FirstAuthFactor } from '#domain/tenant/pools/settings/first-factors.ts';
import { PASSWORD } from '../../../../test/people.ts';
import { createSignInPlace, type SignInPlace } from '../../../../test/sign-in-place.ts';

let place: SignInPlace;
afterEach(() => place.context.close());

const both = {
  email: 'ann@example.com',
  email_verified: 'true',
  phone_number: '+15551234567',
  phone_number_verified: 'true',
};
const accountRecoverySetting = { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] } as const;
const lastCode = () => place.context.sent.at(-1)?.code ?? '';
const invalid = { code: 'NotAuthorizedException', message: 'Invalid session for the user.' };

async function poolWith(settings: Partial<PoolSettings>, allowedFirstAuthFactors: FirstAuthFactor[] = ['PASSWORD']) {
  const passwordPolicy = {
    minimumLength: 8,
    requireUppercase: true,
    requireLowercase: true,
    requireNumbers: true,
    requireSymbols: true,
    temporaryPasswordValidityDays: 7,
  };
  place = await createSignInPlace({
    settings: {
      autoVerifiedAttributes: ['email'],
      policies: { passwordPolicy, signInPolicy: { allowedFirstAuthFactors } },
      ...settings,
    },
  });
}

/** What a completed sign-in lets the user change second factors with. */
function bearer(step: InitiateAuthResponse): { AccessToken: string } {
  return { AccessToken: step.AuthenticationResult?.AccessToken ?? '' };
}

describe('a first factor from a message', () => {
  it.each(['EMAIL_OTP', 'SMS_OTP'] as const)(
    '%s ends the sign-in where a second factor was switched on meanwhile',
    async (name) => {
      await poolWith({ mfaConfiguration: 'OPTIONAL', factors: { sms: true, email: {} } }, [
        'PASSWORD',
        'EMAIL_OTP',
        'SMS_OTP',
      ]);
      await place.add('ann', { attributes: both });
      const step = await place.initiate('USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: name });
      const code = lastCode();
      const EmailMfaSettings = { Enabled: true, PreferredMfa: true };
      await place.call('SetUserMFAPreference', { ...bearer(await place.password()), EmailMfaSettings });
      await expect(place.respond(step, { [`${name}_CODE`]: code })).rejects.toMatchObject(invalid);
    },
  );
});

describe('a second factor', () => {
  it('is not replaced by an address that an older sign-in was about to set up', async () => {
    await poolWith({ mfaConfiguration: 'ON', factors: { email: {} }, accountRecoverySetting });
    await place.add('ann');
    const older = await place.respond(await place.password(), { EMAIL: 'eve@example.com' });
    const evesCode = lastCode();
    const own = await place.respond(await place.password(), { EMAIL: 'ann@example.com' });
    expect((await place.respond(own, { EMAIL_OTP_CODE: lastCode() })).AuthenticationResult).toBeDefined();
    await expect(place.respond(older, { EMAIL_OTP_CODE: evesCode })).rejects.toMatchObject(invalid);
    const { UserAttributes } = await place.call('AdminGetUser', { UserPoolId: place.pool.id, Username: 'ann' });
    expect(UserAttributes).toContainEqual({ Name: 'email', Value: 'ann@example.com' });
  });

  it('that was switched off meanwhile proves nothing any more, nor can it be chosen', async () => {
    await poolWith({
      mfaConfiguration: 'OPTIONAL',
      factors: { sms: true, email: {} },
      accountRecoverySetting,
    });
    await place.add('ann', { attributes: both });
    const token = bearer(await place.password());
    const on = { Enabled: true, PreferredMfa: false };
    await place.call('SetUserMFAPreference', { ...token, SMSMfaSettings: on, EmailMfaSettings: on });
    const choice = await place.password();
    const chosen = await place.respond(await place.password(), { ANSWER: 'SMS_MFA' });
    const code = lastCode();
    // The phone was stolen.
    const SMSMfaSettings = { Enabled: false, PreferredMfa: false };
    await place.call('SetUserMFAPreference', { ...token, SMSMfaSettings });
    await expect(place.respond(chosen, { SMS_MFA_CODE: code })).rejects.toMatchObject(invalid);
    await expect(place.respond(choice, { ANSWER: 'SMS_MFA' })).rejects.toMatchObject(invalid);
    expect((await place.respond(choice, { ANSWER: 'EMAIL_OTP' })).ChallengeName).toBe('EMAIL_OTP');
  });

  it('that stands for one challenge is set up once, whatever sessions came of it', async () => {
    await poolWith({
      mfaConfiguration: 'ON',
      factors: { softwareToken: true, email: {} },
      accountRecoverySetting,
    });
    await place.add('ann');
    const step = await place.password();
    const { Session = '' } = await place.call('AssociateSoftwareToken', { Session: step.Session ?? '' });
    await place.respond(step, { EMAIL: 'ann@example.com' });
    const usedOnce = { message: 'Invalid session for the user, session can only be used once.' };
    await expect(place.respond({ ...step, Session }, { EMAIL: 'eve@example.com' })).rejects.toMatchObject(usedOnce);
    await expect(place.call('AssociateSoftwareToken', { Session })).rejects.toMatchObject(usedOnce);
  });
});

describe('a confirmed sign-up that goes on to a sign-in', () => {
  async function confirmedSignUp() {
    const ClientId = place.client.id;
    const UserAttributes = [{ Name: 'email', Value: 'ann@example.com' }];
    await place.call('SignUp', { ClientId, Username: 'ann', Password: PASSWORD, UserAttributes });
    const confirmed = { ClientId, Username: 'ann', ConfirmationCode: lastCode() };
    const { Session } = await place.call('ConfirmSignUp', confirmed);
    const AuthParameters = { USERNAME: 'ann' };
    return () =>
      place.call('InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters, Session: Session ?? '' });
  }

  it('ends with another password, and when the user is signed out everywhere', async () => {
    await poolWith({}, ['PASSWORD', 'EMAIL_OTP']);
    const goOn = await confirmedSignUp();
    const UserPoolId = place.pool.id;
    await place.call('AdminUserGlobalSignOut', { UserPoolId, Username: 'ann' });
    await expect(goOn()).rejects.toMatchObject(invalid);
    await place.context.close();

    await poolWith({}, ['PASSWORD', 'EMAIL_OTP']);
    const again = await confirmedSignUp();
    const { AuthenticationResult } = await place.password();
    const AccessToken = AuthenticationResult?.AccessToken ?? '';
    const ProposedPassword = 'Another-Horse-2';
    await place.call('ChangePassword', { AccessToken, PreviousPassword: PASSWORD, ProposedPassword });
    await expect(again()).rejects.toMatchObject(invalid);
  });
});
