import {
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
  ConfirmDeviceCommand,
  ForgetDeviceCommand,
  GetDeviceCommand,
  InitiateAuthCommand,
  ListDevicesCommand,
  UpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { deviceSecret } from '../packages/server/test/device-secret.ts';
import { administrator, type Person } from './people.ts';
import { claimsOf, confirmed, makeClient, makePool, present, refusal, signIn } from './sdk-client.ts';
import { type ContractServer, describeAnywhere } from './server.ts';

const missing = refusal('ResourceNotFoundException', 'Device does not exist.');

async function makePlace(server: ContractServer, DeviceOnlyRememberedOnUserPrompt: boolean) {
  const UserPoolId = await makePool(server, { DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt } });
  const { ClientId } = await makeClient(server, UserPoolId);
  return { UserPoolId, ClientId, person: await confirmed(server, ClientId, UserPoolId) };
}

/** A sign-in on a device that is new to the pool. */
async function signInOnNewDevice(server: ContractServer, ClientId: string, person: Person) {
  const { AuthenticationResult: result } = await signIn(server, ClientId, person);
  return {
    AccessToken: present(result?.AccessToken),
    RefreshToken: present(result?.RefreshToken),
    DeviceKey: present(result?.NewDeviceMetadata?.DeviceKey),
    groupKey: present(result?.NewDeviceMetadata?.DeviceGroupKey),
  };
}

/** The same, and the device is confirmed. */
async function confirmDevice(server: ContractServer, ClientId: string, person: Person, DeviceName: string) {
  const { AccessToken, RefreshToken, DeviceKey, groupKey } = await signInOnNewDevice(server, ClientId, person);
  const DeviceSecretVerifierConfig = deviceSecret({ key: DeviceKey, groupKey }).config;
  const { UserConfirmationNecessary } = await administrator(server).send(
    new ConfirmDeviceCommand({ AccessToken, DeviceKey, DeviceName, DeviceSecretVerifierConfig }),
  );
  return { AccessToken, RefreshToken, DeviceKey, UserConfirmationNecessary };
}

describeAnywhere('devices through the AWS SDK', (server) => {
  test('a sign-in names a new device, which is confirmed and remembered at once', async () => {
    const { UserPoolId, ClientId, person } = await makePlace(server, false);
    const sdk = administrator(server);
    const { AccessToken, DeviceKey, UserConfirmationNecessary } = await confirmDevice(
      server,
      ClientId,
      person,
      'laptop',
    );
    expect(UserConfirmationNecessary).toBe(false);
    expect(DeviceKey).toMatch(/^us-east-1_[0-9a-f-]{36}$/);
    expect(claimsOf(AccessToken)['device_key']).toBe(DeviceKey);
    const attributes = [
      { Name: 'device_status', Value: 'valid' },
      { Name: 'device_name', Value: 'laptop' },
      { Name: 'last_ip_used', Value: '127.0.0.1' },
    ];
    const { Device } = await sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey }));
    expect(Device).toMatchObject({ DeviceKey, DeviceAttributes: attributes, DeviceCreateDate: expect.any(Date) });
    expect(present(Device?.DeviceLastAuthenticatedDate).getMilliseconds()).toBe(0);
    const { Devices } = await sdk.send(new ListDevicesCommand({ AccessToken }));
    expect(Devices).toEqual([Device]);
    const admin = { UserPoolId, Username: person.username };
    const { Device: seen } = await sdk.send(new AdminGetDeviceCommand({ ...admin, DeviceKey }));
    expect(seen?.DeviceAttributes).toEqual([
      attributes[0],
      attributes[1],
      {
        Name: 'dev:device_arn',
        Value: expect.stringMatching(
          new RegExp(
            `^arn:aws:cognito-idp:us-east-1:\\d{12}:owner/${person.username}\\.${UserPoolId}/device/${DeviceKey}$`,
          ),
        ),
      },
      { Name: 'dev:device_owner', Value: `${person.username}.${UserPoolId}` },
      attributes[2],
      { Name: 'dev:device_remembered_status', Value: 'remembered' },
      { Name: 'dev:device_sdk', Value: 'aws-sdk-unknown-unknown' },
    ]);

    const { AuthenticationResult: again } = await sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId,
        AuthParameters: { USERNAME: person.username, PASSWORD: person.password, DEVICE_KEY: DeviceKey },
      }),
    );
    expect(again).not.toHaveProperty('NewDeviceMetadata');
    expect(claimsOf(present(again?.AccessToken))['device_key']).toBe(DeviceKey);
  });

  test('a device that the user decides about is remembered, forgotten again, and listed page by page', async () => {
    const { UserPoolId, ClientId, person } = await makePlace(server, true);
    const sdk = administrator(server);
    const first = await confirmDevice(server, ClientId, person, 'phone');
    const second = await confirmDevice(server, ClientId, person, 'tablet');
    expect([first, second].map(({ UserConfirmationNecessary }) => UserConfirmationNecessary)).toEqual([true, true]);
    const { AccessToken } = first;
    const listed = async () => {
      const { Devices = [] } = await sdk.send(new ListDevicesCommand({ AccessToken }));
      return Devices.map(({ DeviceKey }) => DeviceKey);
    };
    expect(await listed()).toEqual([]);
    const { DeviceKey } = second;
    await sdk.send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' }));
    expect(await listed()).toEqual([DeviceKey]);
    const admin = { UserPoolId, Username: person.username };
    const status = { ...admin, DeviceKey, DeviceRememberedStatus: 'not_remembered' } as const;
    await sdk.send(new AdminUpdateDeviceStatusCommand(status));
    expect(await listed()).toEqual([]);

    const seen: (string | undefined)[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await sdk.send(new AdminListDevicesCommand({ ...admin, Limit: 1, PaginationToken }));
      seen.push(...present(page.Devices).map((device) => device.DeviceKey));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken !== undefined);
    expect(new Set(seen)).toEqual(new Set([first.DeviceKey, second.DeviceKey]));
    expect(seen).toHaveLength(2);
  });

  test('a forgotten device refreshes nothing and is unknown, while its access token lives on', async () => {
    const { UserPoolId, ClientId, person } = await makePlace(server, false);
    const sdk = administrator(server);
    const { AccessToken, RefreshToken, DeviceKey } = await confirmDevice(server, ClientId, person, 'laptop');
    const refresh = () =>
      sdk.send(
        new InitiateAuthCommand({
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          ClientId,
          AuthParameters: { REFRESH_TOKEN: RefreshToken, DEVICE_KEY: DeviceKey },
        }),
      );
    expect((await refresh()).AuthenticationResult?.AccessToken).toBeDefined();
    await sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey }));
    await expect(refresh()).rejects.toMatchObject(refusal('NotAuthorizedException', /^Invalid Refresh Token/));
    await expect(sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey }))).rejects.toMatchObject(missing);
    await expect(sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey }))).rejects.toMatchObject(missing);
    const admin = { UserPoolId, Username: person.username, DeviceKey };
    await expect(sdk.send(new AdminForgetDeviceCommand(admin))).rejects.toMatchObject(missing);

    const other = await confirmDevice(server, ClientId, person, 'other');
    await sdk.send(new AdminForgetDeviceCommand({ ...admin, DeviceKey: other.DeviceKey }));
    expect((await sdk.send(new ListDevicesCommand({ AccessToken }))).Devices).toEqual([]);
  });

  test('a device is confirmed once, with the token of its own sign-in', async () => {
    const { ClientId, person } = await makePlace(server, false);
    const sdk = administrator(server);
    const { AccessToken, DeviceKey, groupKey } = await signInOnNewDevice(server, ClientId, person);
    const DeviceSecretVerifierConfig = deviceSecret({ key: DeviceKey, groupKey }).config;
    const confirm = (token: string) =>
      sdk.send(new ConfirmDeviceCommand({ AccessToken: token, DeviceKey, DeviceSecretVerifierConfig }));
    const elsewhere = await signInOnNewDevice(server, ClientId, person);
    await expect(confirm(elsewhere.AccessToken)).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Invalid device key given.'),
    );
    await confirm(AccessToken);
    await expect(confirm(AccessToken)).rejects.toMatchObject(refusal('DeviceKeyExistsException', /./));
  });
});
