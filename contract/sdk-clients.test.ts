import {
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  paginateListUserPoolClients,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { makeClient, makePool, present, refusal } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

describeAnywhere('app clients through the AWS SDK', (server) => {
  test('a client is made with its defaults, described the same, and deleted', async () => {
    const sdk = administrator(server);
    const UserPoolId = server.userPoolId;
    const { UserPoolClient: made } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }));
    const ClientId = present(made?.ClientId);
    expect(ClientId).toMatch(/^[1-7][0-9a-v]{25}$/);
    expect(made).toMatchObject({
      UserPoolId,
      ClientName: 'web',
      RefreshTokenValidity: 30,
      AllowedOAuthFlowsUserPoolClient: false,
      EnableTokenRevocation: true,
      EnablePropagateAdditionalUserContextData: false,
      AuthSessionValidity: 3,
    });
    expect(made).not.toHaveProperty('ClientSecret');
    const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    expect(UserPoolClient).toEqual(made);
    await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
    await expect(sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).rejects.toMatchObject(
      refusal('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`),
    );
  });

  test('a generated secret is told again by describe, and an update leaves it as it is', async () => {
    const sdk = administrator(server);
    const { ClientId, ClientSecret, UserPoolId } = await makeClient(server, server.userPoolId, {
      GenerateSecret: true,
    });
    expect(ClientSecret).toMatch(/^1[0-9a-v]{51}$/);
    await sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ClientName: 'renamed' }));
    const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    expect(UserPoolClient).toMatchObject({ ClientName: 'renamed', ClientSecret });
  });

  test('an update puts what was not sent back to its default', async () => {
    const sdk = administrator(server);
    const UserPoolId = server.userPoolId;
    const { ClientId } = await makeClient(server, UserPoolId, {
      AccessTokenValidity: 10,
      TokenValidityUnits: { AccessToken: 'minutes' },
      ReadAttributes: ['email'],
      PreventUserExistenceErrors: 'ENABLED',
    });
    const { UserPoolClient: updated } = await sdk.send(
      new UpdateUserPoolClientCommand({ UserPoolId, ClientId, RefreshTokenValidity: 5 }),
    );
    expect(updated).toMatchObject({ ClientName: 'contract', RefreshTokenValidity: 5 });
    for (const name of ['AccessTokenValidity', 'ReadAttributes', 'PreventUserExistenceErrors', 'ExplicitAuthFlows']) {
      expect(updated).not.toHaveProperty(name);
    }
  });

  test("the SDK's paginator sees every client of the pool and none of another", async () => {
    const poolId = await makePool(server);
    const made = [];
    for (let count = 0; count < 5; count++) made.push((await makeClient(server, poolId)).ClientId);
    const seen: string[] = [];
    const pages = paginateListUserPoolClients({ client: administrator(server) }, { UserPoolId: poolId, MaxResults: 2 });
    for await (const page of pages) seen.push(...(page.UserPoolClients ?? []).map(({ ClientId }) => present(ClientId)));
    expect(seen).toEqual(made.toSorted());
  });

  test('a token of one list does not open another', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    await makeClient(server, UserPoolId);
    await makeClient(server, UserPoolId);
    const { NextToken } = await sdk.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 1 }));
    const elsewhere = new ListUserPoolClientsCommand({ UserPoolId: server.userPoolId, NextToken: present(NextToken) });
    await expect(sdk.send(elsewhere)).rejects.toMatchObject(refusal('InvalidParameterException', /^Paging marker/));
  });

  test("another pool's client is unknown, and stays when it is to be deleted", async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const { ClientId } = await makeClient(server, server.userPoolId);
    const unknown = refusal('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
    await expect(sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).rejects.toMatchObject(unknown);
    await expect(sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }))).rejects.toMatchObject(unknown);
    const own = { UserPoolId: server.userPoolId, ClientId };
    expect((await sdk.send(new DescribeUserPoolClientCommand(own))).UserPoolClient).toMatchObject(own);
  });

  test.each([
    [
      'flows of both generations',
      'InvalidParameterException',
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ADMIN_NO_SRP_AUTH'] },
      /ALLOW_/,
    ],
    [
      'an unknown flow',
      'InvalidParameterException',
      { ExplicitAuthFlows: ['ALLOW_ANYTHING'] },
      /^1 validation error detected: Value '\[ALLOW_ANYTHING\]' at 'explicitAuthFlows' failed to satisfy constraint: Member must satisfy constraint: \[Member must satisfy enum value set: \[/,
    ],
    ['token lifetimes out of range', 'InvalidParameterException', { AccessTokenValidity: 25 }, /token validity/],
    [
      'client credentials beside another grant',
      'InvalidOAuthFlowException',
      {
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials', 'code'],
        AllowedOAuthScopes: ['openid'],
      },
      'client_credentials flow can not be selected along with code flow or implicit flow.',
    ],
    [
      'client credentials without a secret',
      'InvalidOAuthFlowException',
      {
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['openid'],
      },
      'client_credentials flow can not be selected if client does not have a client secret.',
    ],
    [
      'an unknown attribute to read',
      'InvalidParameterException',
      { ReadAttributes: ['custom:none'] },
      'Invalid read attributes specified while creating a client',
    ],
    [
      'an unknown scope',
      'ScopeDoesNotExistException',
      {
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['none/read'],
        CallbackURLs: ['https://example.com'],
      },
      /none\/read/,
    ],
  ])('%s is refused', async (_, name, input, message) => {
    await expect(makeClient(server, server.userPoolId, input as object)).rejects.toMatchObject(refusal(name, message));
  });

  test('an unknown provider is refused by the name of provider and pool', async () => {
    const input = { SupportedIdentityProviders: ['EntraID'] };
    await expect(makeClient(server, server.userPoolId, input)).rejects.toMatchObject(
      refusal('InvalidParameterException', `The provider EntraID does not exist for User Pool ${server.userPoolId}.`),
    );
  });
});
