import { ListDevicesCommand, UpdateDeviceStatusCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  confirmSignIn,
  fetchAuthSession,
  fetchDevices,
  forgetDevice,
  rememberDevice,
  signIn,
  signOut,
} from 'aws-amplify/auth';
import { describe, expect, test } from 'vitest';
import { type Device, onDevice, stored } from './amplify.ts';
import { administrator } from './people.ts';
import { addUser, makePhoneOwner, newPhone, type PhoneOwner } from './pools.ts';
import { present } from './sdk-client.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const askedForSms = { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE' } };

describeClient('devices with Amplify', (server) => {
  /** Signs in on a device of its own, with the code that it takes. */
  async function signInOnNewDevice({ place, person, phone }: PhoneOwner) {
    const device = onDevice(server, place);
    expect(await signIn(person)).toMatchObject(askedForSms);
    expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
    return device;
  }

  const keyOn = (device: Device) => present(stored(device, 'deviceKey'));

  describe.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('by %s', (authFlowType) => {
    const options = { authFlowType };

    test('a known device signs in again without a code, and its tokens name it', async () => {
      const somebody = await makePhoneOwner(server, { remembered: 'at once' });
      const { person, phone } = somebody;
      const device = await signInOnNewDevice(somebody);
      const key = keyOn(device);
      expect((await fetchAuthSession()).tokens?.accessToken.payload).toMatchObject({ device_key: key });
      await signOut();
      expect(await signIn({ ...person, options })).toEqual(done);
      expect(keyOn(device)).toBe(key);
      expect((await fetchAuthSession()).tokens?.accessToken.payload).toMatchObject({ device_key: key });
      expect((await fetchAuthSession({ forceRefresh: true })).tokens?.accessToken.payload).toMatchObject({
        device_key: key,
      });
      expect(await messagesTo(server, phone)).toHaveLength(1);
    });

    test('a device whose password is another one is refused', async () => {
      const somebody = await makePhoneOwner(server, { remembered: 'at once' });
      const device = await signInOnNewDevice(somebody);
      await signOut();
      const [name] = [...device.keys()].filter((key) => key.endsWith('.randomPasswordKey'));
      device.set(present(name), 'not-the-password');
      await expect(signIn({ ...somebody.person, options })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    });

    test('a device that was forgotten elsewhere signs in as a new one', async () => {
      const somebody = await makePhoneOwner(server, { remembered: 'at once' });
      const { place, person, phone } = somebody;
      const lost = await signInOnNewDevice(somebody);
      const key = keyOn(lost);
      await signOut();
      await signInOnNewDevice(somebody);
      await forgetDevice({ device: { id: key } });
      await signOut();

      onDevice(server, { ...place, device: lost });
      expect(await signIn({ ...person, options })).toMatchObject(askedForSms);
      expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
      expect(keyOn(lost)).not.toBe(key);
      await signOut();
      expect(await signIn({ ...person, options })).toEqual(done);
    });
  });

  test('a device is fetched with what is known of it', async () => {
    const device = await signInOnNewDevice(await makePhoneOwner(server, { remembered: 'at once' }));
    const [fetched, ...others] = await fetchDevices();
    expect(others).toEqual([]);
    expect(fetched).toEqual({
      id: keyOn(device),
      name: navigator.userAgent,
      attributes: { device_status: 'valid', device_name: navigator.userAgent, last_ip_used: '127.0.0.1' },
      createDate: expect.any(Date),
      lastModifiedDate: expect.any(Date),
      lastAuthenticatedDate: expect.any(Date),
    });
  });

  test('where the user decides, only a device that they remembered needs no code', async () => {
    const somebody = await makePhoneOwner(server, { remembered: 'on prompt' });
    const { person, phone } = somebody;
    const device = await signInOnNewDevice(somebody);
    expect(await fetchDevices()).toEqual([]);
    await signOut();
    expect(await signIn(person)).toMatchObject(askedForSms);
    expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
    expect(await rememberDevice()).toBeUndefined();
    expect((await fetchDevices()).map(({ id }) => id)).toEqual([keyOn(device)]);
    await signOut();
    expect(await signIn(person)).toEqual(done);

    const AccessToken = present((await fetchAuthSession()).tokens).accessToken.toString();
    const forgotten = { AccessToken, DeviceKey: keyOn(device), DeviceRememberedStatus: 'not_remembered' } as const;
    await administrator(server).send(new UpdateDeviceStatusCommand(forgotten));
    await signOut();
    expect(await signIn(person)).toMatchObject(askedForSms);
  });

  test('a device that its user forgets needs a code again, and its session ends with its tokens', async () => {
    const somebody = await makePhoneOwner(server, { remembered: 'at once' });
    const device = await signInOnNewDevice(somebody);
    const AccessToken = present((await fetchAuthSession()).tokens).accessToken.toString();
    await forgetDevice();
    expect(stored(device, 'deviceKey')).toBeUndefined();
    expect((await administrator(server).send(new ListDevicesCommand({ AccessToken }))).Devices).toEqual([]);
    expect(await fetchAuthSession({ forceRefresh: true })).toMatchObject({ tokens: undefined });
    await signOut();
    expect(await signIn(somebody.person)).toMatchObject(askedForSms);
  });

  test('the device of one user is nothing to another on the same machine', async () => {
    const somebody = await makePhoneOwner(server, { remembered: 'at once' });
    const { place } = somebody;
    const device = await signInOnNewDevice(somebody);
    await signOut();
    const phone = newPhone();
    const other = await addUser(server, place, () => ({ phone_number: phone }));
    expect(await signIn(other)).toMatchObject(askedForSms);
    expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
    const keys = [...device].filter(([name]) => name.endsWith('.deviceKey')).map(([, key]) => key);
    expect(new Set(keys).size).toBe(2);
    await signOut();
    expect(await signIn(somebody.person)).toEqual(done);
  });
});
