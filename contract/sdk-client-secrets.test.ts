import {
  AddUserPoolClientSecretCommand,
  CreateResourceServerCommand,
  CreateUserPoolReplicaCommand,
  DeleteUserPoolClientSecretCommand,
  DeleteUserPoolReplicaCommand,
  DescribeUserPoolClientCommand,
  GetClientTokenCommand,
  ListUserPoolClientSecretsCommand,
  ListUserPoolReplicasCommand,
  RevokeTokenCommand,
  UpdateUserPoolReplicaCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { claimsOf, makeClient, makePool, present, refusal } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

describeAnywhere('secrets of clients through the AWS SDK', (server) => {
  test('a secret is exchanged for another one, and both are right meanwhile', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const made = await makeClient(server, UserPoolId, { GenerateSecret: true });
    const client = { UserPoolId, ClientId: made.ClientId };
    const isRight = (ClientSecret: string) =>
      sdk.send(new RevokeTokenCommand({ ClientId: made.ClientId, ClientSecret, Token: 'x' })).then(
        () => true,
        ({ name }) => name !== 'UnauthorizedException',
      );
    const { ClientSecretDescriptor: added } = await sdk.send(new AddUserPoolClientSecretCommand(client));
    const [old, fresh] = [present(made.ClientSecret), present(added?.ClientSecretValue)];
    expect([await isRight(old), await isRight(fresh)]).toEqual([true, true]);
    const { ClientSecrets } = await sdk.send(new ListUserPoolClientSecretsCommand(client));
    expect(ClientSecrets).toHaveLength(2);
    for (const secret of ClientSecrets ?? []) expect(secret).not.toHaveProperty('ClientSecretValue');
    await expect(sdk.send(new AddUserPoolClientSecretCommand(client))).rejects.toMatchObject(
      refusal('LimitExceededException', /2 secrets/),
    );
    const remove = (ClientSecretId: string | undefined) =>
      sdk.send(new DeleteUserPoolClientSecretCommand({ ...client, ClientSecretId }));
    await remove(ClientSecrets?.[0]?.ClientSecretId);
    expect([await isRight(old), await isRight(fresh)]).toEqual([false, true]);
    await expect(remove(ClientSecrets?.[0]?.ClientSecretId)).rejects.toMatchObject(
      refusal('ResourceNotFoundException', /does not exist/),
    );
    await expect(remove(added?.ClientSecretId)).rejects.toMatchObject(
      refusal('InvalidParameterException', /last secret/),
    );
    const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand(client));
    expect(UserPoolClient?.ClientSecret).toBe(fresh);
  });

  test('a client gets a token by its secret', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'See it' }];
    await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'api', Name: 'api', Scopes }));
    const { ClientId, ClientSecret } = await makeClient(server, UserPoolId, {
      GenerateSecret: true,
      // The SDK's own list of flows lacks it.
      ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH' as never],
      AllowedOAuthScopes: ['api/read'],
    });
    const Secret = present(ClientSecret);
    const { ClientAuthenticationResult: result } = await sdk.send(new GetClientTokenCommand({ ClientId, Secret }));
    expect(result).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer' });
    expect(claimsOf(present(result?.AccessToken))).toMatchObject({
      sub: ClientId,
      scope: 'api/read',
      token_use: 'access',
    });
    await expect(sdk.send(new GetClientTokenCommand({ ClientId, Secret: `${Secret}x` }))).rejects.toMatchObject(
      refusal('NotAuthorizedException', /secret/),
    );
    await expect(
      sdk.send(new GetClientTokenCommand({ ClientId, Secret, Scopes: ['api/write'] })),
    ).rejects.toMatchObject(refusal('InvalidParameterException', 'Invalid scope requested: api/write'));
  });

  test('a pool is its own primary, and has no replicas', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const RegionName = UserPoolId.slice(0, UserPoolId.indexOf('_'));
    const { UserPoolReplicas } = await sdk.send(new ListUserPoolReplicasCommand({ UserPoolId }));
    expect(UserPoolReplicas).toEqual([
      { RegionName, Status: 'ACTIVE', Role: 'PRIMARY', UserPoolArn: expect.stringContaining(`userpool/${UserPoolId}`) },
    ]);
    const disabled = refusal('OperationNotEnabledException', /no replicas/);
    const missing = refusal('ResourceNotFoundException', /eu-west-1/);
    const elsewhere = { UserPoolId, RegionName: 'eu-west-1' };
    await expect(sdk.send(new CreateUserPoolReplicaCommand(elsewhere))).rejects.toMatchObject(disabled);
    await expect(sdk.send(new UpdateUserPoolReplicaCommand({ ...elsewhere, Status: 'ACTIVE' }))).rejects.toMatchObject(
      missing,
    );
    await expect(sdk.send(new DeleteUserPoolReplicaCommand(elsewhere))).rejects.toMatchObject(missing);
    await expect(sdk.send(new DeleteUserPoolReplicaCommand({ UserPoolId, RegionName }))).rejects.toMatchObject(
      disabled,
    );
  });
});
