import {
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  GetUserCommand,
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolSessionConfigurationCommand,
  ListUserSessionsCommand,
  RevokeTokenCommand,
  RevokeUserSessionCommand,
  SetUserPoolClientSessionConfigurationCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { confirmed, makeClient, makePool, refusal, tokensOf } from './sdk-client.ts';
import { type ContractServer, describeContract } from './server.ts';

async function makePlace(server: ContractServer, MaxPerUser = 20) {
  const UserPoolId = await makePool(server);
  const { ClientId } = await makeClient(server, UserPoolId);
  const configuration = { UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser } } as const;
  await administrator(server).send(new SetUserPoolSessionConfigurationCommand(configuration));
  return { UserPoolId, ClientId, person: await confirmed(server, ClientId, UserPoolId) };
}

describeContract('sessions through the AWS SDK', (server) => {
  test('a user sees the sessions at all clients, and ends another one', async () => {
    const { UserPoolId, ClientId, person } = await makePlace(server);
    const sdk = administrator(server);
    const { ClientId: otherClient } = await makeClient(server, UserPoolId);
    const { AccessToken } = await tokensOf(server, ClientId, person);
    const other = await tokensOf(server, otherClient, person);
    const { Sessions = [] } = await sdk.send(new ListUserSessionsCommand({ AccessToken }));
    expect(Sessions).toHaveLength(2);
    const current = Sessions.find(({ IsCurrentSession }) => IsCurrentSession);
    expect(current).toEqual({
      SessionId: expect.stringMatching(/^tkn[a-z0-9]{25}$/),
      SessionType: 'TOKEN',
      ClientId,
      CreateDate: expect.any(Date),
      LastActiveDate: expect.any(Date),
      DeviceType: expect.stringContaining('aws-sdk-js'),
      LastIPAddress: '127.0.0.1',
      IsCurrentSession: true,
    });
    const rest = Sessions.find(({ IsCurrentSession }) => !IsCurrentSession);
    expect(rest?.ClientId).toBe(otherClient);
    await expect(
      sdk.send(new RevokeUserSessionCommand({ AccessToken, SessionId: current?.SessionId })),
    ).rejects.toMatchObject(refusal('InvalidParameterException', 'The current session cannot be revoked.'));
    const linked = { AccessToken, SessionId: rest?.SessionId, RevokeAssociatedSessions: 'LINKED' } as const;
    await sdk.send(new RevokeUserSessionCommand(linked));
    const gone = refusal('NotAuthorizedException', 'Access Token has been revoked');
    await expect(sdk.send(new GetUserCommand({ AccessToken: other.AccessToken }))).rejects.toMatchObject(gone);

    const admin = { UserPoolId, Username: person.username };
    const { Sessions: left } = await sdk.send(new AdminListUserSessionsCommand(admin));
    expect(left).toEqual([{ ...current, IsCurrentSession: false }]);
    await sdk.send(new AdminRevokeUserSessionCommand({ ...admin, SessionId: current?.SessionId }));
    await expect(sdk.send(new ListUserSessionsCommand({ AccessToken }))).rejects.toMatchObject(gone);
    expect((await sdk.send(new AdminListUserSessionsCommand(admin))).Sessions).toEqual([]);
  });

  test('the next sign-in ends what is more than the pool allows', async () => {
    const { ClientId, person } = await makePlace(server, 1);
    const sdk = administrator(server);
    const first = await tokensOf(server, ClientId, person);
    const second = await tokensOf(server, ClientId, person);
    await expect(sdk.send(new GetUserCommand({ AccessToken: first.AccessToken }))).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    );
    const { Sessions } = await sdk.send(new ListUserSessionsCommand({ AccessToken: second.AccessToken }));
    expect(Sessions?.map(({ IsCurrentSession }) => IsCurrentSession)).toEqual([true]);
    const { RefreshToken: Token } = second;
    await sdk.send(new RevokeTokenCommand({ ClientId, Token, RevokeAssociatedSessions: 'LINKED' }));
    await expect(sdk.send(new GetUserCommand({ AccessToken: second.AccessToken }))).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    );
  });

  test('configurations have defaults and are replaced whole', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const { ClientId } = await makeClient(server, UserPoolId);
    const pool = async () => {
      const { $metadata: _, ...read } = await sdk.send(new GetUserPoolSessionConfigurationCommand({ UserPoolId }));
      return read;
    };
    expect(await pool()).toEqual({ UserPoolId, UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } });
    const changed = { UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 100 } } as const;
    expect(await sdk.send(new SetUserPoolSessionConfigurationCommand(changed))).toMatchObject(changed);
    expect(await pool()).toEqual(changed);
    const ids = { UserPoolId, ClientId };
    const client = await sdk.send(new GetUserPoolClientSessionConfigurationCommand(ids));
    expect(client).toMatchObject({ ...ids, SSOSession: { MaxValidityMinutes: 60 } });
    const never = { ...ids, SSOSession: { MaxValidityMinutes: 0 } };
    expect(await sdk.send(new SetUserPoolClientSessionConfigurationCommand(never))).toMatchObject(never);
    expect(await sdk.send(new GetUserPoolClientSessionConfigurationCommand(ids))).toMatchObject(never);
  });

  test('a pool that does not track sessions tells none', async () => {
    const UserPoolId = await makePool(server);
    const { ClientId } = await makeClient(server, UserPoolId);
    const { AccessToken } = await tokensOf(server, ClientId, await confirmed(server, ClientId, UserPoolId));
    await expect(administrator(server).send(new ListUserSessionsCommand({ AccessToken }))).rejects.toMatchObject(
      refusal('OperationNotEnabledException', 'Session tracking is not enabled for this user pool.'),
    );
  });
});
