import {
  CreateIdentityPoolCommand,
  DeleteIdentitiesCommand,
  DeleteIdentityPoolCommand,
  DescribeIdentityCommand,
  DescribeIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetIdentityPoolRolesCommand,
  GetOpenIdTokenCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  GetPrincipalTagAttributeMapCommand,
  ListIdentitiesCommand,
  ListIdentityPoolsCommand,
  ListTagsForResourceCommand,
  LookupDeveloperIdentityCommand,
  MergeDeveloperIdentitiesCommand,
  paginateListIdentityPools,
  type RoleMapping,
  SetIdentityPoolRolesCommand,
  SetPrincipalTagAttributeMapCommand,
  TagResourceCommand,
  UnlinkDeveloperIdentityCommand,
  UnlinkIdentityCommand,
  UntagResourceCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity';
import { expect, test } from 'vitest';
import { identityAdministrator, makeIdentityPool, roles, userPoolProvider } from './identity-pools.ts';
import { claimsOf, confirmed, present, refusal, tokensOf } from './sdk-client.ts';
import { describeContract } from './server.ts';

const DeveloperProviderName = 'login.example.com';
/** What an answer says, without what the SDK adds. */
function plain<T extends { $metadata: object }>(answer: T): Omit<T, '$metadata'> {
  const { $metadata: metadata, ...rest } = answer;
  expect(metadata).toMatchObject({ httpStatusCode: 200 });
  return rest;
}

describeContract('identity pools through the AWS SDK', (server) => {
  const sdk = () => identityAdministrator(server);
  const logins = async () => {
    const { IdToken } = await tokensOf(server, server.clientId, await confirmed(server));
    return { [userPoolProvider(server)]: IdToken };
  };

  test('Terraform makes, reads, changes, imports and deletes a pool without a drift', async () => {
    const provider = userPoolProvider(server);
    const input = {
      IdentityPoolName: 'identity pool',
      AllowUnauthenticatedIdentities: false,
      AllowClassicFlow: false,
      CognitoIdentityProviders: [
        { ProviderName: provider, ClientId: '7lhlkkfbfb4q5kpp90urffao', ServerSideTokenCheck: false },
        { ProviderName: provider, ClientId: '6lhlkkfbfb4q5kpp90urffae', ServerSideTokenCheck: false },
      ],
      SupportedLoginProviders: {
        'graph.facebook.com': '7346241598935552',
        'accounts.google.com': '123456789012.apps.googleusercontent.com',
      },
      SamlProviderARNs: ['arn:aws:iam::123456789012:saml-provider/mysamlprovider'],
      OpenIdConnectProviderARNs: ['arn:aws:iam::123456789012:oidc-provider/id.example.com'],
      DeveloperProviderName,
      IdentityPoolTags: { key1: 'value1' },
    };
    const made = plain(await sdk().send(new CreateIdentityPoolCommand(input)));
    const IdentityPoolId = present(made.IdentityPoolId);
    expect(made).toEqual({ ...input, IdentityPoolId });
    const read = async () => plain(await sdk().send(new DescribeIdentityPoolCommand({ IdentityPoolId })));
    expect(await read()).toEqual(made);
    expect(await read()).toEqual(made);

    const {
      IdentityPoolTags,
      SupportedLoginProviders: _,
      ...changed
    } = { ...input, IdentityPoolId, SamlProviderARNs: [] };
    await sdk().send(new UpdateIdentityPoolCommand({ ...changed, AllowUnauthenticatedIdentities: true }));
    const ResourceArn = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${IdentityPoolId}`;
    await sdk().send(new TagResourceCommand({ ResourceArn, Tags: { key2: 'value2' } }));
    await sdk().send(new UntagResourceCommand({ ResourceArn, TagKeys: ['key1'] }));
    expect(await sdk().send(new ListTagsForResourceCommand({ ResourceArn }))).toMatchObject({
      Tags: { key2: 'value2' },
    });
    const { SamlProviderARNs: __, ...left } = changed;
    const after = { ...left, AllowUnauthenticatedIdentities: true, IdentityPoolTags: { key2: 'value2' } };
    expect(IdentityPoolTags).not.toEqual(after.IdentityPoolTags);
    expect(await read()).toEqual(after);
    expect(await read()).toEqual(after);

    await sdk().send(new DeleteIdentityPoolCommand({ IdentityPoolId }));
    await expect(read()).rejects.toMatchObject(
      refusal('ResourceNotFoundException', `IdentityPool '${IdentityPoolId}' not found.`),
    );
  });

  test('Terraform attaches roles, reads them, changes them and takes them away without a drift', async () => {
    const IdentityPoolId = await makeIdentityPool(server);
    const read = async () => plain(await sdk().send(new GetIdentityPoolRolesCommand({ IdentityPoolId })));
    const name = `${userPoolProvider(server)}:${server.clientId}`;
    const mapping: RoleMapping = {
      Type: 'Rules',
      AmbiguousRoleResolution: 'AuthenticatedRole',
      RulesConfiguration: {
        Rules: [
          { Claim: 'isAdmin', MatchType: 'Equals', Value: 'paid', RoleARN: 'arn:aws:iam::123456789012:role/paid' },
        ],
      },
    };
    for (const input of [
      { Roles: { authenticated: roles.authenticated } },
      { Roles: roles, RoleMappings: { [name]: mapping } },
      { Roles: roles, RoleMappings: { [name]: { Type: 'Token', AmbiguousRoleResolution: 'Deny' } as RoleMapping } },
    ]) {
      await sdk().send(new SetIdentityPoolRolesCommand({ IdentityPoolId, ...input }));
      expect(await read()).toEqual({ IdentityPoolId, ...input });
      expect(await read()).toEqual({ IdentityPoolId, ...input });
    }
    await sdk().send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: {}, RoleMappings: {} }));
    expect(await read()).toEqual({ IdentityPoolId, Roles: {} });
  });

  test('Terraform sets mappings of principal tags, reads them, changes them and resets them without a drift', async () => {
    const IdentityPoolId = await makeIdentityPool(server);
    const named = { IdentityPoolId, IdentityProviderName: userPoolProvider(server) };
    const read = async () => plain(await sdk().send(new GetPrincipalTagAttributeMapCommand(named)));
    const inputs: { UseDefaults: boolean; PrincipalTags: Record<string, string> }[] = [
      { UseDefaults: false, PrincipalTags: { test: 'value' } },
      { UseDefaults: false, PrincipalTags: { test: 'value', new: 'map' } },
      { UseDefaults: true, PrincipalTags: {} },
    ];
    for (const input of inputs) {
      await sdk().send(new SetPrincipalTagAttributeMapCommand({ ...named, ...input }));
      expect(await read()).toEqual({ ...named, ...input });
      expect(await read()).toEqual({ ...named, ...input });
    }
  });

  test('pools and identities are listed, read and deleted', async () => {
    const IdentityPoolId = await makeIdentityPool(server);
    const ids: (string | undefined)[] = [];
    for await (const page of paginateListIdentityPools({ client: sdk(), pageSize: 1 }, { MaxResults: 1 })) {
      ids.push(...(page.IdentityPools ?? []).map((pool) => pool.IdentityPoolId));
    }
    expect(ids).toContain(IdentityPoolId);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await sdk().send(new ListIdentityPoolsCommand({ MaxResults: 60 }))).IdentityPools).toContainEqual({
      IdentityPoolId,
      IdentityPoolName: 'contract',
    });

    const { IdentityId } = await sdk().send(new GetIdCommand({ IdentityPoolId, Logins: await logins() }));
    const described = await sdk().send(new DescribeIdentityCommand({ IdentityId }));
    expect(described).toMatchObject({
      IdentityId,
      Logins: [userPoolProvider(server)],
      CreationDate: expect.any(Date),
      LastModifiedDate: expect.any(Date),
    });
    const { $metadata: _, ...identity } = described;
    const list = () => sdk().send(new ListIdentitiesCommand({ IdentityPoolId, MaxResults: 60 }));
    expect(plain(await list())).toEqual({ IdentityPoolId, Identities: [identity] });
    const deleting = new DeleteIdentitiesCommand({ IdentityIdsToDelete: [present(IdentityId)] });
    expect(plain(await sdk().send(deleting))).toEqual({ UnprocessedIdentityIds: [] });
    expect(plain(await list())).toEqual({ IdentityPoolId, Identities: [] });
  });

  test('identities of a developer are made, found, merged and unlinked', async () => {
    const IdentityPoolId = await makeIdentityPool(server, { DeveloperProviderName });
    const vouch = (user: string) =>
      sdk().send(
        new GetOpenIdTokenForDeveloperIdentityCommand({ IdentityPoolId, Logins: { [DeveloperProviderName]: user } }),
      );
    const ada = await vouch('ada');
    const bob = await vouch('bob');
    expect(claimsOf(present(ada.Token))).toMatchObject({
      sub: ada.IdentityId,
      aud: IdentityPoolId,
      amr: ['authenticated', DeveloperProviderName, `${DeveloperProviderName}:${IdentityPoolId}:ada`],
    });
    const lookUp = (DeveloperUserIdentifier: string) =>
      sdk().send(new LookupDeveloperIdentityCommand({ IdentityPoolId, DeveloperUserIdentifier, MaxResults: 10 }));
    expect(await lookUp('ada')).toMatchObject({ IdentityId: ada.IdentityId, DeveloperUserIdentifierList: ['ada'] });
    const merged = await sdk().send(
      new MergeDeveloperIdentitiesCommand({
        IdentityPoolId,
        DeveloperProviderName,
        SourceUserIdentifier: 'ada',
        DestinationUserIdentifier: 'bob',
      }),
    );
    expect(merged.IdentityId).toBe(bob.IdentityId);
    expect(await lookUp('ada')).toMatchObject({ DeveloperUserIdentifierList: ['ada', 'bob'] });
    const Logins = { 'cognito-identity.amazonaws.com': present(ada.Token) };
    await expect(
      sdk().send(new GetCredentialsForIdentityCommand({ IdentityId: ada.IdentityId, Logins })),
    ).rejects.toMatchObject(refusal('ResourceNotFoundException', `Identity '${ada.IdentityId}' not found.`));
    await sdk().send(
      new UnlinkDeveloperIdentityCommand({
        IdentityId: bob.IdentityId,
        IdentityPoolId,
        DeveloperProviderName,
        DeveloperUserIdentifier: 'ada',
      }),
    );
    await expect(lookUp('ada')).rejects.toMatchObject(refusal('ResourceNotFoundException', /ada/));
  });

  test('a token of an identity is verified with the keys that the server publishes', async () => {
    const IdentityPoolId = await makeIdentityPool(server);
    const Logins = await logins();
    const { IdentityId } = await sdk().send(new GetIdCommand({ IdentityPoolId, Logins }));
    const { Token } = await sdk().send(new GetOpenIdTokenCommand({ IdentityId, Logins }));
    const issuer = `${server.endpoint}/identity-pools`;
    const configuration = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
      issuer: string;
      jwks_uri: string;
    };
    expect(configuration.issuer).toBe(issuer);
    const { JwtRsaVerifier } = await import('aws-jwt-verify');
    const verifier = JwtRsaVerifier.create({ issuer, audience: IdentityPoolId, jwksUri: configuration.jwks_uri });
    verifier.cacheJwks((await (await fetch(configuration.jwks_uri)).json()) as never);
    expect(await verifier.verify(present(Token))).toMatchObject({ sub: IdentityId, aud: IdentityPoolId });
  });

  test('a login is unlinked, and the identity is nobody’s', async () => {
    const IdentityPoolId = await makeIdentityPool(server);
    const Logins = await logins();
    const { IdentityId } = await sdk().send(new GetIdCommand({ IdentityPoolId, Logins }));
    await sdk().send(new UnlinkIdentityCommand({ IdentityId, Logins, LoginsToRemove: [userPoolProvider(server)] }));
    await expect(sdk().send(new GetCredentialsForIdentityCommand({ IdentityId }))).rejects.toMatchObject(
      refusal('NotAuthorizedException', `Access to Identity '${IdentityId}' is forbidden.`),
    );
    expect((await sdk().send(new GetIdCommand({ IdentityPoolId, Logins }))).IdentityId).not.toBe(IdentityId);
  });
});
