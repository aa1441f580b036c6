import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { afterEach, describe, expect, it } from 'vitest';
import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import { PASSWORD } from '../../../../test/people.ts';
import {
  createSignInPlace,
  type SignInPlace,
  type TriggerEvent,
  triggersInProcess,
} from '../../../../test/sign-in-place.ts';
import { deviceVerifier, SrpClient } from '../../../../test/srp-client.ts';

/** Every session that is handed out has at most the 2,048 characters that the model lets a client send. */

let place: SignInPlace;
afterEach(() => place.context.close());

/** What the longest names take: 128 characters of three bytes, and an address of 254 characters. */
const name = '語'.repeat(128);
const email = `${'a'.repeat(60)}@${`${'b'.repeat(60)}.`.repeat(3)}${'c'.repeat(10)}`;
const lastCode = () => place.context.sent.at(-1)?.code ?? '';

type Entries = { challengeName: string; challengeResult: boolean; challengeMetadata?: string }[];
const sessionOf = (event: TriggerEvent) => event.request['session'] as Entries;

/** Asks until `enough` custom challenges were answered, right or wrong. */
async function endlessPlace(enough: number, settings: Partial<PoolSettings> = {}) {
  const { functions, lambdaConfig, calls } = triggersInProcess({
    defineAuthChallenge: (event: TriggerEvent) => {
      const session = sessionOf(event);
      const answered = session.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE').length;
      if (answered >= enough) return { ...event, response: { issueTokens: true } };
      const challengeName = session.at(-1)?.challengeName === 'SRP_A' ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE';
      return { ...event, response: { challengeName } };
    },
    createAuthChallenge: (event: TriggerEvent) => ({
      ...event,
      response: { challengeMetadata: `after ${sessionOf(event).length}` },
    }),
    verifyAuthChallengeResponse: (event: TriggerEvent) => ({
      ...event,
      response: { answerCorrect: event.request['challengeAnswer'] === 'right' },
    }),
  });
  place = await createSignInPlace({ functions, settings: { ...settings, lambdaConfig } });
  return calls;
}

function checkLength<T extends InitiateAuthResponse>(step: T): T {
  expect(step.Session?.length ?? 0).toBeLessThanOrEqual(2048);
  return step;
}

const respond = async (step: InitiateAuthResponse, responses: Record<string, string>) =>
  checkLength(await place.respond(step, { ...responses, USERNAME: name }));

it('a hundred custom challenges fit, with all else that can be in a session, and the functions are told of each', async () => {
  const calls = await endlessPlace(100, {
    userPoolAddOns: { advancedSecurityMode: 'AUDIT', advancedSecurityAdditionalFlows: { customAuthMode: 'AUDIT' } },
    mfaConfiguration: 'ON',
    factors: { email: {} },
    accountRecoverySetting: { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] },
    deviceConfiguration: { challengeRequiredOnNewDevice: true },
  });
  await place.add(name, { attributes: { email } });
  const asked = await place.initiate('USER_PASSWORD_AUTH', { USERNAME: name, PASSWORD });
  const signedIn = await respond(checkLength(asked), { EMAIL_OTP_CODE: lastCode() });
  const { AccessToken = '', NewDeviceMetadata } = signedIn.AuthenticationResult ?? {};
  const { DeviceKey = '', DeviceGroupKey = '' } = NewDeviceMetadata ?? {};
  const DeviceSecretVerifierConfig = deviceVerifier({ key: DeviceKey, groupKey: DeviceGroupKey }, 'secret');
  await place.call('ConfirmDevice', { AccessToken, DeviceKey, DeviceSecretVerifierConfig });
  await place.call('UpdateDeviceStatus', { AccessToken, DeviceKey, DeviceRememberedStatus: 'not_remembered' });

  const srp = new SrpClient(place.pool.id);
  const begun = { USERNAME: name, SRP_A: srp.publicKey, CHALLENGE_NAME: 'SRP_A', DEVICE_KEY: DeviceKey };
  let step = checkLength(await place.initiate('CUSTOM_AUTH', begun));
  step = await respond(step, srp.answer(step.ChallengeParameters ?? {}, PASSWORD, place.context.clock.now()));
  step = await respond(step, { EMAIL_OTP_CODE: lastCode() });
  const told: Entries = ['SRP_A', 'PASSWORD_VERIFIER', 'EMAIL_OTP'].map((challengeName) => ({
    challengeName,
    challengeResult: true,
  }));
  for (let count = 0; count < 100; count++) {
    expect(step.ChallengeName).toBe('CUSTOM_CHALLENGE');
    // More than a few wrong ones would be locked.
    const challengeResult = count % 12 !== 0;
    told.push({ challengeName: 'CUSTOM_CHALLENGE', challengeResult, challengeMetadata: `after ${told.length}` });
    step = await respond(step, { ANSWER: challengeResult ? 'right' : 'wrong' });
  }
  expect(step.AuthenticationResult).toBeDefined();
  const last = calls.findLast((call) => call.name === 'defineAuthChallenge');
  expect(last?.event.request['session']).toEqual(told);
});

it('a code can still follow them', async () => {
  await endlessPlace(100, {
    mfaConfiguration: 'ON',
    factors: { email: {} },
    accountRecoverySetting: { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] },
  });
  await place.add(name, { attributes: { email } });
  let step = checkLength(
    await place.initiate('CUSTOM_AUTH', { USERNAME: name, DEVICE_KEY: `us-east-1_${'d'.repeat(45)}` }),
  );
  for (let count = 0; count < 100; count++) step = await respond(step, { ANSWER: count < 9 ? 'wrong' : 'right' });
  expect(step.ChallengeName).toBe('EMAIL_OTP');
  expect((await respond(step, { EMAIL_OTP_CODE: lastCode() })).AuthenticationResult).toBeDefined();
});

it('a sign-in whose functions ask for more than a hundred custom challenges ends', async () => {
  await endlessPlace(101);
  await place.add('ann');
  let step = await place.initiate('CUSTOM_AUTH', { USERNAME: 'ann' });
  for (let count = 1; count < 100; count++) step = checkLength(await place.respond(step, { ANSWER: 'right' }));
  await expect(place.respond(step, { ANSWER: 'right' })).rejects.toMatchObject({
    code: 'NotAuthorizedException',
    message: 'Too many custom challenges in one sign-in.',
  });
  await expect(place.respond(step, { ANSWER: 'right' })).rejects.toMatchObject({ message: /only be used once/ });
});

const impossible = [`${name}x`, 'x'.repeat(100_000), 'two words', 'ann\u202e', 'ann\nbea'];

it.each(['ENABLED', 'LEGACY'] as const)(
  'a name that no Username can be is nobody’s, and no function hears of it (%s)',
  async (preventUserExistenceErrors) => {
    const { functions, lambdaConfig, calls } = triggersInProcess({
      defineAuthChallenge: (event: TriggerEvent) => event,
      createAuthChallenge: (event: TriggerEvent) => event,
      verifyAuthChallengeResponse: (event: TriggerEvent) => event,
      preAuthentication: (event: TriggerEvent) => event,
      userMigration: (event: TriggerEvent) => event,
    });
    place = await createSignInPlace({ functions, settings: { lambdaConfig }, client: { preventUserExistenceErrors } });
    const refused =
      preventUserExistenceErrors === 'ENABLED'
        ? { code: 'NotAuthorizedException', message: 'Incorrect username or password.' }
        : { code: 'UserNotFoundException', message: 'User does not exist.' };
    const SRP_A = new SrpClient(place.pool.id).publicKey;
    for (const USERNAME of impossible) {
      for (const [flow, more] of [
        ['USER_AUTH', {}],
        ['USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD }],
        ['CUSTOM_AUTH', {}],
        ['USER_PASSWORD_AUTH', { PASSWORD }],
        ['USER_SRP_AUTH', { SRP_A }],
      ] as const) {
        await expect(place.initiate(flow, { USERNAME, ...more })).rejects.toMatchObject(refused);
      }
    }
    expect(calls).toEqual([]);
  },
);

it.each(['d'.repeat(5_000), 'd'.repeat(55), 'us-east-1_语'])(
  'a text that cannot be the key of a device is none: %j',
  async (DEVICE_KEY) => {
    await endlessPlace(2, { deviceConfiguration: { challengeRequiredOnNewDevice: true } });
    await place.add('ann');
    const first = checkLength(await place.initiate('CUSTOM_AUTH', { USERNAME: 'ann', DEVICE_KEY }));
    const second = checkLength(await place.respond(first, { ANSWER: 'wrong', DEVICE_KEY }));
    expect((await place.respond(second, { ANSWER: 'right' })).AuthenticationResult).toBeDefined();
  },
);

describe('with the longest of everything, in a session as long as any other, comes', () => {
  const lengths = new Set<number>();
  function checkSame({ Session = '' }: InitiateAuthResponse): void {
    expect(Session.length).toBeGreaterThan(0);
    expect(Session.length).toBeLessThanOrEqual(2048);
    expect(lengths.add(Session.length).size).toBe(1);
  }
  const DEVICE_KEY = `us-east-1_${'d'.repeat(45)}`;
  const phone = '+123456789012345';
  const first = {
    signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] },
  } as const;
  const named = { USERNAME: name, DEVICE_KEY };
  const proved = { email, email_verified: 'true', phone_number: phone, phone_number_verified: 'true' };
  const tracked = { deviceConfiguration: { challengeRequiredOnNewDevice: true } };

  it.each(['EMAIL_OTP', 'SMS_OTP', 'PASSWORD_SRP', 'WEB_AUTHN', 'none'])(
    'a first factor, for somebody and for nobody: %s',
    async (PREFERRED_CHALLENGE) => {
      const { pool } = (place = await createSignInPlace());
      await place.context.close();
      const policies = { ...pool.settings.policies, ...first };
      for (const preventUserExistenceErrors of ['ENABLED', 'LEGACY'] as const) {
        place = await createSignInPlace({ settings: { policies, ...tracked }, client: { preventUserExistenceErrors } });
        const SRP_A = new SrpClient(place.pool.id).publicKey;
        const begin = async () => {
          const step = await place.initiate('USER_AUTH', { ...named, PREFERRED_CHALLENGE, SRP_A });
          // Its answer has no session where the client sent none.
          if (PREFERRED_CHALLENGE !== 'PASSWORD_SRP') return step;
          const choice = await place.initiate('USER_AUTH', named);
          return place.respond(choice, { USERNAME: name, ANSWER: PREFERRED_CHALLENGE, SRP_A });
        };
        if (preventUserExistenceErrors === 'ENABLED') checkSame(await begin());
        await place.add(name, { attributes: proved });
        checkSame(await begin());
        if (preventUserExistenceErrors === 'ENABLED') await place.context.close();
      }
    },
  );

  it.each([
    ['EMAIL_OTP', { email: {} }],
    ['SMS_MFA', { sms: true }],
    ['SELECT_MFA_TYPE', { email: {}, sms: true }],
  ])('a second factor: %s', async (challenge, factors) => {
    const accountRecoverySetting = { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] } as const;
    place = await createSignInPlace({
      settings: { mfaConfiguration: 'ON', factors, accountRecoverySetting, ...tracked },
    });
    await place.add(name, { attributes: proved });
    const step = await place.initiate('USER_PASSWORD_AUTH', { ...named, PASSWORD });
    expect(step).toMatchObject({ ChallengeName: challenge });
    checkSame(step);
  });

  it('the setting up of a second factor', async () => {
    const accountRecoverySetting = { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] } as const;
    const factors = { email: {}, sms: true, softwareToken: true };
    place = await createSignInPlace({
      settings: { mfaConfiguration: 'ON', factors, accountRecoverySetting, ...tracked },
    });
    await place.add(name);
    const step = await place.initiate('USER_PASSWORD_AUTH', { ...named, PASSWORD });
    expect(step).toMatchObject({ ChallengeName: 'MFA_SETUP' });
    checkSame(step);
    const coded = await place.respond(step, { ...named, EMAIL: email });
    expect(coded).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
    checkSame(coded);
  });

  it('a short name, for which they all are', async () => {
    place = await createSignInPlace();
    await place.add('a', { status: 'FORCE_CHANGE_PASSWORD' });
    checkSame(await place.initiate('USER_PASSWORD_AUTH', { USERNAME: 'a', PASSWORD }));
  });

  it('a new password', async () => {
    place = await createSignInPlace({ settings: tracked });
    await place.add(name, { attributes: proved, status: 'FORCE_CHANGE_PASSWORD' });
    const step = await place.initiate('USER_PASSWORD_AUTH', { ...named, PASSWORD });
    expect(step).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    checkSame(step);
  });
});
