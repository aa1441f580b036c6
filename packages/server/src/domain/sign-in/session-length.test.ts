import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { afterEach, expect, it } from 'vitest';
import type { PoolSettings } from '#domain/pools/pool.ts';
import { PASSWORD } from '../../../test/people.ts';
import {
  createSignInPlace,
  type SignInPlace,
  type TriggerEvent,
  triggersInProcess,
} from '../../../test/sign-in-place.ts';
import { deviceVerifier, SrpClient } from '../../../test/srp-client.ts';

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
    const challengeResult = count % 3 === 0;
    told.push({ challengeName: 'CUSTOM_CHALLENGE', challengeResult, challengeMetadata: `after ${told.length}` });
    step = await respond(step, { ANSWER: challengeResult ? 'right' : 'wrong' });
  }
  expect(step.AuthenticationResult).toBeDefined();
  const last = calls.findLast((call) => call.name === 'defineAuthChallenge');
  expect(last?.event.request['session']).toEqual(told);
}, 30_000);

it('a code can still follow them', async () => {
  await endlessPlace(100, {
    mfaConfiguration: 'ON',
    factors: { email: {} },
    accountRecoverySetting: { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] },
  });
  await place.add(name, { attributes: { email } });
  let step = checkLength(await place.initiate('CUSTOM_AUTH', { USERNAME: name, DEVICE_KEY: 'd'.repeat(55) }));
  for (let count = 0; count < 100; count++) step = await respond(step, { ANSWER: 'wrong' });
  expect(step.ChallengeName).toBe('EMAIL_OTP');
  expect((await respond(step, { EMAIL_OTP_CODE: lastCode() })).AuthenticationResult).toBeDefined();
}, 30_000);

it('a sign-in whose functions ask for more than a hundred custom challenges ends', async () => {
  await endlessPlace(101);
  await place.add('ann');
  let step = await place.initiate('CUSTOM_AUTH', { USERNAME: 'ann' });
  for (let count = 1; count < 100; count++) step = checkLength(await place.respond(step, { ANSWER: 'wrong' }));
  await expect(place.respond(step, { ANSWER: 'wrong' })).rejects.toMatchObject({
    code: 'NotAuthorizedException',
    message: 'Too many custom challenges in one sign-in.',
  });
  await expect(place.respond(step, { ANSWER: 'wrong' })).rejects.toMatchObject({ message: /only be used once/ });
}, 30_000);

it('no name is taken that is longer than any that a user has', async () => {
  await endlessPlace(1);
  const tooLong = { code: 'InvalidParameterException', message: 'USERNAME is too long.' };
  const srp = new SrpClient(place.pool.id);
  for (const USERNAME of [`${name}x`, 'x'.repeat(100_000)]) {
    await expect(place.initiate('USER_AUTH', { USERNAME })).rejects.toMatchObject(tooLong);
    await expect(place.initiate('CUSTOM_AUTH', { USERNAME })).rejects.toMatchObject(tooLong);
    await expect(place.initiate('USER_SRP_AUTH', { USERNAME, SRP_A: srp.publicKey })).rejects.toMatchObject(tooLong);
  }
});

it('a key that is longer than that of any device is none', async () => {
  await endlessPlace(2, { deviceConfiguration: { challengeRequiredOnNewDevice: true } });
  await place.add('ann');
  const DEVICE_KEY = 'd'.repeat(5_000);
  const first = checkLength(await place.initiate('CUSTOM_AUTH', { USERNAME: 'ann', DEVICE_KEY }));
  const second = checkLength(await place.respond(first, { ANSWER: 'wrong', DEVICE_KEY }));
  expect((await place.respond(second, { ANSWER: 'right' })).AuthenticationResult).toBeDefined();
});
