import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { afterEach, expect, test } from 'vitest';
import { beginSoftwareToken, registerSoftwareToken } from '#domain/people/mfa/software-token.ts';
import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { operationsOf } from '../../../../test/api.ts';
import { PASSWORD } from '../../../../test/people.ts';
import { createSignInPlace, type SignInPlace, triggersInProcess } from '../../../../test/sign-in-place.ts';
import { deviceVerifier, SrpClient } from '../../../../test/srp-client.ts';

let place: SignInPlace;
afterEach(() => place.context.close());

/** What the request read more than once. */
async function readsTwice(request: () => Promise<unknown>): Promise<string[]> {
  const { db } = place.context;
  const { all, first } = db;
  const seen: string[] = [];
  const note = (name: string, parameters: unknown) => seen.push(`${name} ${JSON.stringify(parameters)}`);
  Object.assign(db, {
    all: (query: Parameters<typeof all>[0], parameters: Parameters<typeof all>[1]) => {
      note(query.name, parameters);
      return all.call(db, query, parameters);
    },
    first: (query: Parameters<typeof first>[0], parameters: Parameters<typeof first>[1]) => {
      note(query.name, parameters);
      return first.call(db, query, parameters);
    },
  });
  try {
    await request();
  } finally {
    Object.assign(db, { all, first });
  }
  expect(seen).not.toEqual([]);
  // The door has looked for the client before, whose pages it lets in.
  const own = seen.filter((read) => !read.startsWith('client-by-id '));
  return own.filter((read, at) => own.indexOf(read) !== at);
}

/** Does a request, and holds that it read nothing twice. */
async function once(request: () => Promise<InitiateAuthResponse>): Promise<InitiateAuthResponse> {
  let step: InitiateAuthResponse = {};
  expect(
    await readsTwice(async () => {
      step = await request();
    }),
  ).toEqual([]);
  return step;
}

async function placeWith(settings: Partial<PoolSettings>) {
  place = await createSignInPlace({ settings });
  const attributes = { email: 'ann@example.com', email_verified: 'true' };
  const user = await place.add('ann', {
    attributes: { ...attributes, phone_number: '+15551234567', phone_number_verified: 'true' },
  });
  return { user, pool: place.pool };
}

const admin = { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] } as const;
const mfa = { mfaConfiguration: 'ON', accountRecoverySetting: admin } as const;
const lastCode = () => place.context.sent.at(-1)?.code ?? '';

test('a choice of a second factor, an authenticator app, its code', async () => {
  const { user } = await placeWith({ ...mfa, factors: { sms: true, softwareToken: true } });
  const pool = { ...place.pool, settings: { ...place.pool.settings, factors: { sms: true, softwareToken: true } } };
  const secret = parseBase32(await beginSoftwareToken(place.context, { pool, user, held: [] })) ?? new Uint8Array();
  const code = () => hotp(secret, totpStep(place.context.clock.now()));
  await registerSoftwareToken(place.context, { pool, user, held: [] }, { code: code() });
  place.context.clock.advance(60_000);
  const choice = await once(() => place.password());
  expect(choice.ChallengeName).toBe('SELECT_MFA_TYPE');
  const step = await once(() => place.respond(choice, { ANSWER: 'SOFTWARE_TOKEN_MFA' }));
  expect(step.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  const done = await once(() => place.respond(step, { SOFTWARE_TOKEN_MFA_CODE: code() }));
  expect(done.AuthenticationResult).toBeDefined();
});

test('a device that is named, proves itself, and takes the place of a second factor', async () => {
  await placeWith({ ...mfa, factors: { sms: true }, deviceConfiguration: { challengeRequiredOnNewDevice: true } });
  const code = await once(() => place.password());
  const { AuthenticationResult } = await once(() => place.respond(code, { SMS_MFA_CODE: lastCode() }));
  const { DeviceKey = '', DeviceGroupKey = '' } = AuthenticationResult?.NewDeviceMetadata ?? {};
  const device = { key: DeviceKey, groupKey: DeviceGroupKey };
  await place.call('ConfirmDevice', {
    AccessToken: AuthenticationResult?.AccessToken ?? '',
    DeviceKey,
    DeviceName: 'laptop',
    DeviceSecretVerifierConfig: deviceVerifier(device, 'secret'),
  });
  const now = place.context.clock.now();
  const user = new SrpClient(place.pool.id);
  const begun = await once(() =>
    place.initiate('USER_SRP_AUTH', { USERNAME: 'ann', SRP_A: user.publicKey, DEVICE_KEY: DeviceKey }),
  );
  const proof = { ...user.answer(begun.ChallengeParameters ?? {}, PASSWORD, now), DEVICE_KEY: DeviceKey };
  const step = await once(() => place.respond(begun, proof));
  expect(step.ChallengeName).toBe('DEVICE_SRP_AUTH');
  const srp = new SrpClient(place.pool.id);
  const verifier = await once(() => place.respond(step, { DEVICE_KEY: DeviceKey, SRP_A: srp.publicKey }));
  const answer = srp.answer(verifier.ChallengeParameters ?? {}, 'secret', now, device);
  expect((await once(() => place.respond(verifier, answer))).AuthenticationResult).toBeDefined();
});

test('USER_AUTH with a password at once, where there may be a second factor', async () => {
  place = await createSignInPlace({
    pool: { policies: { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
    settings: { mfaConfiguration: 'OPTIONAL', factors: { softwareToken: true } },
  });
  await place.add('ann');
  const parameters = { USERNAME: 'ann', PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD };
  expect((await once(() => place.initiate('USER_AUTH', parameters))).AuthenticationResult).toBeDefined();
});

test('a custom challenge, a wrong answer to it, and a right one', async () => {
  const triggers = triggersInProcess({
    defineAuthChallenge: (event: { request: { session: { challengeResult: boolean }[] } }) => {
      const issueTokens = event.request.session.at(-1)?.challengeResult === true;
      const response = issueTokens ? { issueTokens } : { challengeName: 'CUSTOM_CHALLENGE' };
      return { ...event, response };
    },
    createAuthChallenge: (event: object) => ({ ...event, response: { privateChallengeParameters: { answer: '42' } } }),
    verifyAuthChallengeResponse: (event: { request: { challengeAnswer: string } }) => ({
      ...event,
      response: { answerCorrect: event.request.challengeAnswer === '42' },
    }),
  });
  const { functions, lambdaConfig } = triggers;
  place = await createSignInPlace({ functions, settings: { lambdaConfig } });
  await place.add('ann');
  const riddle = await once(() => place.initiate('CUSTOM_AUTH', { USERNAME: 'ann' }));
  const again = await once(() => place.respond(riddle, { ANSWER: '41' }));
  expect(again.ChallengeName).toBe('CUSTOM_CHALLENGE');
  expect((await once(() => place.respond(again, { ANSWER: '42' }))).AuthenticationResult).toBeDefined();
});

test('a risky sign-in, and the second factor that it is asked for', async () => {
  const userPoolAddOns = { advancedSecurityMode: 'ENFORCED', advancedSecurityAdditionalFlows: {} } as const;
  await placeWith({ ...mfa, userPoolAddOns, mfaConfiguration: 'OPTIONAL', factors: { email: {} } });
  await once(() => place.password());
  const action = { EventAction: 'MFA_REQUIRED', Notify: true } as const;
  const Actions = { LowAction: action, MediumAction: action, HighAction: action };
  await place.call('SetRiskConfiguration', {
    UserPoolId: place.pool.id,
    AccountTakeoverRiskConfiguration: { Actions },
  });
  place.context.clock.advance(1000);
  const elsewhere = operationsOf(place.context, '198.51.100.7', 'curl/8.5.0');
  const ClientId = place.client.id;
  const AuthParameters = { USERNAME: 'ann', PASSWORD };
  const step = await once(() =>
    elsewhere('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  );
  expect(step.ChallengeName).toBe('EMAIL_OTP');
  await expect.poll(() => place.context.sent.map(({ purpose }) => purpose)).toContain('authentication');
  const code = place.context.sent.find(({ purpose }) => purpose === 'authentication')?.code ?? '';
  const done = await once(() => place.respond(step, { EMAIL_OTP_CODE: code }));
  expect(done.AuthenticationResult).toBeDefined();
});
