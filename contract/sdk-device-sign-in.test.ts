import {
  AdminForgetDeviceCommand,
  AdminInitiateAuthCommand,
  ConfirmDeviceCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  type InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { deviceSecret } from '../packages/server/test/device-secret.ts';
import { SrpClient } from '../packages/server/test/srp-client.ts';
import { administrator } from './people.ts';
import { addUser, makePlace, newPhone, type PlaceInput } from './pools.ts';
import { claimsOf, present, refusal, respond } from './sdk-client.ts';
import { describeContract, lastCodeTo, messagesTo } from './server.ts';

const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.');
const invalidSession = refusal('NotAuthorizedException', 'Invalid session for the user.');
const missing = refusal('ResourceNotFoundException', 'Device does not exist.');

describeContract('a remembered device through the AWS SDK', (server) => {
  /** Somebody at a pool that demands a code by SMS, with a device that was confirmed after one. */
  async function makeOwner(DeviceConfiguration: NonNullable<PlaceInput['pool']>['DeviceConfiguration']) {
    const place = await makePlace(server, { mfa: 'ON', factors: ['sms'], pool: { DeviceConfiguration } });
    const phone = newPhone();
    const person = await addUser(server, place, () => ({ phone_number: phone }));
    const { clientId: ClientId } = place;
    const sdk = administrator(server);
    const USERNAME = person.username;
    const begin = (parameters: Record<string, string> = {}) =>
      sdk.send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId,
          AuthParameters: { USERNAME, PASSWORD: person.password, ...parameters },
        }),
      );
    const answer = (step: InitiateAuthResponse, responses: Record<string, string>) =>
      respond(server, ClientId, step, { USERNAME, ...responses });
    const answerSms = async (step: InitiateAuthResponse) => {
      const { AuthenticationResult } = await answer(step, { SMS_MFA_CODE: await lastCodeTo(server, phone) });
      return present(AuthenticationResult);
    };
    const first = await answerSms(await begin());
    const { DeviceKey, DeviceGroupKey } = present(first.NewDeviceMetadata);
    const device = { key: present(DeviceKey), groupKey: present(DeviceGroupKey) };
    const secret = deviceSecret(device);
    const { AccessToken } = first;
    await sdk.send(new ConfirmDeviceCommand({ AccessToken, DeviceKey, DeviceSecretVerifierConfig: secret.config }));

    /** Takes both steps of the device, with this password. */
    const proveDevice = async (step: InitiateAuthResponse, password = secret.password) => {
      const srp = new SrpClient(device.groupKey);
      const next = await answer(step, { DEVICE_KEY: device.key, SRP_A: srp.publicKey });
      return { next, done: answer(next, srp.answer(present(next.ChallengeParameters), password, Date.now(), device)) };
    };
    return { place, person, phone, device, first, begin, answer, answerSms, proveDevice };
  }

  const challenging = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false };

  test('proves itself in place of the code, in two steps', async () => {
    const { person, phone, device, begin, proveDevice } = await makeOwner(challenging);
    const step = await begin({ DEVICE_KEY: device.key });
    expect(step).toMatchObject({
      ChallengeName: 'DEVICE_SRP_AUTH',
      ChallengeParameters: { USERNAME: person.username, DEVICE_KEY: device.key },
      Session: expect.any(String),
    });
    const { next, done } = await proveDevice(step);
    expect(next).toMatchObject({
      ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
      ChallengeParameters: {
        SALT: expect.stringMatching(/^[0-9a-f]+$/),
        SRP_B: expect.stringMatching(/^[0-9a-f]+$/),
        SECRET_BLOCK: expect.any(String),
        USERNAME: person.username,
        DEVICE_KEY: device.key,
      },
    });
    const { AuthenticationResult } = await done;
    expect(AuthenticationResult).not.toHaveProperty('NewDeviceMetadata');
    expect(claimsOf(present(AuthenticationResult?.AccessToken))['device_key']).toBe(device.key);
    expect(await messagesTo(server, phone)).toHaveLength(1);
  });

  test('is named in the answer to PASSWORD_VERIFIER', async () => {
    const { place, person, device, answer, proveDevice } = await makeOwner(challenging);
    const srp = new SrpClient(place.userPoolId);
    const step = await administrator(server).send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_SRP_AUTH',
        ClientId: place.clientId,
        AuthParameters: { USERNAME: person.username, SRP_A: srp.publicKey },
      }),
    );
    const proof = srp.answer(present(step.ChallengeParameters), person.password, Date.now());
    const next = await answer(step, { ...proof, DEVICE_KEY: device.key });
    expect(next.ChallengeName).toBe('DEVICE_SRP_AUTH');
    expect((await (await proveDevice(next)).done).AuthenticationResult?.AccessToken).toBeDefined();
  });

  test('is refused with another password, and as another device', async () => {
    const { device, begin, answer, proveDevice } = await makeOwner(challenging);
    const step = await begin({ DEVICE_KEY: device.key });
    const stolen = await makeOwner(challenging);
    const SRP_A = new SrpClient(device.groupKey).publicKey;
    await expect(answer(step, { DEVICE_KEY: stolen.device.key, SRP_A })).rejects.toMatchObject(invalidSession);
    const { done } = await proveDevice(step, 'not-the-password');
    await expect(done).rejects.toMatchObject(wrong);
  });

  test('does not take the place of a password', async () => {
    const { device, begin } = await makeOwner(challenging);
    await expect(begin({ DEVICE_KEY: device.key, PASSWORD: 'Wrong-Horse-7' })).rejects.toMatchObject(wrong);
  });

  test('that is unknown or somebody else’s is a new one', async () => {
    const { phone, begin, answerSms } = await makeOwner(challenging);
    const other = await makeOwner(challenging);
    for (const DEVICE_KEY of [other.device.key, 'us-east-1_00000000-0000-4000-8000-000000000000', 'nonsense']) {
      const step = await begin({ DEVICE_KEY });
      expect(step).toMatchObject({ ChallengeName: 'SMS_MFA' });
      const { NewDeviceMetadata } = await answerSms(step);
      expect(NewDeviceMetadata?.DeviceKey).not.toBe(DEVICE_KEY);
    }
    expect(await messagesTo(server, phone)).toHaveLength(4);
  });

  test('that is unknown is a new one for an administrator’s flow, and for SRP unless its answer names it', async () => {
    const { place, person, answer, answerSms } = await makeOwner(challenging);
    const sdk = administrator(server);
    const { clientId: ClientId, userPoolId: UserPoolId } = place;
    const DEVICE_KEY = 'us-east-1_00000000-0000-4000-8000-000000000000';
    const named = { USERNAME: person.username, DEVICE_KEY };
    const byAdministrator = await sdk.send(
      new AdminInitiateAuthCommand({
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        ClientId,
        UserPoolId,
        AuthParameters: { ...named, PASSWORD: person.password },
      }),
    );
    expect(await answerSms(byAdministrator)).toHaveProperty('NewDeviceMetadata');
    const srp = new SrpClient(UserPoolId);
    const AuthParameters = { ...named, SRP_A: srp.publicKey };
    const step = await sdk.send(new InitiateAuthCommand({ AuthFlow: 'USER_SRP_AUTH', ClientId, AuthParameters }));
    const proof = srp.answer(present(step.ChallengeParameters), person.password, Date.now());
    await expect(answer(step, { ...proof, DEVICE_KEY })).rejects.toMatchObject(missing);
    expect(await answerSms(await answer(step, proof))).toHaveProperty('NewDeviceMetadata');
  });

  test('where no challenge is bound to devices, is asked for the code like any other', async () => {
    const { device, begin, answerSms } = await makeOwner({ DeviceOnlyRememberedOnUserPrompt: false });
    const step = await begin({ DEVICE_KEY: device.key });
    expect(step).toMatchObject({ ChallengeName: 'SMS_MFA' });
    expect(await answerSms(step)).not.toHaveProperty('NewDeviceMetadata');
  });

  test('that is forgotten in the middle of a sign-in is told so, and the same answer without it goes on', async () => {
    const { place, person, device, answer, begin, proveDevice } = await makeOwner(challenging);
    const started = await begin({ DEVICE_KEY: device.key });
    const srp = new SrpClient(place.userPoolId);
    const step = await administrator(server).send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_SRP_AUTH',
        ClientId: place.clientId,
        AuthParameters: { USERNAME: person.username, SRP_A: srp.publicKey, DEVICE_KEY: device.key },
      }),
    );
    const forgotten = { UserPoolId: place.userPoolId, Username: person.username, DeviceKey: device.key };
    await administrator(server).send(new AdminForgetDeviceCommand(forgotten));
    await expect(proveDevice(started)).rejects.toMatchObject(missing);
    const proof = srp.answer(present(step.ChallengeParameters), person.password, Date.now());
    await expect(answer(step, { ...proof, DEVICE_KEY: device.key })).rejects.toMatchObject(missing);
    expect(await answer(step, proof)).toMatchObject({ ChallengeName: 'SMS_MFA' });
  });

  test('refreshes with its own key alone, by either operation', async () => {
    const { place, first, device } = await makeOwner(challenging);
    const sdk = administrator(server);
    const { clientId: ClientId } = place;
    const RefreshToken = present(first.RefreshToken);
    const refresh = (DEVICE_KEY?: string) =>
      sdk.send(
        new InitiateAuthCommand({
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          ClientId,
          AuthParameters: { REFRESH_TOKEN: RefreshToken, ...(DEVICE_KEY !== undefined && { DEVICE_KEY }) },
        }),
      );
    const { AuthenticationResult } = await refresh(device.key);
    expect(claimsOf(present(AuthenticationResult?.AccessToken))['device_key']).toBe(device.key);
    const invalid = refusal('NotAuthorizedException', /^Invalid Refresh Token/);
    await expect(refresh()).rejects.toMatchObject(invalid);
    await expect(refresh('us-east-1_00000000-0000-4000-8000-000000000000')).rejects.toMatchObject(invalid);
    const token = { ClientId, RefreshToken, DeviceKey: device.key };
    const exchanged = await sdk.send(new GetTokensFromRefreshTokenCommand(token));
    expect(claimsOf(present(exchanged.AuthenticationResult?.AccessToken))['device_key']).toBe(device.key);
  });
});
