import type { AttributeType, InitiateAuthResponse } from '@cenote/wire/user-pools';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import type { FirstAuthFactor } from '#domain/tenant/pools/settings/first-factors.ts';
import { operationsOf } from '../../../../test/api.ts';
import { PASSWORD } from '../../../../test/people.ts';
import { createSignInPlace, type SignInPlace } from '../../../../test/sign-in-place.ts';

const victim = 'victim@example.com';
const owned = '+15550100';
const attackers = '+15559999';
const sms = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
const byEmail = { recoveryMechanisms: [{ priority: 1, name: 'verified_email' }] } as const;

let place: SignInPlace;
let username: string;

async function poolWith(
  { first, ...pool }: NewPoolSettingsInput & { first?: readonly FirstAuthFactor[] },
  settings: Partial<PoolSettings> = {},
) {
  const policies = { signInPolicy: { allowedFirstAuthFactors: first ?? ['PASSWORD'] } };
  place = await createSignInPlace({ pool: { smsConfiguration: sms, policies, ...pool }, settings });
}
beforeEach(() => {
  username = victim;
  return () => place.context.close();
});

const attributesOf = (attributes: Record<string, string>): AttributeType[] =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const named = () => ({ UserPoolId: place.pool.id, Username: username });
/** From another network than all that follows, as somebody else. */
async function signUp(
  attributes: Record<string, string>,
  Password: string | undefined = PASSWORD,
  address = '198.51.100.9',
) {
  const UserAttributes = attributesOf(attributes);
  return operationsOf(place.context, address)('SignUp', {
    ClientId: place.client.id,
    Username: username,
    UserAttributes,
    ...(Password && { Password }),
  });
}
const lastTo = (recipient: string) =>
  place.context.sent.findLast((message) => message.recipient === recipient)?.code ?? 'none';
const prefer = (PREFERRED_CHALLENGE: string) =>
  place.initiate('USER_AUTH', { USERNAME: username, PREFERRED_CHALLENGE });
const respond = (step: InitiateAuthResponse, responses: Record<string, string>) =>
  place.respond(step, { USERNAME: username, ...responses });
const signIn = () => place.initiate('USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD });
const tokenOf = (step: InitiateAuthResponse) => step.AuthenticationResult?.AccessToken ?? 'none';
async function attributes() {
  const { UserAttributes = [] } = await place.call('AdminGetUser', named());
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
}
const confirm = (ConfirmationCode: string) =>
  place.call('ConfirmSignUp', { ClientId: place.client.id, Username: username, ConfirmationCode });
const adminUpdate = (changed: Record<string, string>) =>
  place.call('AdminUpdateUserAttributes', { ...named(), UserAttributes: attributesOf(changed) });
const update = (AccessToken: string, changed: Record<string, string>) =>
  place.call('UpdateUserAttributes', { AccessToken, UserAttributes: attributesOf(changed) });
const refused = (message: string) => ({ code: 'NotAuthorizedException', message });
const noFactor = refused('User has no second factor that this user pool accepts.');

describe('a code as the first factor', () => {
  const first: FirstAuthFactor[] = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'];
  const byAddress: NewPoolSettingsInput = { usernameAttributes: ['email'], autoVerifiedAttributes: ['email'] };

  test('goes to no number that came with somebody else’s sign-up', async () => {
    await poolWith({ first, ...byAddress });
    await signUp({ phone_number: attackers });
    await confirm(lastTo(victim));
    const step = await prefer('SMS_OTP');
    expect(step.ChallengeName).toBe('SELECT_CHALLENGE');
    expect(step.AvailableChallenges).toEqual(['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP']);
    await expect(respond(step, { ANSWER: 'SMS_OTP' })).rejects.toMatchObject({ code: 'InvalidParameterException' });
    expect(lastTo(attackers)).toBe('none');
    const shown = await place.call('GetUserAuthFactors', { AccessToken: tokenOf(await signIn()) });
    expect(shown.ConfiguredUserAuthFactors).toEqual(['PASSWORD', 'EMAIL_OTP']);
  });

  test('goes to no address that was changed a moment ago, until it is proved', async () => {
    await poolWith({ first, ...byAddress, autoVerifiedAttributes: ['email', 'phone_number'] });
    await signUp({ phone_number: owned });
    await confirm(lastTo(owned));
    const AccessToken = tokenOf(await signIn());
    await update(AccessToken, { phone_number: attackers });
    expect((await prefer('SMS_OTP')).ChallengeName).toBe('SELECT_CHALLENGE');
    await place.call('VerifyUserAttribute', { AccessToken, AttributeName: 'phone_number', Code: lastTo(attackers) });
    expect((await prefer('SMS_OTP')).ChallengeName).toBe('SMS_OTP');
  });

  test('is worth nothing once its address is another one', async () => {
    await poolWith({ first, ...byAddress });
    await signUp({});
    await confirm(lastTo(victim));
    const { sub = '' } = await attributes();
    username = sub;
    const step = await prefer('EMAIL_OTP');
    await adminUpdate({ email: 'other@example.com', email_verified: 'true' });
    const answer = respond(step, { EMAIL_OTP_CODE: lastTo(victim) });
    await expect(answer).rejects.toMatchObject(refused('Invalid session for the user.'));
    const unproved = await prefer('EMAIL_OTP');
    await adminUpdate({ email_verified: 'false' });
    const late = respond(unproved, { EMAIL_OTP_CODE: lastTo('other@example.com') });
    await expect(late).rejects.toMatchObject(refused('Invalid session for the user.'));
  });

  test('goes to the one address that confirms an unconfirmed user', async () => {
    await poolWith({ first, ...byAddress });
    await signUp({ phone_number: attackers });
    await expect(prefer('SMS_OTP')).rejects.toMatchObject({ code: 'UserNotConfirmedException' });
    expect(lastTo(attackers)).toBe('none');
    expect((await prefer('EMAIL_OTP')).ChallengeName).toBe('EMAIL_OTP');
    await place.context.close();
    await poolWith({ first, ...byAddress, autoVerifiedAttributes: ['email', 'phone_number'] });
    await signUp({ phone_number: owned });
    await expect(prefer('EMAIL_OTP')).rejects.toMatchObject({ code: 'UserNotConfirmedException' });
    expect((await prefer('SMS_OTP')).ChallengeName).toBe('SMS_OTP');
  });

  test('goes to no unconfirmed user where the pool verifies nothing', async () => {
    await poolWith({ first });
    username = 'ann';
    await signUp({ email: victim });
    await expect(prefer('EMAIL_OTP')).rejects.toMatchObject({ code: 'UserNotConfirmedException' });
  });

  test('is where the confirmation of a user without a password goes, so that it leads somewhere', async () => {
    await poolWith({ first: ['EMAIL_OTP'], ...byAddress, autoVerifiedAttributes: ['email', 'phone_number'] });
    await signUp({ phone_number: owned }, '');
    expect(lastTo(owned)).toBe('none');
    await confirm(lastTo(victim));
    const step = await prefer('EMAIL_OTP');
    expect((await respond(step, { EMAIL_OTP_CODE: lastTo(victim) })).AuthenticationResult).toBeDefined();
  });
});

describe('a confirmation by a code that is a first factor', () => {
  const first: FirstAuthFactor[] = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'];
  const confirmByCode = async () => {
    const step = await prefer('EMAIL_OTP');
    return tokenOf(await respond(step, { EMAIL_OTP_CODE: lastTo(victim) }));
  };

  test('ends the password of the sign-up, and every other address', async () => {
    await poolWith({ first, usernameAttributes: ['email'], autoVerifiedAttributes: ['email'] });
    await signUp({ phone_number: attackers, name: 'Ann' });
    const AccessToken = await confirmByCode();
    await expect(signIn()).rejects.toMatchObject(refused('Incorrect username or password.'));
    expect(await attributes()).toEqual({
      sub: expect.any(String),
      name: 'Ann',
      email: victim,
      email_verified: 'true',
    });
    await place.call('ChangePassword', { AccessToken, ProposedPassword: 'Another-Horse-2' });
    const answer = place.initiate('USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: 'Another-Horse-2' });
    expect(tokenOf(await answer)).not.toBe('none');
  });

  test('keeps an address that the pool requires, unproved, and one that was vouched for', async () => {
    const schema = [{ name: 'phone_number', attributeDataType: 'String', mutable: true, required: true }] as const;
    await poolWith({ first, usernameAttributes: ['email'], autoVerifiedAttributes: ['email'], schema });
    await signUp({ phone_number: attackers });
    await confirmByCode();
    expect(await attributes()).toMatchObject({ phone_number: attackers, phone_number_verified: 'false' });
    username = 'vouched@example.com';
    await signUp({ phone_number: owned });
    await adminUpdate({ phone_number_verified: 'true' });
    const step = await prefer('EMAIL_OTP');
    await respond(step, { EMAIL_OTP_CODE: lastTo(username) });
    expect(await attributes()).toMatchObject({ phone_number: owned, phone_number_verified: 'true' });
  });

  test('leaves the password of a sign-up that ConfirmSignUp confirms', async () => {
    await poolWith({ first, usernameAttributes: ['email'], autoVerifiedAttributes: ['email'] });
    await signUp({ phone_number: owned });
    await confirm(lastTo(victim));
    expect(tokenOf(await signIn())).not.toBe('none');
    expect(await attributes()).toMatchObject({ phone_number: owned });
  });
});

describe('the session of ConfirmSignUp', () => {
  const first: FirstAuthFactor[] = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'];
  const byAddress: NewPoolSettingsInput = { usernameAttributes: ['email'], autoVerifiedAttributes: ['email'] };
  const goOn = (Session = 'none') =>
    place.call('InitiateAuth', {
      ClientId: place.client.id,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: username },
      Session,
    });
  const invalid = refused('Invalid session for the user.');

  test('ends the password of the sign-up, and every other address', async () => {
    await poolWith({ first, ...byAddress });
    await signUp({ phone_number: attackers, name: 'Ann' });
    const { Session } = await confirm(lastTo(victim));
    // Whoever chose the password may be signed in by then.
    const AccessToken = tokenOf(await signIn());
    expect(tokenOf(await goOn(Session))).not.toBe('none');
    await expect(signIn()).rejects.toMatchObject(refused('Incorrect username or password.'));
    await expect(place.call('GetUser', { AccessToken })).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    const left = { sub: expect.any(String), name: 'Ann', email: victim, email_verified: 'true' };
    expect(await attributes()).toEqual(left);
    await expect(goOn(Session)).rejects.toMatchObject(invalid);
  });

  test('leaves both where ConfirmSignUp was given the session of SignUp', async () => {
    await poolWith({ first, ...byAddress });
    const { Session: started = '' } = await signUp({ phone_number: owned });
    const { Session } = await place.call('ConfirmSignUp', {
      ClientId: place.client.id,
      Username: username,
      ConfirmationCode: lastTo(victim),
      Session: started,
    });
    expect(tokenOf(await goOn(Session))).not.toBe('none');
    expect(tokenOf(await signIn())).not.toBe('none');
    expect(await attributes()).toMatchObject({ phone_number: owned });
    expect(await attributes()).not.toHaveProperty('phone_number_verified');
  });

  test('leaves both where the confirmation comes from the network that the sign-up came from', async () => {
    await poolWith({ first, ...byAddress });
    await signUp({ phone_number: owned }, PASSWORD, '127.0.0.1');
    const { Session } = await confirm(lastTo(victim));
    expect(tokenOf(await goOn(Session))).not.toBe('none');
    expect(tokenOf(await signIn())).not.toBe('none');
    expect(await attributes()).toMatchObject({ phone_number: owned });
    expect(await attributes()).not.toHaveProperty('phone_number_verified');
  });

  test.each<Record<string, string>>([
    { email: 'right@example.com', email_verified: 'true' },
    { email_verified: 'false' },
  ])('is worth nothing once its address is another one, or is proved no more (%j)', async (changed) => {
    await poolWith({ first, autoVerifiedAttributes: ['email'] });
    username = 'ann';
    await signUp({ email: victim });
    const { Session } = await confirm(lastTo(victim));
    await adminUpdate(changed);
    await expect(goOn(Session)).rejects.toMatchObject(invalid);
  });
});

describe('a second factor', () => {
  const proved = { email: victim, email_verified: 'true', phone_number: owned, phone_number_verified: 'true' };
  const mfa = (mfaConfiguration: 'ON' | 'OPTIONAL', factors: PoolSettings['factors'] = { sms: true }) =>
    poolWith(
      { autoVerifiedAttributes: ['phone_number'] },
      { mfaConfiguration, factors, accountRecoverySetting: byEmail },
    );
  const smsOn = { SMSMfaSettings: { Enabled: true } };
  beforeEach(() => {
    username = 'ann';
  });
  /** Signs in by SMS, as far as that is asked for. */
  const bySms = async () => {
    const step = await signIn();
    return step.ChallengeName === 'SMS_MFA' ? respond(step, { SMS_MFA_CODE: lastTo(owned) }) : step;
  };

  test.each(['ON', 'OPTIONAL'] as const)(
    'that is on is not dropped with its address, MFA %s',
    async (configuration) => {
      await mfa(configuration, { sms: true, softwareToken: true });
      await place.add('ann', { attributes: proved });
      await place.call('AdminSetUserMFAPreference', { ...named(), ...smsOn });
      const AccessToken = tokenOf(await bySms());
      await update(AccessToken, { phone_number: attackers });
      await expect(signIn()).rejects.toMatchObject(noFactor);
      await place.call('VerifyUserAttribute', { AccessToken, AttributeName: 'phone_number', Code: lastTo(attackers) });
      expect((await signIn()).ChallengeName).toBe('SMS_MFA');
      await place.call('DeleteUserAttributes', { AccessToken, UserAttributeNames: ['phone_number'] });
      await expect(signIn()).rejects.toMatchObject(noFactor);
      await place.call('AdminSetUserMFAPreference', { ...named(), SMSMfaSettings: { Enabled: false } });
      expect((await signIn()).ChallengeName).toBe(configuration === 'ON' ? 'MFA_SETUP' : undefined);
    },
  );

  test('that nobody chose is not dropped with its address either, where the pool demands one', async () => {
    await mfa('ON', { sms: true, softwareToken: true });
    await place.add('ann', { attributes: proved });
    const AccessToken = tokenOf(await bySms());
    await update(AccessToken, { phone_number: attackers });
    await expect(signIn()).rejects.toMatchObject(noFactor);
    await adminUpdate({ phone_number: owned, phone_number_verified: 'true' });
    expect(tokenOf(await bySms())).not.toBe('none');
    await place.call('AdminDeleteUserAttributes', { ...named(), UserAttributeNames: ['phone_number'] });
    await expect(signIn()).rejects.toMatchObject(noFactor);
  });

  test('is the number that an administrator gave, which the first sign-in proves', async () => {
    await mfa('ON');
    await place.add('ann', { attributes: { email: victim, phone_number: owned } });
    expect(tokenOf(await bySms())).not.toBe('none');
    expect(await attributes()).toMatchObject({ phone_number: owned, phone_number_verified: 'true' });
  });

  test('is the number that came with the first password of one’s own', async () => {
    await mfa('ON');
    await place.add('ann', { status: 'FORCE_CHANGE_PASSWORD', attributes: { email: victim } });
    const step = await signIn();
    const given = { NEW_PASSWORD: 'Another-Horse-2', 'userAttributes.phone_number': owned };
    const next = await respond(step, given);
    expect(next.ChallengeName).toBe('SMS_MFA');
    expect(tokenOf(await respond(next, { SMS_MFA_CODE: lastTo(owned) }))).not.toBe('none');
  });

  test('is no number that came with a sign-up which somebody else confirmed', async () => {
    await poolWith(
      { usernameAttributes: ['email'], autoVerifiedAttributes: ['email'] },
      { mfaConfiguration: 'ON', factors: { sms: true }, accountRecoverySetting: byEmail },
    );
    username = victim;
    await signUp({ phone_number: attackers });
    await confirm(lastTo(victim));
    await place.call('ForgotPassword', { ClientId: place.client.id, Username: victim });
    const Password = 'Another-Horse-2';
    const reset = { ClientId: place.client.id, Username: victim, ConfirmationCode: lastTo(victim), Password };
    await place.call('ConfirmForgotPassword', reset);
    const step = await place.initiate('USER_PASSWORD_AUTH', { USERNAME: victim, PASSWORD: Password });
    expect(step).toMatchObject({ ChallengeName: 'MFA_SETUP', ChallengeParameters: { MFAS_CAN_SETUP: '["SMS_MFA"]' } });
    expect(lastTo(attackers)).toBe('none');
    const next = await respond(step, { PHONE_NUMBER: owned });
    expect(tokenOf(await respond(next, { SMS_MFA_CODE: lastTo(owned) }))).not.toBe('none');
  });

  test('is the number of a sign-up that its own session or an administrator has confirmed', async () => {
    await poolWith(
      { autoVerifiedAttributes: ['email'] },
      { mfaConfiguration: 'ON', factors: { sms: true }, accountRecoverySetting: byEmail },
    );
    const { Session = '' } = await signUp({ email: victim, phone_number: owned });
    const proof = { Username: username, ConfirmationCode: lastTo(victim), Session };
    await place.call('ConfirmSignUp', { ClientId: place.client.id, ...proof });
    expect((await signIn()).ChallengeName).toBe('SMS_MFA');
    username = 'bea';
    await signUp({ email: 'bea@example.com', phone_number: owned });
    await place.call('AdminConfirmSignUp', named());
    expect((await signIn()).ChallengeName).toBe('SMS_MFA');
  });

  test('goes to no number that was asked about and never proved: one is set up instead', async () => {
    await mfa('ON');
    await place.add('ann', { attributes: { phone_number: attackers, phone_number_verified: 'false' } });
    const step = await signIn();
    expect(step).toMatchObject({ ChallengeName: 'MFA_SETUP', ChallengeParameters: { MFAS_CAN_SETUP: '["SMS_MFA"]' } });
    const next = await respond(step, { PHONE_NUMBER: owned });
    expect(tokenOf(await respond(next, { SMS_MFA_CODE: lastTo(owned) }))).not.toBe('none');
    expect(await attributes()).toMatchObject({ phone_number: owned, phone_number_verified: 'true' });
  });

  test('is switched on by its user for a proved address alone', async () => {
    await mfa('OPTIONAL');
    await place.add('ann', { attributes: { email: victim, phone_number: owned } });
    const AccessToken = tokenOf(await signIn());
    const unequipped = { message: 'User does not have delivery config set to turn on SMS_MFA' };
    await expect(place.call('SetUserMFAPreference', { AccessToken, ...smsOn })).rejects.toMatchObject(unequipped);
    await place.call('AdminSetUserMFAPreference', { ...named(), ...smsOn });
    expect(tokenOf(await bySms())).not.toBe('none');
    await adminUpdate({ phone_number_verified: 'false' });
    const again = place.call('AdminSetUserMFAPreference', { ...named(), ...smsOn });
    await expect(again).rejects.toMatchObject(unequipped);
  });

  test('is worth nothing once its address is another one, or is proved no more', async () => {
    await mfa('OPTIONAL');
    await place.add('ann', { attributes: proved });
    await place.call('AdminSetUserMFAPreference', { ...named(), ...smsOn });
    const changes: Record<string, string>[] = [
      { phone_number: attackers, phone_number_verified: 'true' },
      { phone_number_verified: 'false' },
    ];
    for (const changed of changes) {
      const step = await signIn();
      await adminUpdate(changed);
      const code = { SMS_MFA_CODE: place.context.sent.at(-1)?.code ?? 'none' };
      await expect(respond(step, code)).rejects.toMatchObject(refused('Invalid session for the user.'));
    }
  });

  test('set up at the number of an administrator is of no use once that is another one', async () => {
    await mfa('ON');
    await place.add('ann', { attributes: { phone_number: owned } });
    const step = await signIn();
    await adminUpdate({ phone_number: attackers, phone_number_verified: 'true' });
    const answer = respond(step, { SMS_MFA_CODE: lastTo(owned) });
    await expect(answer).rejects.toMatchObject(refused('Invalid session for the user.'));
  });
});
