import {
  CreateResourceServerCommand,
  DeleteResourceServerCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  ListResourceServersCommand,
  paginateListResourceServers,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { makeClient, makePool, present, refusal } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

describeAnywhere('resource servers through the AWS SDK', (server) => {
  const Identifier = 'https://api.example.com';

  test('one is made, read back, changed, read back the same twice, and deleted, as Terraform does', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const read = async () =>
      (await sdk.send(new DescribeResourceServerCommand({ UserPoolId, Identifier }))).ResourceServer;
    const Scopes = [
      { ScopeName: 'photos.write', ScopeDescription: 'Change photos' },
      { ScopeName: 'photos.read', ScopeDescription: 'See photos' },
    ];
    const input = { UserPoolId, Identifier, Name: 'Photos' };
    const { ResourceServer: made } = await sdk.send(new CreateResourceServerCommand({ ...input, Scopes }));
    expect(made).toMatchObject(input);
    expect(new Set(made?.Scopes?.map(({ ScopeName }) => ScopeName))).toEqual(new Set(['photos.read', 'photos.write']));
    expect(await read()).toEqual(made);
    const { ResourceServer: saved } = await sdk.send(
      new UpdateResourceServerCommand({ ...input, Name: 'Pictures', Scopes: Scopes.slice(0, 1) }),
    );
    expect(saved).toEqual({ ...made, Name: 'Pictures', Scopes: Scopes.slice(0, 1) });
    expect(await read()).toEqual(saved);
    expect(await read()).toEqual(saved);
    await sdk.send(new DeleteResourceServerCommand({ UserPoolId, Identifier }));
    const gone = refusal('ResourceNotFoundException', `Resource server ${Identifier} does not exist.`);
    await expect(read()).rejects.toMatchObject(gone);
    await expect(sdk.send(new DeleteResourceServerCommand({ UserPoolId, Identifier }))).rejects.toMatchObject(gone);
  });

  test("the SDK's paginator sees every resource server, and a token of ours alone goes on", async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const made = ['a', 'b', 'c', 'd', 'e'];
    for (const identifier of made) {
      await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: identifier, Name: identifier }));
    }
    const seen: string[] = [];
    for await (const page of paginateListResourceServers({ client: sdk }, { UserPoolId, MaxResults: 2 })) {
      seen.push(...(page.ResourceServers ?? []).map((one) => present(one.Identifier)));
    }
    expect(seen).toEqual(made);
    await expect(sdk.send(new ListResourceServersCommand({ UserPoolId, NextToken: 'mine' }))).rejects.toMatchObject(
      refusal('InvalidParameterException', /^Paging marker/),
    );
    await expect(sdk.send(new ListResourceServersCommand({ UserPoolId, MaxResults: 51 }))).rejects.toMatchObject(
      refusal('InvalidParameterException', /less than or equal to 50/),
    );
  });

  test('a client is allowed a scope that is there, and no other', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'See it' }];
    await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier, Name: 'api', Scopes }));
    const oauth = {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code' as const],
      CallbackURLs: ['https://example.com'],
    };
    const { ClientId } = await makeClient(server, UserPoolId, {
      ...oauth,
      AllowedOAuthScopes: ['openid', `${Identifier}/read`],
    });
    const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    expect(UserPoolClient?.AllowedOAuthScopes).toEqual([`${Identifier}/read`, 'openid']);
    const refused = makeClient(server, UserPoolId, { ...oauth, AllowedOAuthScopes: [`${Identifier}/write`] });
    await expect(refused).rejects.toMatchObject(
      refusal('ScopeDoesNotExistException', `Invalid scope requested: ${Identifier}/write`),
    );
  });

  test.each([
    ['a second one of the same identifier', { Identifier: 'twice' }, 'InvalidParameterException', /already exists/],
    ['a name with U+0000 in it', { Name: 'a\u0000b' }, 'SerializationException', /.*/],
    [
      'a scope with a slash in its name',
      { Scopes: [{ ScopeName: 'a/b', ScopeDescription: 'x' }] },
      'InvalidParameterException',
      /scopeName/,
    ],
    [
      'more than 100 scopes',
      { Scopes: Array.from({ length: 101 }, (_, index) => ({ ScopeName: `s${index}`, ScopeDescription: 'x' })) },
      'InvalidParameterException',
      /less than or equal to 100/,
    ],
    ['an unknown pool', { UserPoolId: 'us-east-1_nowhere00' }, 'ResourceNotFoundException', /us-east-1_nowhere00/],
  ])('%s is refused', async (_, more, name, message) => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'twice', Name: 'api' }));
    const refused = sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'new', Name: 'api', ...more }));
    await expect(refused).rejects.toMatchObject(refusal(name, message));
  });
});
