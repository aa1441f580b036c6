import { DeleteIdentitiesCommand, GetOpenIdTokenForDeveloperIdentityCommand } from '@aws-sdk/client-cognito-identity';
import { Amplify, Auth } from 'aws-amplify-v5';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { identityAdministrator, makeIdentityPool } from './identity-pools.ts';
import { register } from './people.ts';
import { present } from './sdk-client.ts';
import { describeClient } from './server.ts';

const theirs = 'https://cognito-identity.us-east-1.amazonaws.com/';
const DeveloperProviderName = 'login.example.com';

describeClient('identities with Amplify 5', (server) => {
  let identityPoolId: string;
  let device: Map<string, string>;
  beforeEach(async () => {
    identityPoolId = await makeIdentityPool(server, { DeveloperProviderName });
    onDevice();
    // It has no setting for the address of identity pools: an operator's names lead to the server, as here the network does.
    const { fetch } = globalThis;
    vi.spyOn(globalThis, 'fetch').mockImplementation((url, init) =>
      fetch(url instanceof URL && url.href === theirs ? `${server.endpoint}/` : url, init),
    );
  });
  afterEach(async () => {
    await Auth.signOut();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  function onDevice(more: object = {}): void {
    device = new Map();
    Amplify.configure({
      Auth: {
        region: 'us-east-1',
        userPoolId: server.userPoolId,
        userPoolWebClientId: server.clientId,
        identityPoolId,
        endpoint: server.endpoint,
        storage: {
          setItem: (key: string, value: string) => void device.set(key, value),
          getItem: (key: string) => device.get(key) ?? null,
          removeItem: (key: string) => void device.delete(key),
          clear: () => device.clear(),
        },
        ...more,
      },
    });
  }

  test('a guest has credentials, in the form that a service object of the SDK takes', async () => {
    const credentials = await Auth.currentCredentials();
    expect(credentials).toMatchObject({ authenticated: false, identityId: expect.stringMatching(/^us-east-1:/) });
    expect(Auth.essentialCredentials(credentials)).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      identityId: credentials.identityId,
      authenticated: false,
    });
    expect(device.get(`CognitoIdentityId-${identityPoolId}`)).toBe(credentials.identityId);
  });

  test('the guest of a newcomer becomes their identity at sign-in', async () => {
    const { username, password } = await register(server);
    const guest = await Auth.currentCredentials();
    await Auth.signIn(username, password);
    const known = await Auth.currentCredentials();
    expect(known).toMatchObject({ authenticated: true, identityId: guest.identityId });
    expect(device.has(`CognitoIdentityId-${identityPoolId}`)).toBe(false);
  });

  test('the guest of somebody who was here before gives way to their identity', async () => {
    const { username, password } = await register(server);
    await Auth.signIn(username, password);
    const { identityId } = await Auth.currentCredentials();
    await Auth.signOut();
    onDevice();
    const guest = await Auth.currentCredentials();
    expect(guest.identityId).not.toBe(identityId);
    await Auth.signIn(username, password);
    expect(await Auth.currentCredentials()).toMatchObject({ authenticated: true, identityId });
  });

  test('a guest whose identity was deleted gets another one', async () => {
    const { identityId } = await Auth.currentCredentials();
    await identityAdministrator(server).send(new DeleteIdentitiesCommand({ IdentityIdsToDelete: [identityId] }));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    const next = await Auth.currentCredentials();
    expect(next).toMatchObject({ authenticated: false, identityId: expect.stringMatching(/^us-east-1:/) });
    expect(next.identityId).not.toBe(identityId);
  });

  test('a user of the developer’s own has credentials for the developer’s token', async () => {
    const { IdentityId, Token } = await identityAdministrator(server).send(
      new GetOpenIdTokenForDeveloperIdentityCommand({
        IdentityPoolId: identityPoolId,
        Logins: { [DeveloperProviderName]: 'ada' },
      }),
    );
    const response = { token: present(Token), identity_id: present(IdentityId), expires_at: Date.now() + 600_000 };
    const credentials = await Auth.federatedSignIn('developer', response, { name: 'ada' });
    expect(credentials).toMatchObject({ authenticated: true, identityId: IdentityId });
  });
});
