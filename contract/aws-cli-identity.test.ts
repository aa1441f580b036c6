import { identityPools } from '@cenote/wire/identity-pools.model';
import { describe, expect, test, vi } from 'vitest';
import { isLong } from '../packages/server/test/long.ts';
import { type CliAnswer, cliOf, hasCli, nothing } from './aws-cli.ts';
import { makeIdentityPool, roles, userPoolProvider } from './identity-pools.ts';
import { confirmed, tokensOf } from './sdk-client.ts';
import { describeClient } from './server.ts';

vi.setConfig({ testTimeout: 20 * 60_000 });

const developer = 'login.example.com';

describe.skipIf(!hasCli)('the AWS CLI', () => {
  describeClient('aws cognito-identity', (server) => {
    const { aws, refused, asked } = cliOf(server, 'cognito-identity');

    test('one call: a guest gets an identity', async () => {
      const IdentityPoolId = await makeIdentityPool(server);
      const { IdentityId } = (await aws('GetId', { IdentityPoolId })) ?? nothing;
      expect(IdentityId).toMatch(/^us-east-1:[\da-f-]{36}$/);
    });

    // A call takes a second of processor time, most of it to start the CLI: once before a release is often enough.
    describe.skipIf(!isLong)('every operation, in one life', () => {
      const pool: CliAnswer = {};
      const provider = () => userPoolProvider(server);
      const logins = async () => {
        const { IdToken } = await tokensOf(server, server.clientId, await confirmed(server));
        return { [provider()]: IdToken };
      };

      test('a pool, its roles, tags and mappings', async () => {
        const input = {
          IdentityPoolName: 'cli',
          AllowUnauthenticatedIdentities: true,
          AllowClassicFlow: true,
          DeveloperProviderName: developer,
          CognitoIdentityProviders: [{ ProviderName: provider(), ClientId: server.clientId }],
        };
        const made = (await aws('CreateIdentityPool', input)) ?? nothing;
        const { IdentityPoolId } = made;
        Object.assign(pool, { IdentityPoolId });
        expect(await aws('DescribeIdentityPool', pool)).toEqual(made);
        expect((await aws('ListIdentityPools', { MaxResults: 60 }))?.['IdentityPools']).toContainEqual({
          IdentityPoolId,
          IdentityPoolName: 'cli',
        });
        expect(await aws('UpdateIdentityPool', { ...made, IdentityPoolName: 'cli two' })).toEqual({
          ...made,
          IdentityPoolName: 'cli two',
        });
        await aws('SetIdentityPoolRoles', { ...pool, Roles: roles });
        expect(await aws('GetIdentityPoolRoles', pool)).toMatchObject({ Roles: roles });
        const ResourceArn = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${IdentityPoolId}`;
        await aws('TagResource', { ResourceArn, Tags: { stage: 'test' } });
        expect(await aws('ListTagsForResource', { ResourceArn })).toEqual({ Tags: { stage: 'test' } });
        await aws('UntagResource', { ResourceArn, TagKeys: ['stage'] });
        const tags = { ...pool, IdentityProviderName: provider(), UseDefaults: false, PrincipalTags: { app: 'aud' } };
        await aws('SetPrincipalTagAttributeMap', tags);
        const { UseDefaults: _, PrincipalTags: __, ...named } = tags;
        expect(await aws('GetPrincipalTagAttributeMap', named)).toEqual(tags);
      });

      test('an identity: credentials, a token, and its logins taken away', async () => {
        const guest = (await aws('GetId', pool)) ?? nothing;
        expect(await aws('GetCredentialsForIdentity', guest)).toMatchObject({
          IdentityId: guest['IdentityId'],
          Credentials: { AccessKeyId: expect.stringMatching(/^ASIA/), SessionToken: expect.any(String) },
        });
        const Logins = await logins();
        const taken = { ...guest, Logins };
        expect(await aws('GetOpenIdToken', taken)).toMatchObject({ ...guest, Token: expect.any(String) });
        await refused('GetCredentialsForIdentity', guest, 'NotAuthorizedException');
        expect(await aws('DescribeIdentity', guest)).toMatchObject({ ...guest, Logins: [provider()] });
        expect((await aws('ListIdentities', { ...pool, MaxResults: 60 }))?.['Identities']).toHaveLength(1);
        await aws('UnlinkIdentity', { ...taken, LoginsToRemove: [provider()] });
        await refused('GetCredentialsForIdentity', taken, 'NotAuthorizedException');
        const IdentityIdsToDelete = [guest['IdentityId']];
        expect(await aws('DeleteIdentities', { IdentityIdsToDelete })).toEqual({ UnprocessedIdentityIds: [] });
        await refused('DescribeIdentity', guest, 'ResourceNotFoundException');
      });

      test('users of the developer’s own', async () => {
        const vouch = (user: string) =>
          aws('GetOpenIdTokenForDeveloperIdentity', { ...pool, Logins: { [developer]: user } });
        const ada = (await vouch('ada')) ?? nothing;
        const bob = (await vouch('bob')) ?? nothing;
        const { IdentityId } = bob;
        expect(ada['IdentityId']).not.toBe(IdentityId);
        const merging = { SourceUserIdentifier: 'ada', DestinationUserIdentifier: 'bob' };
        expect(
          await aws('MergeDeveloperIdentities', { ...pool, ...merging, DeveloperProviderName: developer }),
        ).toEqual({ IdentityId });
        const lookUp = { ...pool, IdentityId, MaxResults: 10 };
        expect(await aws('LookupDeveloperIdentity', lookUp)).toMatchObject({
          DeveloperUserIdentifierList: ['ada', 'bob'],
        });
        await aws('UnlinkDeveloperIdentity', {
          ...pool,
          IdentityId,
          DeveloperProviderName: developer,
          DeveloperUserIdentifier: 'ada',
        });
        expect(await aws('LookupDeveloperIdentity', lookUp)).toMatchObject({ DeveloperUserIdentifierList: ['bob'] });
      });

      test('the end, and that was all of them', async () => {
        await aws('DeleteIdentityPool', pool);
        await refused('DescribeIdentityPool', pool, 'ResourceNotFoundException');
        expect(Object.keys(identityPools.operations).filter((operation) => !asked.has(operation))).toEqual([]);
      });
    });
  });
});
