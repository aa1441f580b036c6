import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceConfiguration } from '#domain/tenant/pools/settings/device-tracking.ts';
import { PASSWORD } from '../../../../test/people.ts';
import { createSignInPlace, type SignInPlace } from '../../../../test/sign-in-place.ts';
import { deviceVerifier, SrpClient } from '../../../../test/srp-client.ts';

let place: SignInPlace;
afterEach(() => place.context.close());

const SECRET = 'the password of a device';
const lastCode = () => place.context.sent.at(-1)?.code ?? '';

async function poolWith(deviceConfiguration: DeviceConfiguration) {
  place = await createSignInPlace({
    settings: {
      deviceConfiguration,
      mfaConfiguration: 'ON',
      factors: { sms: true },
      accountRecoverySetting: { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] },
    },
  });
  await place.add('ann', { attributes: { phone_number: '+15551234567' } });
}

/** Signs in with the second factor. */
async function fully(step: InitiateAuthResponse): Promise<InitiateAuthResponse> {
  expect(step.ChallengeName).toBe('SMS_MFA');
  return place.respond(step, { SMS_MFA_CODE: lastCode() });
}

/** Confirms the device of a sign-in, and remembers it where the user is asked. */
async function confirm({ AuthenticationResult }: InitiateAuthResponse) {
  const { DeviceKey = '', DeviceGroupKey = '' } = AuthenticationResult?.NewDeviceMetadata ?? {};
  const device = { key: DeviceKey, groupKey: DeviceGroupKey };
  const AccessToken = AuthenticationResult?.AccessToken ?? '';
  const { UserConfirmationNecessary } = await place.call('ConfirmDevice', {
    AccessToken,
    DeviceKey,
    DeviceName: 'laptop',
    DeviceSecretVerifierConfig: deviceVerifier(device, SECRET),
  });
  if (UserConfirmationNecessary) {
    await place.call('UpdateDeviceStatus', { AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' });
  }
  return device;
}

/** Answers both challenges of a device. */
async function proveDevice(
  step: InitiateAuthResponse,
  device: { key: string; groupKey: string },
  password = SECRET,
): Promise<InitiateAuthResponse> {
  const srp = new SrpClient(place.pool.id);
  const verifier = await place.respond(step, { DEVICE_KEY: device.key, SRP_A: srp.publicKey });
  expect(verifier.ChallengeName).toBe('DEVICE_PASSWORD_VERIFIER');
  return place.respond(
    verifier,
    srp.answer(verifier.ChallengeParameters ?? {}, password, place.context.clock.now(), device),
  );
}

describe('a remembered device', () => {
  it('takes it also while the address of the second factor is not proved any more', async () => {
    await poolWith({ challengeRequiredOnNewDevice: true });
    const device = await confirm(await fully(await place.srp()));
    const named = { UserPoolId: place.pool.id, Username: 'ann' };
    const UserAttributes = [{ Name: 'phone_number', Value: '+15557654321' }];
    await place.call('AdminUpdateUserAttributes', { ...named, UserAttributes });
    await expect(place.srp()).rejects.toMatchObject({
      message: 'User has no second factor that this user pool accepts.',
    });
    const done = await proveDevice(await place.srp('ann', { DEVICE_KEY: device.key }), device);
    expect(done.AuthenticationResult).toBeDefined();
  });

  it.each([
    ['at once', { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: false }],
    ['when the user says so', { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: true }],
  ])('%s takes the place of the second factor, by its own password', async (_when, configuration) => {
    await poolWith(configuration);
    const device = await confirm(await fully(await place.srp()));
    expect(device.key).toMatch(/^us-east-1_[0-9a-f-]{36}$/);

    const step = await place.srp('ann', { DEVICE_KEY: device.key });
    expect(step).toMatchObject({ ChallengeName: 'DEVICE_SRP_AUTH', ChallengeParameters: { USERNAME: 'ann' } });
    const done = await proveDevice(step, device);
    expect(done.AuthenticationResult?.NewDeviceMetadata).toBeUndefined();
    const claims = JSON.parse(
      Buffer.from(done.AuthenticationResult?.AccessToken?.split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, unknown>;
    expect(claims['device_key']).toBe(device.key);
  });

  it('gives no tokens for a wrong password of the device', async () => {
    await poolWith({ challengeRequiredOnNewDevice: true });
    const device = await confirm(await fully(await place.srp()));
    const step = await place.srp('ann', { DEVICE_KEY: device.key });
    await expect(proveDevice(step, device, 'another password')).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  it('is refreshed with its own key alone', async () => {
    await poolWith({ challengeRequiredOnNewDevice: true });
    const signedIn = await fully(await place.srp());
    const REFRESH_TOKEN = signedIn.AuthenticationResult?.RefreshToken ?? '';
    const refresh = (DEVICE_KEY?: string) =>
      place.call('InitiateAuth', {
        ClientId: place.client.id,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN, ...(DEVICE_KEY !== undefined && { DEVICE_KEY }) },
      });
    const refused = { code: 'NotAuthorizedException', message: 'Invalid Refresh Token.' };
    const key = signedIn.AuthenticationResult?.NewDeviceMetadata?.DeviceKey ?? '';
    await expect(refresh(key)).rejects.toMatchObject(refused);
    const device = await confirm(signedIn);
    await expect(refresh()).rejects.toMatchObject(refused);
    await expect(refresh('us-east-1_00000000-0000-0000-0000-000000000000')).rejects.toMatchObject(refused);
    expect((await refresh(device.key)).AuthenticationResult?.AccessToken).toBeDefined();
    const tokens = await place.call('GetTokensFromRefreshToken', {
      RefreshToken: REFRESH_TOKEN,
      ClientId: place.client.id,
      DeviceKey: device.key,
    });
    expect(tokens.AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('a device that is not remembered', () => {
  it('meets the second factor as ever, where the pool challenges every device', async () => {
    await poolWith({ challengeRequiredOnNewDevice: false });
    const device = await confirm(await fully(await place.srp()));
    await fully(await place.srp('ann', { DEVICE_KEY: device.key }));
  });

  it('is told to be gone when it was forgotten, and the same answer works without it', async () => {
    await poolWith({ challengeRequiredOnNewDevice: true });
    const signedIn = await fully(await place.srp());
    const device = await confirm(signedIn);
    await place.call('ForgetDevice', {
      AccessToken: signedIn.AuthenticationResult?.AccessToken ?? '',
      DeviceKey: device.key,
    });
    const srp = new SrpClient(place.pool.id);
    const DEVICE_KEY = device.key;
    const step = await place.initiate('USER_SRP_AUTH', { USERNAME: 'ann', SRP_A: srp.publicKey, DEVICE_KEY });
    const proof = srp.answer(step.ChallengeParameters ?? {}, PASSWORD, place.context.clock.now());
    await expect(place.respond(step, { ...proof, DEVICE_KEY })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Device does not exist.',
    });
    const done = await fully(await place.respond(step, proof));
    expect(done.AuthenticationResult?.NewDeviceMetadata?.DeviceKey).not.toBe(device.key);
  });

  it('does not stand for another user', async () => {
    await poolWith({ challengeRequiredOnNewDevice: true });
    await place.add('bob', { attributes: { phone_number: '+15557654321' } });
    const device = await confirm(await fully(await place.srp()));
    const step = await place.password('bob');
    expect(step.ChallengeName).toBe('SMS_MFA');
    const srp = new SrpClient(place.pool.id);
    const begun = await place.initiate('USER_SRP_AUTH', {
      USERNAME: 'bob',
      SRP_A: srp.publicKey,
      DEVICE_KEY: device.key,
    });
    const proof = srp.answer(begun.ChallengeParameters ?? {}, PASSWORD, place.context.clock.now());
    await expect(place.respond(begun, { ...proof, DEVICE_KEY: device.key })).rejects.toMatchObject({
      message: 'Device does not exist.',
    });
  });
});
