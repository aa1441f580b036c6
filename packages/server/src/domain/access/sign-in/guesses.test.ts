import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { afterEach, describe, expect, it } from 'vitest';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { WireError } from '../../../../test/api.ts';
import { PASSWORD } from '../../../../test/people.ts';
import { createSignInPlace, type SignInPlace } from '../../../../test/sign-in-place.ts';

let place: SignInPlace;
afterEach(() => place.context.close());

const guesses = 10_000;
const TEN_MINUTES = 600_000;
const atOnce = 5;
const lastCode = () => place.context.sent.at(-1)?.code ?? '';
const otherCode = (code: string, by: number) =>
  String((Number(code) + by) % 10 ** code.length).padStart(code.length, '0');

/** What a guess was told, or `let in`. */
async function told(guess: Promise<unknown>): Promise<string> {
  try {
    await guess;
    return 'let in';
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
}

/** Makes guesses evenly over ten minutes, some at once, and gives how often each answer came. */
async function guessFor10Minutes(guess: (number: number) => Promise<unknown>): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  for (let number = 0; number < guesses; number += atOnce) {
    const burst = Array.from({ length: atOnce }, (_, index) => told(guess(number + index)));
    for (const answer of await Promise.all(burst)) answers.set(answer, (answers.get(answer) ?? 0) + 1);
    place.context.clock.advance((TEN_MINUTES * atOnce) / guesses);
  }
  expect([...answers.values()].reduce((sum, count) => sum + count)).toBe(guesses);
  return answers;
}

describe('of 10,000 guesses in ten minutes', () => {
  it('at a password, by every flow, at most 40 are evaluated', async () => {
    place = await createSignInPlace({
      client: {
        explicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
      },
    });
    await place.add('ann');
    const ClientId = place.client.id;
    const UserPoolId = place.pool.id;
    const answers = await guessFor10Minutes((number) => {
      const AuthParameters = { USERNAME: 'ann', PASSWORD: `Wrong-${number}` };
      if (number % 3 === 0) return place.initiate('USER_PASSWORD_AUTH', AuthParameters);
      if (number % 3 === 1) return place.initiate('USER_AUTH', { ...AuthParameters, PREFERRED_CHALLENGE: 'PASSWORD' });
      return place.call('AdminInitiateAuth', {
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters,
      });
    });
    const evaluated = answers.get('Incorrect username or password.') ?? 0;
    expect(evaluated).toBeGreaterThanOrEqual(5);
    expect(evaluated).toBeLessThanOrEqual(40);
    expect(answers.get('Password attempts exceeded')).toBe(guesses - evaluated);
  });

  it('at an authenticator app, in as many sign-ins, at most 40 are evaluated', async () => {
    place = await createSignInPlace({
      settings: { mfaConfiguration: 'ON', factors: { softwareToken: true } },
      client: { authSessionValidity: 15 },
    });
    await place.add('ann');
    const { Session = '' } = await place.password();
    const associated = await place.call('AssociateSoftwareToken', { Session });
    const secret = parseBase32(associated.SecretCode ?? '') ?? new Uint8Array();
    const codes = () => [-1, 0, 1].map((skew) => hotp(secret, totpStep(place.context.clock.now()) + skew));
    await place.call('VerifySoftwareToken', { Session: associated.Session ?? '', UserCode: codes()[1] ?? '' });
    const sessions = await Promise.all(Array.from({ length: atOnce }, () => place.password()));
    const answers = await guessFor10Minutes((number) => {
      // None of them is ever right, or the count would begin anew.
      const code = [number, number + 1, number + 2, number + 3].map((one) => String(one).padStart(6, '0'));
      const wrong = code.find((one) => !codes().includes(one)) ?? '';
      return place.respond(sessions[number % atOnce] ?? {}, { SOFTWARE_TOKEN_MFA_CODE: wrong });
    });
    const evaluated = answers.get('Invalid code received for user') ?? 0;
    expect(evaluated).toBeGreaterThanOrEqual(5);
    expect(evaluated).toBeLessThanOrEqual(40);
    expect(answers.get('Password attempts exceeded')).toBe(guesses - evaluated);
  });
});

describe('a code is compared at most five times, also by guesses at once, and is dead then:', () => {
  const both = {
    email: 'ann@example.com',
    email_verified: 'true',
    phone_number: '+15551234567',
    phone_number_verified: 'true',
  };

  const mismatch = 'Invalid code or auth state for the user.';
  const invalid = 'Invalid verification code provided, please try again.';

  /** Guesses wrong twelve times at once, waits as long as locks last, and then answers right. */
  async function exhaust(answer: (code: string) => Promise<unknown>, compared: string): Promise<void> {
    const code = lastCode();
    expect(code).toMatch(/^\d{6,8}$/);
    const wrong = await Promise.all(Array.from({ length: 12 }, (_, by) => told(answer(otherCode(code, by + 1)))));
    // A code of a sign-in is a mismatch also when it is not compared any more.
    const count = wrong.filter((one) => one === compared).length;
    if (compared === invalid) expect(count).toBe(5);
    else expect(count).toBeGreaterThanOrEqual(5);
    expect(wrong).not.toContain('let in');
    place.context.clock.advance(60_000);
    expect(await told(answer(code))).not.toBe('let in');
  }

  const first = { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } } as const;
  async function answerTo(step: InitiateAuthResponse, response: string): Promise<void> {
    await exhaust((code) => place.respond(step, { [response]: code }), mismatch);
  }

  it.each(['EMAIL_OTP', 'SMS_OTP'] as const)('%s as the first factor', async (name) => {
    const { pool } = (place = await createSignInPlace());
    const policies = { ...pool.settings.policies, ...first };
    await place.context.close();
    place = await createSignInPlace({ settings: { policies } });
    await place.add('ann', { attributes: both });
    const step = await place.initiate('USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: name });
    await answerTo(step, `${name}_CODE`);
  });

  it.each([
    ['EMAIL_OTP', { email: {} }],
    ['SMS_MFA', { sms: true }],
  ] as const)('%s as the second factor', async (name, factors) => {
    const accountRecoverySetting = { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] } as const;
    place = await createSignInPlace({ settings: { mfaConfiguration: 'ON', factors, accountRecoverySetting } });
    await place.add('ann', { attributes: both });
    await answerTo(await place.password(), `${name}_CODE`);
  });

  it('that of a sign-up', async () => {
    place = await createSignInPlace({ pool: { autoVerifiedAttributes: ['email'] } });
    const named = { ClientId: place.client.id, Username: 'ann' };
    const UserAttributes = [{ Name: 'email', Value: both.email }];
    await place.call('SignUp', { ...named, Password: PASSWORD, UserAttributes });
    await exhaust((ConfirmationCode) => place.call('ConfirmSignUp', { ...named, ConfirmationCode }), invalid);
  });

  it('that of a forgotten password', async () => {
    place = await createSignInPlace();
    await place.add('ann', { attributes: both });
    const named = { ClientId: place.client.id, Username: 'ann' };
    await place.call('ForgotPassword', named);
    const confirm = (ConfirmationCode: string) =>
      place.call('ConfirmForgotPassword', { ...named, ConfirmationCode, Password: 'Another-Horse-2' });
    await exhaust(confirm, invalid);
  });
});
