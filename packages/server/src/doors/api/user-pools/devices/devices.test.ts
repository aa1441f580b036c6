import { groupPrime, toBigInt, toPaddedBytes } from '@cenote/wire/srp';
import { beforeAll, describe, expect, test } from 'vitest';
import { newRefreshToken } from '#domain/access/tokens/issue.ts';
import { newDeviceIds, openDeviceVerifier, tracksDevices } from '#domain/people/devices/device.ts';
import { deviceSeenWrites, findDevice } from '#domain/people/devices/device-store.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { deviceSecret } from '../../../../../test/device-secret.ts';
import { createPeoplePool } from '../../../../../test/people.ts';
import { completeSignIn, createTestUser } from '../../../../../test/sign-ins.ts';

const caller = { address: '198.51.100.7', userAgent: 'test' };
const missing = { code: 'ResourceNotFoundException', message: 'Device does not exist.' };
const invalidKey = { code: 'InvalidParameterException', message: 'Invalid device key given.' };

describe('device tracking', () => {
  const poolWith = (deviceConfiguration?: object) =>
    ({ id: 'eu-west-1_Ab1', settings: { deviceConfiguration } }) as Pool;

  test('is on with any member of DeviceConfiguration, also with false', () => {
    expect(tracksDevices(poolWith())).toBe(false);
    expect(tracksDevices(poolWith({}))).toBe(false);
    expect(tracksDevices(poolWith({ challengeRequiredOnNewDevice: false }))).toBe(true);
  });

  test('gives every device keys of the known forms', () => {
    const one = newDeviceIds(poolWith());
    expect(one.key).toMatch(/^eu-west-1_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(one.groupKey).toMatch(/^-[A-Za-z0-9]{8}$/);
    expect(newDeviceIds(poolWith())).not.toEqual(one);
  });
});

describeOnBothEngines('devices', (bench) => {
  let pool: Pool;
  let client: Client;
  let count = 0;
  const newUser = () => createTestUser(bench.context, pool, `user-${++count}`);

  beforeAll(async () => {
    ({ pool, client } = await createPeoplePool(bench.context, {
      deviceConfiguration: { challengeRequiredOnNewDevice: true },
    }));
  });

  async function signInOnDevice(user: User) {
    const device = newDeviceIds(pool);
    const tokens = await completeSignIn(bench.context, client, user, { device });
    return { ...tokens, device };
  }

  async function confirmed(user: User, DeviceName?: string) {
    const signIn = await signInOnDevice(user);
    const secret = deviceSecret(signIn.device);
    const answer = await bench.call('ConfirmDevice', {
      AccessToken: signIn.accessToken,
      DeviceKey: signIn.device.key,
      DeviceSecretVerifierConfig: secret.config,
      ...(DeviceName !== undefined && { DeviceName }),
    });
    return { ...signIn, secret, answer };
  }

  test('are confirmed and remembered at once, and their verifier opens as the client computed it', async () => {
    const { context, call } = bench;
    const user = await newUser();
    const { accessToken, device, secret, answer } = await confirmed(user, 'Firefox');
    expect(answer).toEqual({ UserConfirmationNecessary: false });
    const stored = await findDevice(context, user, device.key);
    if (!stored) throw new Error('the device is not stored');
    expect(stored).toMatchObject({ ...device, remembered: true, name: 'Firefox' });
    expect(toBigInt(await openDeviceVerifier(context, stored))).toBe(secret.verifier);
    expect(Buffer.from(stored.salt)).toEqual(Buffer.from(secret.salt));

    const seconds = context.clock.now() / 1000;
    await expect(call('GetDevice', { AccessToken: accessToken, DeviceKey: device.key })).resolves.toEqual({
      Device: {
        DeviceKey: device.key,
        DeviceAttributes: [
          { Name: 'device_status', Value: 'valid' },
          { Name: 'device_name', Value: 'Firefox' },
          { Name: 'last_ip_used', Value: '127.0.0.1' },
        ],
        DeviceCreateDate: seconds,
        DeviceLastModifiedDate: seconds,
        DeviceLastAuthenticatedDate: Math.floor(seconds),
      },
    });
  });

  test('have a verifier that opens for no other device', async () => {
    const { context } = bench;
    const user = await newUser();
    const [one, other] = [await confirmed(user), await confirmed(user)];
    const [first, second] = await Promise.all([one, other].map(({ device }) => findDevice(context, user, device.key)));
    if (!first || !second) throw new Error('the devices are not stored');
    const swapped = { ...first, sealedVerifier: second.sealedVerifier };
    await expect(openDeviceVerifier(context, swapped)).rejects.toThrow('does not open');
  });

  test('are confirmed once, and only with the key of the sign-in that the token comes from', async () => {
    const { call, context } = bench;
    const user = await newUser();
    const { accessToken, device, secret } = await confirmed(user);
    const confirm = (AccessToken: string, DeviceKey: string, DeviceSecretVerifierConfig: object = secret.config) =>
      call('ConfirmDevice', { AccessToken, DeviceKey, DeviceSecretVerifierConfig });
    await expect(confirm(accessToken, device.key)).rejects.toMatchObject({ code: 'DeviceKeyExistsException' });
    const other = await signInOnDevice(user);
    await expect(confirm(accessToken, other.device.key)).rejects.toMatchObject(invalidKey);
    await expect(confirm(accessToken, newDeviceIds(pool).key)).rejects.toMatchObject(invalidKey);
    const stranger = await signInOnDevice(await newUser());
    await expect(confirm(stranger.accessToken, other.device.key)).rejects.toMatchObject(invalidKey);
    const { accessToken: untracked } = await completeSignIn(context, client, user);
    await expect(confirm(untracked, other.device.key)).rejects.toMatchObject(invalidKey);

    const base64 = (value: bigint) => Buffer.from(toPaddedBytes(value)).toString('base64');
    for (const value of [0n, 1n, groupPrime, groupPrime + 5n]) {
      const config = { ...secret.config, PasswordVerifier: base64(value) };
      await expect(confirm(other.accessToken, other.device.key, config)).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Invalid device password verifier given.',
      });
    }
    for (const Salt of ['', 'not base64', Buffer.alloc(257, 1).toString('base64')]) {
      await expect(confirm(other.accessToken, other.device.key, { ...secret.config, Salt })).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Invalid device salt given.',
      });
    }
    await expect(
      call('ConfirmDevice', { AccessToken: other.accessToken, DeviceKey: other.device.key }),
    ).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    const { config } = deviceSecret(other.device);
    const all = Array.from({ length: 10 }, () => confirm(other.accessToken, other.device.key, config));
    const results = await Promise.allSettled(all);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('wait for the user in a pool that asks, and are listed to the user only while remembered', async () => {
    const { call } = bench;
    const asking = await createPeoplePool(bench.context, {
      deviceConfiguration: { deviceOnlyRememberedOnUserPrompt: true },
    });
    const user = await createTestUser(bench.context, asking.pool, 'ann');
    const device = newDeviceIds(asking.pool);
    const { accessToken: AccessToken } = await completeSignIn(bench.context, asking.client, user, { device });
    const DeviceKey = device.key;
    await expect(
      call('ConfirmDevice', { AccessToken, DeviceKey, DeviceSecretVerifierConfig: deviceSecret(device).config }),
    ).resolves.toEqual({ UserConfirmationNecessary: true });
    const keys = async () => (await call('ListDevices', { AccessToken })).Devices?.map((listed) => listed.DeviceKey);
    expect(await keys()).toEqual([]);
    const adminSees = async () => {
      const { Devices = [] } = await call('AdminListDevices', { UserPoolId: asking.pool.id, Username: 'ann' });
      return Devices.map(
        ({ DeviceAttributes }) => DeviceAttributes?.find(({ Name }) => Name?.includes('remembered'))?.Value,
      );
    };
    expect(await adminSees()).toEqual(['not_remembered']);
    await call('UpdateDeviceStatus', { AccessToken, DeviceKey });
    expect(await adminSees()).toEqual(['not_remembered']);
    await call('UpdateDeviceStatus', { AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' });
    expect([await keys(), await adminSees()]).toEqual([[DeviceKey], ['remembered']]);
    const admin = { UserPoolId: asking.pool.id, Username: 'ann', DeviceKey };
    await call('AdminUpdateDeviceStatus', { ...admin, DeviceRememberedStatus: 'not_remembered' });
    expect(await keys()).toEqual([]);
  });

  test('are shown to administrators with everything that is known', async () => {
    const { call, context } = bench;
    const user = await newUser();
    const { device } = await confirmed(user, 'Firefox');
    context.clock.advance(90_500);
    const stored = await findDevice(context, user, device.key);
    if (!stored) throw new Error('the device is not stored');
    await context.db.transaction(deviceSeenWrites(context, stored, caller));
    const { Device } = await call('AdminGetDevice', {
      UserPoolId: pool.id,
      Username: user.username,
      DeviceKey: device.key,
    });
    const owner = `${user.username}.${pool.id}`;
    expect(Device).toEqual({
      DeviceKey: device.key,
      DeviceAttributes: [
        { Name: 'device_status', Value: 'valid' },
        { Name: 'device_name', Value: 'Firefox' },
        {
          Name: 'dev:device_arn',
          Value: `arn:aws:cognito-idp:us-east-1:123456789012:owner/${owner}/device/${device.key}`,
        },
        { Name: 'dev:device_owner', Value: owner },
        { Name: 'last_ip_used', Value: '198.51.100.7' },
        { Name: 'dev:device_remembered_status', Value: 'remembered' },
        { Name: 'dev:device_sdk', Value: 'aws-sdk-unknown-unknown' },
      ],
      DeviceCreateDate: stored.createdAt / 1000,
      DeviceLastModifiedDate: context.clock.now() / 1000,
      DeviceLastAuthenticatedDate: Math.floor(context.clock.now() / 1000),
    });
  });

  test('that are forgotten are gone: no refresh, no second confirmation, while access tokens live on', async () => {
    const { call, context } = bench;
    const user = await newUser();
    const { accessToken: AccessToken, refreshToken: RefreshToken, signInId, device, secret } = await confirmed(user);
    const kept = await confirmed(user);
    // Refresh asks for a confirmed device where devices are tracked; here the pool has stopped to track them.
    await call('UpdateUserPool', { UserPoolId: pool.id });
    const refresh = (token: string) => call('GetTokensFromRefreshToken', { ClientId: client.id, RefreshToken: token });
    await refresh(RefreshToken);
    await call('ForgetDevice', { AccessToken, DeviceKey: device.key });
    const refused = { code: 'NotAuthorizedException', message: 'Invalid Refresh Token.' };
    await expect(refresh(RefreshToken)).rejects.toMatchObject(refused);
    // A rotation that was under way, and stores its token after the device is forgotten.
    const late = newRefreshToken(signInId);
    await expect(context.db.transaction([late.write])).resolves.toEqual({ committed: true });
    await expect(refresh(late.token)).rejects.toMatchObject(refused);
    await expect(refresh(kept.refreshToken)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
    await expect(call('GetUser', { AccessToken })).resolves.toHaveProperty('Username', user.username);
    const { settings } = await loadPool(context, pool.id);
    expect(settings.deviceConfiguration).toBeUndefined();
    await call('UpdateUserPool', { UserPoolId: pool.id, DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } });

    const DeviceKey = device.key;
    await expect(
      call('ConfirmDevice', { AccessToken, DeviceKey, DeviceSecretVerifierConfig: secret.config }),
    ).rejects.toMatchObject(invalidKey);
    await expect(call('GetDevice', { AccessToken, DeviceKey })).rejects.toMatchObject(missing);
    await expect(call('ForgetDevice', { AccessToken, DeviceKey })).rejects.toMatchObject(missing);
    await expect(call('UpdateDeviceStatus', { AccessToken, DeviceKey })).rejects.toMatchObject(missing);
    const remembered = { DeviceRememberedStatus: 'remembered' } as const;
    await expect(call('UpdateDeviceStatus', { AccessToken, DeviceKey, ...remembered })).rejects.toMatchObject(missing);
    const admin = { UserPoolId: pool.id, Username: user.username, DeviceKey };
    await expect(call('AdminGetDevice', admin)).rejects.toMatchObject(missing);
    await expect(call('AdminForgetDevice', admin)).rejects.toMatchObject(missing);
    await expect(call('AdminUpdateDeviceStatus', { ...admin, ...remembered })).rejects.toMatchObject(missing);
    await call('AdminForgetDevice', { ...admin, DeviceKey: kept.device.key });
    await expect(findDevice(context, user, kept.device.key)).resolves.toBeUndefined();
  });

  test("are nobody else's, and nobody's without an access token", async () => {
    const { call } = bench;
    const { device } = await confirmed(await newUser());
    const { accessToken: AccessToken } = await signInOnDevice(await newUser());
    const DeviceKey = device.key;
    await expect(call('GetDevice', { AccessToken, DeviceKey })).rejects.toMatchObject(missing);
    await expect(call('ForgetDevice', { AccessToken, DeviceKey })).rejects.toMatchObject(missing);
    const refused = { code: 'NotAuthorizedException', message: 'Invalid Access Token' };
    await expect(call('GetDevice', { DeviceKey })).rejects.toMatchObject(refused);
    await expect(call('ForgetDevice', { DeviceKey })).rejects.toMatchObject(refused);
    const nobody = { UserPoolId: pool.id, Username: 'nobody', DeviceKey };
    const unknown = { code: 'ResourceNotFoundException', message: 'User does not exist.' };
    await expect(call('AdminGetDevice', nobody)).rejects.toMatchObject(unknown);
    await expect(call('AdminListDevices', { UserPoolId: pool.id, Username: 'nobody' })).rejects.toMatchObject(unknown);
    await expect(call('AdminForgetDevice', nobody)).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });

  test('are listed page by page, with tokens that are good for one user only', async () => {
    const { call } = bench;
    const user = await newUser();
    const made = [await confirmed(user), await confirmed(user), await confirmed(user)];
    const [{ accessToken: AccessToken } = { accessToken: '' }] = made;
    const first = await call('ListDevices', { AccessToken, Limit: 2 });
    expect(first.Devices).toHaveLength(2);
    const token = first.PaginationToken ?? '';
    const second = await call('ListDevices', { AccessToken, Limit: 2, PaginationToken: token });
    expect(second).not.toHaveProperty('PaginationToken');
    const keys = [...(first.Devices ?? []), ...(second.Devices ?? [])].map(({ DeviceKey = '' }) => DeviceKey);
    const expected = made.map(({ device }) => device.key).toSorted((one, other) => (one < other ? -1 : 1));
    expect(keys).toEqual(expected);
    const all = await call('AdminListDevices', { UserPoolId: pool.id, Username: user.username, Limit: 0 });
    expect(all.Devices?.map(({ DeviceKey }) => DeviceKey)).toEqual(expected);

    const { accessToken: foreign } = await confirmed(await newUser());
    await expect(call('ListDevices', { AccessToken: foreign, PaginationToken: token })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Paging marker is invalid for this request.',
    });
  });
});
