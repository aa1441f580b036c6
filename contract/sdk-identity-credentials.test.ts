import { DeleteIdentitiesCommand, SetIdentityPoolRolesCommand } from '@aws-sdk/client-cognito-identity';
import {
  AdminAddUserToGroupCommand,
  AdminUserGlobalSignOutCommand,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { fromCognitoIdentity, fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { afterEach, expect, test, vi } from 'vitest';
import { identityAdministrator, makeIdentityPool, roles, userPoolProvider } from './identity-pools.ts';
import { administrator, type Person } from './people.ts';
import { confirmed, present, refusal, tokensOf } from './sdk-client.ts';
import { describeContract } from './server.ts';

const hourMs = 3_600_000;

describeContract('credentials through the AWS SDK’s credential providers', (server) => {
  afterEach(() => void vi.useRealTimers());

  const later = (milliseconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds });
  const clientConfig = () => ({ endpoint: server.endpoint, region: 'us-east-1', maxAttempts: 1 });
  const login = async (person?: Person) => {
    const { IdToken } = await tokensOf(server, server.clientId, person ?? (await confirmed(server)));
    return { [userPoolProvider(server)]: IdToken };
  };
  /** As an app has them, of a pool. */
  const fromPool = (identityPoolId: string, logins?: Record<string, string>, more: object = {}) =>
    fromCognitoIdentityPool({ clientConfig: clientConfig(), identityPoolId, ...(logins && { logins }), ...more });

  test('a guest gets credentials for an hour', async () => {
    const credentials = await fromPool(await makeIdentityPool(server))();
    expect(credentials).toMatchObject({
      identityId: expect.stringMatching(/^us-east-1:/),
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      secretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
      sessionToken: expect.stringMatching(/^[\w-]+$/),
    });
    const lifetimeMs = present(credentials.expiration).getTime() - Date.now();
    expect(lifetimeMs).toBeGreaterThan(hourMs - 60_000);
    expect(lifetimeMs).toBeLessThanOrEqual(hourMs);
  });

  test('somebody who signed in gets those of their one identity, and takes the guest that they were over', async () => {
    const identityPoolId = await makeIdentityPool(server);
    const { identityId: guest } = await fromPool(identityPoolId)();
    const logins = await login();
    const known = await fromCognitoIdentity({ clientConfig: clientConfig(), identityId: guest, logins })();
    expect(known.identityId).toBe(guest);
    expect((await fromPool(identityPoolId, logins)()).identityId).toBe(guest);
    await expect(fromCognitoIdentity({ clientConfig: clientConfig(), identityId: guest })()).rejects.toMatchObject(
      refusal('NotAuthorizedException', `Access to Identity '${guest}' is forbidden.`),
    );
  });

  test('what is not true gives no credentials, in the words that apps match on', async () => {
    const pool = await makeIdentityPool(server);
    const person = await confirmed(server);
    const { IdToken, AccessToken } = await tokensOf(server, server.clientId, person);
    const provider = userPoolProvider(server);
    const use = (token: string, key = provider) => fromPool(pool, { [key]: token })();
    await expect(use(AccessToken)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Invalid login token. Missing a required claim: aud'),
    );
    await expect(use(`${IdToken.slice(0, -4)}AAAA`)).rejects.toMatchObject(
      refusal('NotAuthorizedException', "Invalid login token. Couldn't verify signed token."),
    );
    await expect(use('x')).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Invalid login token. Not a valid OpenId Connect identity token.'),
    );
    await expect(use(IdToken, 'graph.facebook.com')).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Token is not from a supported provider of this identity pool.'),
    );
    await expect(use(IdToken, 'example.com')).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Please provide a valid public provider.'),
    );
    later(2 * hourMs);
    await expect(use(IdToken)).rejects.toMatchObject(
      refusal('NotAuthorizedException', /^Invalid login token\. Token expired: \d+ >= \d+$/),
    );
  });

  test('without guests, a stranger gets nothing; a deleted identity is not found', async () => {
    const closed = await makeIdentityPool(server, { AllowUnauthenticatedIdentities: false });
    await expect(fromPool(closed)()).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Unauthenticated access is not supported for this identity pool.'),
    );
    const { identityId } = await fromPool(await makeIdentityPool(server))();
    await identityAdministrator(server).send(new DeleteIdentitiesCommand({ IdentityIdsToDelete: [identityId] }));
    await expect(fromCognitoIdentity({ clientConfig: clientConfig(), identityId })()).rejects.toMatchObject(
      refusal('ResourceNotFoundException', `Identity '${identityId}' not found.`),
    );
    const gone = 'us-east-1:00000000-0000-4000-8000-000000000000';
    await expect(fromPool(gone)()).rejects.toMatchObject(
      refusal('ResourceNotFoundException', `IdentityPool '${gone}' not found.`),
    );
  });

  test('a pool that names no role has no credentials', async () => {
    const IdentityPoolId = await makeIdentityPool(server);
    await identityAdministrator(server).send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: {} }));
    await expect(fromPool(IdentityPoolId)()).rejects.toMatchObject(
      refusal(
        'InvalidIdentityPoolConfigurationException',
        'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
      ),
    );
  });

  test('a role of one’s own choice is one that the token grants', async () => {
    const IdentityPoolId = await makeIdentityPool(server);
    const person = await confirmed(server);
    const sdk = administrator(server);
    const UserPoolId = server.userPoolId;
    for (const GroupName of [`one-${person.username}`, `two-${person.username}`]) {
      const RoleArn = `arn:aws:iam::123456789012:role/${GroupName}`;
      await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName, RoleArn, Precedence: 1 }));
      await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: person.username, GroupName }));
    }
    const RoleMappings = {
      [`${userPoolProvider(server)}:${server.clientId}`]: { Type: 'Token', AmbiguousRoleResolution: 'Deny' } as const,
    };
    await identityAdministrator(server).send(
      new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: roles, RoleMappings }),
    );
    const logins = await login(person);
    const choose = (customRoleArn?: string) =>
      fromPool(IdentityPoolId, logins, customRoleArn ? { customRoleArn } : {})();
    expect(await choose(`arn:aws:iam::123456789012:role/two-${person.username}`)).toHaveProperty('sessionToken');
    await expect(choose()).rejects.toMatchObject(refusal('NotAuthorizedException', /is forbidden\.$/));
    await expect(choose(roles.authenticated)).rejects.toMatchObject(refusal('NotAuthorizedException', /role/));
  });

  test('where the pool has it checked, a sign-in that has ended gives no credentials', async () => {
    const pool = await makeIdentityPool(server, {
      CognitoIdentityProviders: [
        { ProviderName: userPoolProvider(server), ClientId: server.clientId, ServerSideTokenCheck: true },
      ],
    });
    const person = await confirmed(server);
    const logins = await login(person);
    await fromPool(pool, logins)();
    await administrator(server).send(
      new AdminUserGlobalSignOutCommand({ UserPoolId: server.userPoolId, Username: person.username }),
    );
    await expect(fromPool(pool, logins)()).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Token is inactive'),
    );
  });
});
