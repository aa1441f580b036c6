import { afterEach, describe, expect, it } from 'vitest';
import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import type { FactorSettings } from '#domain/tenant/pools/settings/factors.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { PASSWORD } from '../../../../../../test/people.ts';
import { createSignInPlace, type SignInPlace } from '../../../../../../test/sign-in-place.ts';

let place: SignInPlace;
afterEach(() => place.context.close());

const MINUTE = 60_000;
const both = {
  email: 'ann@example.com',
  email_verified: 'true',
  phone_number: '+15551234567',
  phone_number_verified: 'true',
};

async function poolWith(
  mfaConfiguration: 'ON' | 'OPTIONAL',
  factors: FactorSettings,
  more: Partial<PoolSettings> = {},
) {
  place = await createSignInPlace({
    settings: {
      mfaConfiguration,
      factors,
      accountRecoverySetting: { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] },
      ...more,
    },
  });
}

/** The code in the message that was sent last. */
const lastCode = () => place.context.sent.at(-1)?.code ?? '';
const wrong = (code: string) => String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0');

describe('SMS_MFA and EMAIL_OTP', () => {
  it.each([
    ['SMS_MFA', { sms: true }, { phone_number: both.phone_number }, 'SMS_MFA_CODE', '+*******4567'],
    ['EMAIL_OTP', { email: {} }, { email: both.email }, 'EMAIL_OTP_CODE', 'a***@e***'],
  ] as const)(
    '%s: a code of six digits goes out, wrong ones leave the session, the right one verifies the address',
    async (name, factors, attributes, response, masked) => {
      await poolWith('ON', factors);
      await place.add('ann', { attributes });
      const step = await place.password();
      expect(step).toMatchObject({
        ChallengeName: name,
        ChallengeParameters: { CODE_DELIVERY_DESTINATION: masked, USER_ID_FOR_SRP: 'ann' },
      });
      const code = lastCode();
      expect(code).toMatch(/^\d{6}$/);
      await expect(place.respond(step, { [response]: wrong(code) })).rejects.toMatchObject({
        code: 'CodeMismatchException',
        message: 'Invalid code or auth state for the user.',
      });
      const done = await place.respond(step, { [response]: code });
      expect(done.AuthenticationResult?.AccessToken).toBeDefined();
      await expect(place.respond(step, { [response]: code })).rejects.toMatchObject({ code: 'NotAuthorizedException' });
      const { UserAttributes } = await place.call('AdminGetUser', { UserPoolId: place.pool.id, Username: 'ann' });
      const attribute = name === 'SMS_MFA' ? 'phone_number_verified' : 'email_verified';
      expect(UserAttributes).toContainEqual({ Name: attribute, Value: 'true' });
    },
  );

  it('a code is compared five times and no more, and tokens come of none of them', async () => {
    await poolWith('ON', { sms: true });
    await place.add('ann', { attributes: { phone_number: both.phone_number } });
    const step = await place.password();
    const code = lastCode();
    for (let attempt = 0; attempt < 5; attempt++) {
      await expect(place.respond(step, { SMS_MFA_CODE: wrong(code) })).rejects.toMatchObject({
        code: 'CodeMismatchException',
      });
    }
    place.context.clock.advance(1_500);
    await expect(place.respond(step, { SMS_MFA_CODE: code })).rejects.toMatchObject({ code: 'CodeMismatchException' });
  });

  it('a session ends with the time that the client gives it', async () => {
    await poolWith('ON', { sms: true });
    await place.add('ann', { attributes: { phone_number: both.phone_number } });
    const step = await place.password();
    place.context.clock.advance(3 * MINUTE);
    await expect(place.respond(step, { SMS_MFA_CODE: lastCode() })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Invalid session for the user, session is expired.',
    });
  });

  it('a session is of no use to another user, nor after the password was set anew', async () => {
    await poolWith('ON', { sms: true });
    await place.add('ann', { attributes: { phone_number: both.phone_number } });
    await place.add('bob', { attributes: { phone_number: '+15557654321' } });
    const step = await place.password();
    const code = lastCode();
    await expect(place.respond(step, { USERNAME: 'bob', SMS_MFA_CODE: code })).rejects.toMatchObject({
      message: 'Invalid session for the user.',
    });
    await place.call('AdminSetUserPassword', {
      UserPoolId: place.pool.id,
      Username: 'ann',
      Password: 'Another-Horse-2',
      Permanent: true,
    });
    await expect(place.respond(step, { SMS_MFA_CODE: code })).rejects.toMatchObject({
      message: 'Invalid session for the user.',
    });
  });

  it('lets one of ten parallel answers succeed', async () => {
    await poolWith('ON', { sms: true });
    await place.add('ann', { attributes: { phone_number: both.phone_number } });
    const step = await place.password();
    const answers = Array.from({ length: 4 }, () => place.respond(step, { SMS_MFA_CODE: lastCode() }));
    const outcomes = await Promise.allSettled(answers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('SELECT_MFA_TYPE', () => {
  it('sends a code only to the factor that is chosen', async () => {
    await poolWith('ON', { sms: true, email: {} });
    await place.add('ann', { attributes: both });
    const step = await place.password();
    expect(step.ChallengeName).toBe('SELECT_MFA_TYPE');
    expect(JSON.parse(step.ChallengeParameters?.['MFAS_CAN_CHOOSE'] ?? '')).toEqual(['SMS_MFA', 'EMAIL_OTP']);
    expect(place.context.sent).toEqual([]);
    await expect(place.respond(step, { ANSWER: 'SOFTWARE_TOKEN_MFA' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    const chosen = await place.respond(step, { ANSWER: 'EMAIL_OTP' });
    expect(chosen.ChallengeName).toBe('EMAIL_OTP');
    expect(place.context.sent.map(({ medium }) => medium)).toEqual(['EMAIL']);
    expect((await place.respond(chosen, { EMAIL_OTP_CODE: lastCode() })).AuthenticationResult).toBeDefined();
  });
});

describe('MFA_SETUP', () => {
  const codeOf = (secret: string) => hotp(parseBase32(secret) ?? new Uint8Array(), totpStep(place.context.clock.now()));

  async function setUpToken() {
    await place.add('ann');
    const step = await place.password();
    expect(step).toMatchObject({ ChallengeName: 'MFA_SETUP' });
    const { SecretCode = '', Session } = await place.call('AssociateSoftwareToken', { Session: step.Session ?? '' });
    return { step, secret: SecretCode, associated: Session ?? '' };
  }

  it('TOTP: an app that an administrator took away after it was verified gives no token', async () => {
    await poolWith('ON', { softwareToken: true });
    const { secret, associated } = await setUpToken();
    const { Session = '' } = await place.call('VerifySoftwareToken', { Session: associated, UserCode: codeOf(secret) });
    await place.call('AdminDeleteSoftwareToken', { UserPoolId: place.pool.id, Username: 'ann' });
    await expect(place.respond({ ChallengeName: 'MFA_SETUP', Session }, {})).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
  });

  it('TOTP: no token is given before the app has proved itself, and none of its codes works twice', async () => {
    await poolWith('ON', { softwareToken: true });
    const { step, secret, associated } = await setUpToken();
    await expect(place.respond(step, {})).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await expect(
      place.call('VerifySoftwareToken', { Session: associated, UserCode: wrong(codeOf(secret)) }),
    ).rejects.toMatchObject({ code: 'EnableSoftwareTokenMFAException' });
    const used = codeOf(secret);
    const verified = await place.call('VerifySoftwareToken', {
      Session: associated,
      UserCode: used,
      FriendlyDeviceName: 'phone',
    });
    expect(verified.Status).toBe('SUCCESS');
    const done = await place.respond({ ChallengeName: 'MFA_SETUP', Session: verified.Session ?? '' }, {});
    expect(done.AuthenticationResult).toBeDefined();

    const again = await place.password();
    expect(again).toMatchObject({
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      ChallengeParameters: { FRIENDLY_DEVICE_NAME: 'phone', USER_ID_FOR_SRP: 'ann' },
    });
    await expect(place.respond(again, { SOFTWARE_TOKEN_MFA_CODE: used })).rejects.toMatchObject({
      code: 'ExpiredCodeException',
      message: 'Your software token has already been used once.',
    });
    place.context.clock.advance(30_000);
    const code = codeOf(secret);
    const parallel = await Promise.all(Array.from({ length: 4 }, () => place.password()));
    const outcomes = await Promise.allSettled(
      parallel.map((one) => place.respond(one, { SOFTWARE_TOKEN_MFA_CODE: code })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('an app that was set up meanwhile is not replaced through an older session', async () => {
    await poolWith('ON', { softwareToken: true });
    const { secret, associated } = await setUpToken();
    const older = await place.password();
    await place.call('VerifySoftwareToken', { Session: associated, UserCode: codeOf(secret) });
    await expect(place.call('AssociateSoftwareToken', { Session: older.Session ?? '' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Invalid session for the user.',
    });
  });

  it('an e-mail address is stored once its code comes back', async () => {
    await poolWith('ON', { email: {} });
    await place.add('ann');
    const step = await place.password();
    expect(JSON.parse(step.ChallengeParameters?.['MFAS_CAN_SETUP'] ?? '')).toEqual(['EMAIL_OTP']);
    const sent = await place.respond(step, { EMAIL: 'new@example.com' });
    expect(sent.ChallengeName).toBe('EMAIL_OTP');
    const before = await place.call('AdminGetUser', { UserPoolId: place.pool.id, Username: 'ann' });
    expect(before.UserAttributes?.map(({ Name }) => Name)).toEqual(['sub']);
    expect((await place.respond(sent, { EMAIL_OTP_CODE: lastCode() })).AuthenticationResult).toBeDefined();
    const after = await place.call('AdminGetUser', { UserPoolId: place.pool.id, Username: 'ann' });
    expect(after.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
  });

  it('an address that is none is told, and the session stays', async () => {
    await poolWith('ON', { email: {} });
    await place.add('ann');
    const step = await place.password();
    await expect(place.respond(step, { EMAIL: 'nowhere' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    expect((await place.respond(step, { EMAIL: 'new@example.com' })).ChallengeName).toBe('EMAIL_OTP');
  });
});

describe('a session that was used', () => {
  const usedOnce = { message: 'Invalid session for the user, session can only be used once.' };

  it('is told so whatever the answer is, and nothing is counted', async () => {
    await poolWith('ON', { sms: true });
    await place.add('ann', { status: 'FORCE_CHANGE_PASSWORD', attributes: { phone_number: both.phone_number } });
    const first = await place.password();
    const step = await place.respond(first, { NEW_PASSWORD: 'Brand-New-Horse-3' });
    await expect(place.respond(first, { NEW_PASSWORD: 'Brand-New-Horse-4' })).rejects.toMatchObject(usedOnce);
    const code = lastCode();
    await place.respond(step, { SMS_MFA_CODE: code });
    for (let count = 0; count < 7; count++) {
      await expect(place.respond(step, { SMS_MFA_CODE: count % 2 ? code : wrong(code) })).rejects.toMatchObject(
        usedOnce,
      );
    }
  });
});

describe('a temporary password', () => {
  it('is replaced before the second factor is asked for', async () => {
    await poolWith('ON', { sms: true });
    await place.add('ann', { status: 'FORCE_CHANGE_PASSWORD', attributes: { phone_number: both.phone_number } });
    const step = await place.password();
    expect(step.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const next = await place.respond(step, { NEW_PASSWORD: 'Brand-New-Horse-3' });
    expect(next.ChallengeName).toBe('SMS_MFA');
    expect((await place.respond(next, { SMS_MFA_CODE: lastCode() })).AuthenticationResult).toBeDefined();
  });
});

describe('guesses at a password', () => {
  it('are free five times, then lock the account for longer and longer, and a success ends that', async () => {
    place = await createSignInPlace();
    await place.add('ann');
    const guess = (password: string) => place.initiate('USER_PASSWORD_AUTH', { USERNAME: 'ann', PASSWORD: password });
    const wrongOne = { message: 'Incorrect username or password.' };
    const locked = { code: 'NotAuthorizedException', message: 'Password attempts exceeded' };
    for (let count = 0; count < 5; count++) await expect(guess('Wrong-1')).rejects.toMatchObject(wrongOne);
    await expect(guess(PASSWORD)).rejects.toMatchObject(locked);
    place.context.clock.advance(1_000);
    await expect(guess('Wrong-1')).rejects.toMatchObject(wrongOne);
    place.context.clock.advance(1_999);
    await expect(guess(PASSWORD)).rejects.toMatchObject(locked);
    await expect(place.srp()).rejects.toMatchObject(locked);
    place.context.clock.advance(1);
    expect((await guess(PASSWORD)).AuthenticationResult).toBeDefined();
    for (let count = 0; count < 4; count++) await expect(guess('Wrong-1')).rejects.toMatchObject(wrongOne);
    expect((await guess(PASSWORD)).AuthenticationResult).toBeDefined();
  });

  it('start anew after a quiet quarter of an hour', async () => {
    place = await createSignInPlace();
    await place.add('ann');
    const guess = (password: string) => place.initiate('USER_PASSWORD_AUTH', { USERNAME: 'ann', PASSWORD: password });
    for (let count = 0; count < 5; count++) await expect(guess('Wrong-1')).rejects.toThrow('Incorrect');
    place.context.clock.advance(15 * MINUTE);
    for (let count = 0; count < 4; count++) await expect(guess('Wrong-1')).rejects.toThrow('Incorrect');
    expect((await guess(PASSWORD)).AuthenticationResult).toBeDefined();
  });

  it('are few however many come at once', async () => {
    place = await createSignInPlace();
    await place.add('ann');
    const guesses = Array.from({ length: 40 }, (_, index) =>
      place.initiate('USER_PASSWORD_AUTH', { USERNAME: 'ann', PASSWORD: `Wrong-${index}` }),
    );
    const outcomes = await Promise.allSettled(guesses);
    const evaluated = outcomes.filter(
      (one) => one.status === 'rejected' && String(one.reason.message).startsWith('Incorrect'),
    );
    expect(evaluated.length).toBeLessThanOrEqual(5);
  });

  it('at nobody are counted alike', async () => {
    place = await createSignInPlace({ client: { preventUserExistenceErrors: 'ENABLED' } });
    const guess = () => place.initiate('USER_PASSWORD_AUTH', { USERNAME: 'nobody', PASSWORD });
    for (let count = 0; count < 5; count++) await expect(guess()).rejects.toThrow('Incorrect');
    await expect(guess()).rejects.toThrow('Password attempts exceeded');
  });
});
