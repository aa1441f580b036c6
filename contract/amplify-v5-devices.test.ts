import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  ListDevicesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Auth } from 'aws-amplify-v5';
import { describe, expect, test } from 'vitest';
import { type AmplifyUser, type AppInput, type Device, onDevice, signIn } from './amplify-v5.ts';
import { administrator, newPerson } from './people.ts';
import { addUser, makePhoneOwner, makePlace, newPhone, type PhoneOwner } from './pools.ts';
import { present } from './sdk-client.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

/** A stored value of the device whose key ends in this name. */
function stored(device: Device, name: string): string | undefined {
  return [...device].find(([key]) => key.endsWith(`.${name}`))?.[1];
}

const keyOn = (device: Device) => present(stored(device, 'deviceKey'));

async function deviceKeyInToken(): Promise<unknown> {
  return (await Auth.currentSession()).getAccessToken().payload['device_key'];
}

describeClient('devices with Amplify 5', (server) => {
  /** Signs in, with a code where one is asked for. Gives how many codes it took. */
  async function signInWithCodes({ person, phone }: PhoneOwner): Promise<number> {
    const user = await signIn(person.username, person.password);
    if (user.challengeName === undefined) return 0;
    expect(user.challengeName).toBe('SMS_MFA');
    await Auth.confirmSignIn(user, await lastCodeTo(server, phone));
    return 1;
  }

  async function signInOnNewDevice(somebody: PhoneOwner, app: AppInput = {}): Promise<Device> {
    const device = onDevice(server, { ...somebody.place, ...app });
    expect(await signInWithCodes(somebody)).toBe(1);
    return device;
  }

  describe.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('by %s', (authenticationFlowType) => {
    const app = { authenticationFlowType };

    test('a known device signs in again without a code', async () => {
      const somebody = await makePhoneOwner(server, { remembered: 'at once' });
      const device = await signInOnNewDevice(somebody, app);
      const key = keyOn(device);
      expect(key).toMatch(/^us-east-1_[0-9a-f-]{36}$/);
      expect(await deviceKeyInToken()).toBe(key);
      await Auth.signOut();
      expect(await signInWithCodes(somebody)).toBe(0);
      expect(keyOn(device)).toBe(key);
      expect(await deviceKeyInToken()).toBe(key);
      expect(await messagesTo(server, somebody.phone)).toHaveLength(1);
      // The refresh of getPreferredMFA sends the key along.
      expect(await Auth.getPreferredMFA(await Auth.currentAuthenticatedUser(), { bypassCache: true })).toBe('NOMFA');
      expect(await deviceKeyInToken()).toBe(key);
    });

    test('a device with another password is refused', async () => {
      const somebody = await makePhoneOwner(server, { remembered: 'at once' });
      const device = await signInOnNewDevice(somebody, app);
      await Auth.signOut();
      const [name] = [...device.keys()].filter((key) => key.endsWith('.randomPasswordKey'));
      device.set(present(name), 'not-the-password');
      await expect(signIn(somebody.person.username, somebody.person.password)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    });

    test('a device that was forgotten elsewhere signs in as a new one', async () => {
      const somebody = await makePhoneOwner(server, { remembered: 'at once' });
      const lost = await signInOnNewDevice(somebody, app);
      const key = keyOn(lost);
      await Auth.signOut();
      await signInOnNewDevice(somebody, app);
      const user = (await Auth.currentAuthenticatedUser()) as AmplifyUser;
      await new Promise((onSuccess, onFailure) => user.forgetSpecificDevice(key, { onSuccess, onFailure }));

      onDevice(server, { ...somebody.place, ...app, device: lost });
      expect(await signInWithCodes(somebody)).toBe(1);
      expect(keyOn(lost)).not.toBe(key);
      expect(await deviceKeyInToken()).toBe(keyOn(lost));
      await Auth.signOut();
      expect(await signInWithCodes(somebody)).toBe(0);
    });

    test('a device is known to who signs in with an address that stands for a username', async () => {
      const place = await makePlace(server, {
        mfa: 'ON',
        factors: ['sms'],
        pool: { UsernameAttributes: ['email'], DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } },
      });
      const phone = newPhone();
      const { email, password } = newPerson();
      const named = { UserPoolId: place.userPoolId, Username: email };
      const UserAttributes = [{ Name: 'phone_number', Value: phone }];
      const sdk = administrator(server);
      await sdk.send(new AdminCreateUserCommand({ ...named, UserAttributes, MessageAction: 'SUPPRESS' }));
      await sdk.send(new AdminSetUserPasswordCommand({ ...named, Password: password, Permanent: true }));
      const somebody = { place, phone, person: { username: email, email, password } };
      const device = await signInOnNewDevice(somebody, app);
      const key = keyOn(device);
      expect(await deviceKeyInToken()).toBe(key);
      await Auth.signOut();
      expect(await signInWithCodes(somebody)).toBe(0);
      expect(await deviceKeyInToken()).toBe(key);
    });
  });

  test('devices are fetched, and one that its user forgets needs a code again', async () => {
    const somebody = await makePhoneOwner(server, { remembered: 'at once' });
    const device = await signInOnNewDevice(somebody);
    const key = keyOn(device);
    expect(await Auth.fetchDevices()).toEqual([{ id: key, name: expect.any(String) }]);
    const AccessToken = (await Auth.currentSession()).getAccessToken().getJwtToken();
    await Auth.forgetDevice();
    expect(stored(device, 'deviceKey')).toBeUndefined();
    expect((await administrator(server).send(new ListDevicesCommand({ AccessToken }))).Devices).toEqual([]);
    await Auth.signOut();
    expect(await signInWithCodes(somebody)).toBe(1);
    expect(keyOn(device)).not.toBe(key);
  });

  test('where the user decides, only a device that they remembered needs no code', async () => {
    const somebody = await makePhoneOwner(server, { remembered: 'on prompt' });
    const device = await signInOnNewDevice(somebody);
    expect(await Auth.fetchDevices()).toEqual([]);
    await Auth.signOut();
    expect(await signInWithCodes(somebody)).toBe(1);
    expect(await Auth.rememberDevice()).toBe('SUCCESS');
    expect(await Auth.fetchDevices()).toMatchObject([{ id: keyOn(device) }]);
    await Auth.signOut();
    expect(await signInWithCodes(somebody)).toBe(0);
  });

  test('where the pool tracks none, there are none, and none can be remembered', async () => {
    const place = await makePlace(server);
    onDevice(server, place);
    const { username, password } = await addUser(server, place);
    await signIn(username, password);
    expect(await Auth.fetchDevices()).toEqual([]);
    for (const change of [() => Auth.rememberDevice(), () => Auth.forgetDevice()]) {
      await expect(change()).rejects.toMatchObject({
        name: 'AuthError',
        message: 'Device tracking has not been configured in this User Pool',
      });
    }
  });
});
