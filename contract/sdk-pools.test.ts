import {
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  ListUserPoolsCommand,
  paginateListUserPools,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { makePool, present, refusal } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

describeAnywhere('user pools through the AWS SDK', (server) => {
  test('a pool is made with its defaults, described the same, and deleted', async () => {
    const sdk = administrator(server);
    const { UserPool: made } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'shop' }));
    const UserPoolId = present(made?.Id);
    expect(UserPoolId).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
    expect(made).toMatchObject({
      Name: 'shop',
      Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPoolId}`,
      DeletionProtection: 'INACTIVE',
      MfaConfiguration: 'OFF',
      UserPoolTier: 'ESSENTIALS',
      EstimatedNumberOfUsers: 0,
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireUppercase: true,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          TemporaryPasswordValidityDays: 7,
        },
      },
    });
    expect(made?.CreationDate).toBeInstanceOf(Date);
    expect(made?.SchemaAttributes).toContainEqual(
      expect.objectContaining({ Name: 'sub', Required: true, Mutable: false, AttributeDataType: 'String' }),
    );
    expect((await sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool).toEqual(made);
    await sdk.send(new DeleteUserPoolCommand({ UserPoolId }));
    await expect(sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(
      refusal('ResourceNotFoundException', `User pool ${UserPoolId} does not exist.`),
    );
  });

  test('an update keeps what was decided at creation and the policy, and drops unsent auto-verification', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server, {
      AutoVerifiedAttributes: ['email'],
      UsernameAttributes: ['email'],
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
      Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }],
    });
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTags: { stage: 'test' } }));
    const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool).toMatchObject({
      UsernameAttributes: ['email'],
      UserPoolTags: { stage: 'test' },
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: false } },
    });
    expect(UserPool?.AutoVerifiedAttributes).toBeUndefined();
    expect(UserPool?.SchemaAttributes).toContainEqual(expect.objectContaining({ Name: 'custom:team' }));
    expect(present(UserPool?.LastModifiedDate) > present(UserPool?.CreationDate)).toBe(true);
  });

  test('deletion protection has to be taken off first', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server, { DeletionProtection: 'ACTIVE' });
    await expect(sdk.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      ),
    );
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId, DeletionProtection: 'INACTIVE' }));
    await sdk.send(new DeleteUserPoolCommand({ UserPoolId }));
    await expect(sdk.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(
      refusal('ResourceNotFoundException', `User pool ${UserPoolId} does not exist.`),
    );
  });

  test("the SDK's paginator sees every pool once, however small the pages", async () => {
    const sdk = administrator(server);
    const made = [await makePool(server), await makePool(server), await makePool(server)];
    const seen: string[] = [];
    for await (const page of paginateListUserPools({ client: sdk }, { MaxResults: 2 })) {
      expect(page.UserPools?.length).toBeLessThanOrEqual(2);
      seen.push(...(page.UserPools ?? []).map(({ Id }) => present(Id)));
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining([server.userPoolId, ...made]));
    const whole = await sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    expect(whole.NextToken).toBeUndefined();
    expect(whole.UserPools?.map(({ Id }) => Id)).toEqual(seen);
  });

  test.each([
    [
      'a name that is too long',
      new CreateUserPoolCommand({ PoolName: 'x'.repeat(129) }),
      /^1 validation error detected: Value 'x{129}' at 'poolName' failed to satisfy constraint: Member must have length less than or equal to 128$/,
    ],
    [
      'an id of another form',
      new DescribeUserPoolCommand({ UserPoolId: 'nowhere' }),
      "1 validation error detected: Value 'nowhere' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+",
    ],
    [
      'a page of no pools',
      new ListUserPoolsCommand({ MaxResults: 0 }),
      /^1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1$/,
    ],
    [
      'a page of too many pools',
      new ListUserPoolsCommand({ MaxResults: 61 }),
      /Member must have value less than or equal to 60$/,
    ],
    [
      'a token that this server did not hand out',
      new ListUserPoolsCommand({ MaxResults: 1, NextToken: 'abc' }),
      /^Paging marker is invalid/,
    ],
    [
      'aliases together with username attributes',
      new CreateUserPoolCommand({ PoolName: 'x', AliasAttributes: ['email'], UsernameAttributes: ['email'] }),
      'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
    ],
    [
      'a password policy below what is possible',
      new CreateUserPoolCommand({ PoolName: 'x', Policies: { PasswordPolicy: { MinimumLength: 5 } } }),
      /at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value greater than or equal to 6$/,
    ],
    [
      'two names for one number',
      new CreateUserPoolCommand({
        PoolName: 'x',
        AdminCreateUserConfig: { UnusedAccountValidityDays: 3 },
        Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } },
      }),
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    ],
  ])('%s is refused', async (_, command, message) => {
    await expect(administrator(server).send(command as DescribeUserPoolCommand)).rejects.toMatchObject(
      refusal('InvalidParameterException', message),
    );
  });
});
