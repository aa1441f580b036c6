import type { CognitoUser } from 'amazon-cognito-identity-js';
import { describe, expect, test } from 'vitest';
import { answered, attributesOf, begin, type Device, newDevice, refreshed } from './identity-js.ts';
import { makePhoneOwner, type PhoneOwner } from './pools.ts';
import { present } from './sdk-client.ts';
import { describeClient, lastCodeTo } from './server.ts';

const signedIn = { session: expect.anything() };
const askedForSms = { asked: 'mfaRequired' };

/** A device as GetDevice and ListDevices tell of it. */
interface Told {
  readonly DeviceKey: string;
  readonly DeviceAttributes: { readonly Name: string; readonly Value: string }[];
  readonly DeviceCreateDate: number;
  readonly DeviceLastModifiedDate: number;
  readonly DeviceLastAuthenticatedDate: number;
}

/** The name under which a device has stored this. */
function nameOf({ stored }: Device, name: string): string | undefined {
  return [...stored.keys()].find((key) => key.endsWith(`.${name}`));
}

function deviceKeyOn(device: Device): string {
  return present(device.stored.get(present(nameOf(device, 'deviceKey'))));
}

async function listed(user: CognitoUser): Promise<Told[]> {
  const { Devices } = await answered<{ Devices: Told[] }>((callbacks) => user.listDevices(10, null, callbacks));
  return Devices;
}

async function told(user: CognitoUser): Promise<Told> {
  // The client's own types call the answer a text.
  const answer: unknown = await answered<string>((callbacks) => user.getDevice(callbacks));
  return (answer as { Device: Told }).Device;
}

describeClient('devices with amazon-cognito-identity-js', (server) => {
  /** Signs in with a code. Tells whether the app is to ask its user to remember the device. */
  async function signInWithCode(user: CognitoUser, { person, phone }: PhoneOwner, flow?: string): Promise<boolean> {
    expect(await begin(user, person, flow)).toMatchObject(askedForSms);
    const code = await lastCodeTo(server, phone);
    return new Promise((resolve, onFailure) =>
      user.sendMFACode(code, { onSuccess: (_, isToAsk = false) => resolve(isToAsk), onFailure }),
    );
  }

  async function onNewDevice(somebody: PhoneOwner, flow?: string) {
    const device = newDevice(server, somebody.place);
    const user = device.user(somebody.person.username);
    return { device, user, isToAsk: await signInWithCode(user, somebody, flow) };
  }

  describe.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'])('by %s', (flow) => {
    test('a device with another password is refused, and so is its owner with another one', async () => {
      const somebody = await makePhoneOwner(server, { remembered: 'at once' });
      const { device } = await onNewDevice(somebody, flow);
      const again = device.user(somebody.person.username);
      expect(await begin(again, somebody.person, flow)).toEqual(signedIn);
      const wrong = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };
      await expect(begin(again, { password: 'Wrong-Horse-7' }, flow)).rejects.toMatchObject(wrong);
      device.stored.set(present(nameOf(device, 'randomPasswordKey')), 'not-the-password');
      await expect(begin(device.user(somebody.person.username), somebody.person, flow)).rejects.toMatchObject(wrong);
    });

    test('a device that was forgotten elsewhere while the app has its key in hand signs in as a new one', async () => {
      const somebody = await makePhoneOwner(server, { remembered: 'at once' });
      const { device, user } = await onNewDevice(somebody, flow);
      const key = deviceKeyOn(device);
      const other = await onNewDevice(somebody, flow);
      const forget = () => answered<string>((callbacks) => other.user.forgetSpecificDevice(key, callbacks));
      expect(await forget()).toBe('SUCCESS');
      await expect(forget()).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: 'Device does not exist.',
      });
      await signInWithCode(user, somebody, flow);
      expect(deviceKeyOn(device)).not.toBe(key);
      expect(user.getSignInUserSession()?.getAccessToken().payload).toMatchObject({ device_key: deviceKeyOn(device) });
      expect(await begin(user, somebody.person, flow)).toEqual(signedIn);
    });
  });

  test('a device is told of, and listed', async () => {
    const { device, user, isToAsk } = await onNewDevice(await makePhoneOwner(server, { remembered: 'at once' }));
    expect(isToAsk).toBe(false);
    const answer = await told(user);
    expect(answer).toEqual({
      DeviceKey: deviceKeyOn(device),
      DeviceAttributes: expect.arrayContaining([
        { Name: 'device_status', Value: 'valid' },
        { Name: 'device_name', Value: expect.any(String) },
        { Name: 'last_ip_used', Value: '127.0.0.1' },
      ]),
      DeviceCreateDate: expect.any(Number),
      DeviceLastModifiedDate: expect.any(Number),
      DeviceLastAuthenticatedDate: expect.any(Number),
    });
    // Seconds, as the client hands them on.
    expect(Math.abs(answer.DeviceCreateDate - Date.now() / 1000)).toBeLessThan(60);
    expect(await listed(user)).toEqual([answer]);
  });

  test('where the user decides, the app is to ask, and only a remembered device needs no code', async () => {
    const somebody = await makePhoneOwner(server, { remembered: 'on prompt' });
    const { device, user, isToAsk } = await onNewDevice(somebody);
    const newSignIn = () => begin(device.user(somebody.person.username), somebody.person);
    expect(isToAsk).toBe(true);
    expect(await listed(user)).toEqual([]);
    expect(await newSignIn()).toMatchObject(askedForSms);

    expect(await answered<string>((callbacks) => user.setDeviceStatusRemembered(callbacks))).toBe('SUCCESS');
    expect(await listed(user)).toMatchObject([{ DeviceKey: deviceKeyOn(device) }]);
    expect(await newSignIn()).toEqual(signedIn);

    expect(await answered<string>((callbacks) => user.setDeviceStatusNotRemembered(callbacks))).toBe('SUCCESS');
    expect(await listed(user)).toEqual([]);
    expect(await newSignIn()).toMatchObject(askedForSms);
  });

  // The client repeats a refresh that failed for a good six seconds.
  describe.concurrent('for good', () => {
    test('a device that its user forgets needs a code, and is not refreshed', async () => {
      const somebody = await makePhoneOwner(server, { remembered: 'at once' });
      const { device, user } = await onNewDevice(somebody);
      expect(await answered<string>((callbacks) => user.forgetDevice(callbacks))).toBe('SUCCESS');
      expect(nameOf(device, 'deviceKey')).toBeUndefined();
      expect(await listed(user)).toEqual([]);
      expect(await attributesOf(user)).toMatchObject({ phone_number: somebody.phone });
      await expect(refreshed(user)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
      expect(await begin(device.user(somebody.person.username), somebody.person)).toMatchObject(askedForSms);
    });

    test('tokens of a device are not refreshed without its key', async () => {
      const { device, user } = await onNewDevice(await makePhoneOwner(server, { remembered: 'at once' }));
      device.stored.delete(present(nameOf(device, 'deviceKey')));
      await expect(refreshed(user)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Invalid Refresh Token.',
      });
    });
  });
});
