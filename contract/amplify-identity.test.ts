import { DeleteIdentitiesCommand } from '@aws-sdk/client-cognito-identity';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { cognitoCredentialsProvider, cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { identityAdministrator, makeIdentityPool } from './identity-pools.ts';
import { register } from './people.ts';
import { type ContractServer, describeClient } from './server.ts';

const hourMs = 3_600_000;
const credentials = {
  accessKeyId: expect.stringMatching(/^ASIA/),
  secretAccessKey: expect.any(String),
  sessionToken: expect.any(String),
  expiration: expect.any(Date),
};

function suite(server: ContractServer): void {
  let identityPoolId: string;
  beforeEach(async () => {
    identityPoolId = await makeIdentityPool(server);
    onDevice();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await signOut();
  });

  function onDevice(allowGuestAccess = true): void {
    const { userPoolId, clientId, endpoint } = server;
    const ids = { userPoolId, userPoolClientId: clientId, identityPoolId };
    Amplify.configure({
      Auth: { Cognito: { ...ids, allowGuestAccess, userPoolEndpoint: endpoint, identityPoolEndpoint: endpoint } },
    });
    const storage = new Map<string, string>();
    const keyValues = {
      setItem: async (key: string, value: string) => void storage.set(key, value),
      getItem: async (key: string) => storage.get(key) ?? null,
      removeItem: async (key: string) => void storage.delete(key),
      clear: async () => storage.clear(),
    };
    cognitoUserPoolsTokenProvider.setKeyValueStorage(keyValues);
  }

  test('a guest has credentials and an identity, which stay', async () => {
    const session = await fetchAuthSession();
    expect(session).toMatchObject({ credentials, identityId: expect.stringMatching(/^us-east-1:/), tokens: undefined });
    expect((await fetchAuthSession({ forceRefresh: true })).identityId).toBe(session.identityId);
  });

  test('who signs in has credentials of the one identity that is theirs', async () => {
    const person = await register(server);
    const guest = await fetchAuthSession();
    await signIn(person);
    const known = await fetchAuthSession();
    expect(known).toMatchObject({ credentials, tokens: { idToken: expect.anything() } });
    expect(known.credentials?.accessKeyId).not.toBe(guest.credentials?.accessKeyId);
    await signOut();
    onDevice();
    await signIn(person);
    expect((await fetchAuthSession()).identityId).toBe(known.identityId);
  });

  test('credentials are fetched anew when they are fifty minutes old, and when the tokens are refreshed', async () => {
    await signIn(await register(server));
    const first = await fetchAuthSession();
    expect((await fetchAuthSession()).credentials).toEqual(first.credentials);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hourMs });
    const second = await fetchAuthSession();
    expect(second.identityId).toBe(first.identityId);
    expect(second.credentials?.accessKeyId).not.toBe(first.credentials?.accessKeyId);
  });

  test('where guests are refused, a stranger has no credentials', async () => {
    identityPoolId = await makeIdentityPool(server, { AllowUnauthenticatedIdentities: false });
    onDevice();
    await expect(fetchAuthSession()).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Unauthenticated access is not supported for this identity pool.',
    });
    await signIn(await register(server));
    expect(await fetchAuthSession()).toMatchObject({ credentials });
  });

  test('an identity that was deleted is told, and another one is made when the app forgets it', async () => {
    const { identityId = '' } = await fetchAuthSession();
    await identityAdministrator(server).send(new DeleteIdentitiesCommand({ IdentityIdsToDelete: [identityId] }));
    await expect(fetchAuthSession({ forceRefresh: true })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Identity '${identityId}' not found.`,
    });
    await cognitoCredentialsProvider.clearCredentialsAndIdentityId();
    expect((await fetchAuthSession()).identityId).not.toBe(identityId);
  });
}

describe('with the login key of this server', () => {
  describeClient('identities with Amplify', suite);
});
describe('with the login key of AWS', () => {
  describeClient('identities with Amplify', suite, { issuer: 'aws' });
});
