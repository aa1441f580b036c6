import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  type CreateGroupCommandInput,
  DeleteGroupCommand,
  GetGroupCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  paginateAdminListGroupsForUser,
  paginateListGroups,
  paginateListUsersInGroup,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { userPools } from '@cenote/wire/user-pools.model';
import { signIn as amplifySignIn, fetchAuthSession } from 'aws-amplify/auth';
import { describe, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { administrator } from './people.ts';
import { claimsOf, confirmed, makeClient, makePool, present, refusal, tokensOf } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const groupMissing = refusal('ResourceNotFoundException', /^Group not found\.?$/);
const userMissing = refusal('UserNotFoundException', 'User does not exist.');

/** Errors of the model that no request can bring about, and why. */
const unreachable: Readonly<Record<string, string>> = {
  InternalErrorException: 'an outage of ours, which no request brings about',
  NotAuthorizedException: 'a signature that does not hold is refused by other names',
  OperationNotEnabledException: 'no pool is a replica',
  TooManyRequestsException: 'only a server that is overloaded says so, of any operation',
  LimitExceededException: '10,000 groups: groups.test.ts of the room reaches it',
};

describeAnywhere('groups through the AWS SDK', (server) => {
  const sdk = () => administrator(server);
  const makeGroup = async (UserPoolId: string, GroupName: string, more: Partial<CreateGroupCommandInput> = {}) =>
    present((await sdk().send(new CreateGroupCommand({ UserPoolId, GroupName, ...more }))).Group);
  const add = (UserPoolId: string, Username: string, GroupName: string) =>
    sdk().send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));

  async function makePlace() {
    const UserPoolId = await makePool(server);
    const { ClientId } = await makeClient(server, UserPoolId);
    return { UserPoolId, ClientId, person: await confirmed(server, ClientId, UserPoolId) };
  }

  test('one is made, read back, changed, read back the same twice, and deleted, as Terraform does', async () => {
    const UserPoolId = await makePool(server);
    const id = { UserPoolId, GroupName: 'staff' };
    const read = async () => (await sdk().send(new GetGroupCommand(id))).Group;
    const made = await makeGroup(UserPoolId, 'staff');
    expect(made).toEqual({ ...id, CreationDate: expect.any(Date), LastModifiedDate: made.CreationDate });
    expect(await read()).toEqual(made);
    const settings = { Description: 'Who works here', RoleArn: role('staff'), Precedence: 3 };
    const { Group: changed } = await sdk().send(new UpdateGroupCommand({ ...id, ...settings }));
    expect(changed).toEqual({ ...made, ...settings, LastModifiedDate: expect.any(Date) });
    await sdk().send(new UpdateGroupCommand({ ...id, Precedence: 0 }));
    const last = await read();
    expect(last).toEqual({ ...changed, Precedence: 0, LastModifiedDate: expect.any(Date) });
    expect(await read()).toEqual(last);
    await sdk().send(new DeleteGroupCommand(id));
    await expect(read()).rejects.toMatchObject(groupMissing);
  });

  test("the SDK's paginators see every group and every member once", async () => {
    const { UserPoolId, ClientId, person } = await makePlace();
    const people = [
      person,
      await confirmed(server, ClientId, UserPoolId),
      await confirmed(server, ClientId, UserPoolId),
    ];
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) {
      await makeGroup(UserPoolId, name);
      await add(UserPoolId, person.username, name);
    }
    for (const { username } of people) await add(UserPoolId, username, 'a');
    const config = { client: sdk(), pageSize: 2 };
    const inPool: unknown[] = [];
    for await (const { Groups = [] } of paginateListGroups(config, { UserPoolId })) inPool.push(...Groups);
    const ofUser: unknown[] = [];
    const mine = paginateAdminListGroupsForUser(config, { UserPoolId, Username: person.username });
    for await (const { Groups = [] } of mine) ofUser.push(...Groups);
    expect(inPool).toEqual(names.map((GroupName) => expect.objectContaining({ GroupName, UserPoolId })));
    expect(ofUser).toEqual(inPool);
    const members: string[] = [];
    for await (const { Users = [] } of paginateListUsersInGroup(config, { UserPoolId, GroupName: 'a' })) {
      members.push(...Users.map(({ Username }) => present(Username)));
    }
    expect(members).toHaveLength(3);
    expect(new Set(members)).toEqual(new Set(people.map(({ username }) => username)));
  });

  test('a member is taken out, or goes with the group or the account', async () => {
    const { UserPoolId, person } = await makePlace();
    const membersOf = async (GroupName: string) =>
      (await sdk().send(new ListUsersInGroupCommand({ UserPoolId, GroupName }))).Users?.map(({ Username }) => Username);
    for (const name of ['left', 'deleted', 'kept']) {
      await makeGroup(UserPoolId, name);
      await add(UserPoolId, person.username, name);
      expect(await membersOf(name)).toEqual([person.username]);
    }
    const id = { UserPoolId, Username: person.username };
    await sdk().send(new AdminRemoveUserFromGroupCommand({ ...id, GroupName: 'left' }));
    expect(await membersOf('left')).toEqual([]);
    await sdk().send(new DeleteGroupCommand({ UserPoolId, GroupName: 'deleted' }));
    await makeGroup(UserPoolId, 'deleted');
    expect(await membersOf('deleted')).toEqual([]);
    const { Groups } = await sdk().send(new AdminListGroupsForUserCommand(id));
    expect(Groups).toMatchObject([{ GroupName: 'kept' }]);
    await sdk().send(new AdminDeleteUserCommand(id));
    expect(await membersOf('kept')).toEqual([]);
  });

  test('tokens name groups and roles, after a sign-in and after a refresh by either operation', async () => {
    const { UserPoolId, ClientId, person } = await makePlace();
    await makeGroup(UserPoolId, 'editors', { RoleArn: role('editor'), Precedence: 2 });
    await makeGroup(UserPoolId, 'admins', { RoleArn: role('admin'), Precedence: 1 });
    const { RefreshToken, ...before } = await tokensOf(server, ClientId, person);
    for (const token of [before.AccessToken, before.IdToken]) {
      expect(Object.keys(claimsOf(token)).filter((name) => /groups|role/.test(name))).toEqual([]);
    }
    for (const name of ['editors', 'admins']) await add(UserPoolId, person.username, name);
    const groups = { 'cognito:groups': ['admins', 'editors'] };
    const roles = { 'cognito:roles': [role('admin'), role('editor')], 'cognito:preferred_role': role('admin') };
    const refresh = new InitiateAuthCommand({
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId,
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    });
    const exchange = new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken });
    const results = [
      await tokensOf(server, ClientId, person),
      present((await sdk().send(refresh)).AuthenticationResult),
      present((await sdk().send(exchange)).AuthenticationResult),
    ];
    for (const { AccessToken, IdToken } of results) {
      const access = claimsOf(present(AccessToken));
      expect(access).toMatchObject(groups);
      expect(Object.keys(access).filter((name) => name.includes('role'))).toEqual([]);
      expect(claimsOf(present(IdToken))).toMatchObject({ ...groups, ...roles });
    }
  });

  test('an Amplify app reads the groups of whoever signed in', async () => {
    const { UserPoolId, ClientId, person } = await makePlace();
    await makeGroup(UserPoolId, 'admins', { RoleArn: role('admin') });
    await add(UserPoolId, person.username, 'admins');
    onDevice(server, { userPoolId: UserPoolId, clientId: ClientId });
    await amplifySignIn({ ...person, options: { authFlowType: 'USER_PASSWORD_AUTH' } });
    const { tokens } = await fetchAuthSession();
    expect(tokens?.accessToken.payload['cognito:groups']).toEqual(['admins']);
    expect(tokens?.idToken?.payload).toMatchObject({
      'cognito:groups': ['admins'],
      'cognito:preferred_role': role('admin'),
    });
  });

  describe('errors', () => {
    const nobody = { UserPoolId: 'us-east-1_nowhere00', GroupName: 'staff' };
    const poolMissing = refusal('ResourceNotFoundException', 'User pool us-east-1_nowhere00 does not exist.');
    const constraint = (text: RegExp) => refusal('InvalidParameterException', text);

    /** Each operation with its errors: a request that brings one about, and what is told. */
    const cases = {
      CreateGroup: async () => {
        const UserPoolId = await makePool(server);
        await makeGroup(UserPoolId, 'staff');
        const make = (more: Partial<CreateGroupCommandInput>) => () =>
          sdk().send(new CreateGroupCommand({ UserPoolId, GroupName: 'other', ...more }));
        return [
          [make({ GroupName: 'staff' }), refusal('GroupExistsException', /^A group with the name already exists\.?$/)],
          [make(nobody), poolMissing],
          [make({ Precedence: -1 }), constraint(/'-1' at 'precedence' .*greater than or equal to 0$/)],
          [make({ Precedence: 2 ** 31 - 1, RoleArn: 'arn:aws:iam::role/staff' }), constraint(/at 'roleArn'/)],
          [make({ GroupName: 'two words' }), constraint(/at 'groupName' .*regular expression/)],
          [make({ GroupName: 'x'.repeat(129) }), constraint(/at 'groupName' .*less than or equal to 128/)],
          [make({ Description: 'x'.repeat(2049) }), constraint(/at 'description' .*less than or equal to 2048/)],
        ] as const;
      },
      GetGroup: async () => {
        const get =
          (GroupName: string, UserPoolId = server.userPoolId) =>
          () =>
            sdk().send(new GetGroupCommand({ UserPoolId, GroupName }));
        return [
          [get('gone'), groupMissing],
          [get('staff', nobody.UserPoolId), poolMissing],
          [get('two words'), constraint(/at 'groupName'/)],
        ] as const;
      },
      UpdateGroup: async () => {
        const update =
          (GroupName: string, more: { UserPoolId?: string; RoleArn?: string; Precedence?: number } = {}) =>
          () =>
            sdk().send(new UpdateGroupCommand({ UserPoolId: server.userPoolId, GroupName, ...more }));
        return [
          [update('gone'), groupMissing],
          [update('staff', { UserPoolId: nobody.UserPoolId }), poolMissing],
          [update('gone', { Precedence: -1 }), constraint(/at 'precedence'/)],
          [update('gone', { RoleArn: '' }), constraint(/at 'roleArn' .*greater than or equal to 20/)],
        ] as const;
      },
      DeleteGroup: async () => {
        const remove =
          (GroupName: string, UserPoolId = server.userPoolId) =>
          () =>
            sdk().send(new DeleteGroupCommand({ UserPoolId, GroupName }));
        return [
          [remove('gone'), groupMissing],
          [remove('staff', nobody.UserPoolId), poolMissing],
          [remove(''), constraint(/at 'groupName'/)],
        ] as const;
      },
      ListGroups: async () => {
        const list = (more: { UserPoolId?: string; Limit?: number; NextToken?: string }) => () =>
          sdk().send(new ListGroupsCommand({ UserPoolId: server.userPoolId, ...more }));
        return [
          [list({ UserPoolId: nobody.UserPoolId }), poolMissing],
          [list({ Limit: 61 }), constraint(/'61' at 'limit' .*less than or equal to 60/)],
          [list({ NextToken: 'mine' }), constraint(/^Paging marker/)],
        ] as const;
      },
      ListUsersInGroup: async () => {
        const UserPoolId = await makePool(server);
        await makeGroup(UserPoolId, 'staff');
        const list = (more: { UserPoolId?: string; GroupName?: string; Limit?: number; NextToken?: string }) => () =>
          sdk().send(new ListUsersInGroupCommand({ UserPoolId, GroupName: 'staff', ...more }));
        return [
          [list({ GroupName: 'gone' }), groupMissing],
          [list(nobody), poolMissing],
          [list({ Limit: -1 }), constraint(/'-1' at 'limit'/)],
          [list({ NextToken: 'mine' }), constraint(/^Paging marker/)],
        ] as const;
      },
      AdminAddUserToGroup: async () => {
        const { UserPoolId, person } = await makePlace();
        await makeGroup(UserPoolId, 'staff');
        return [
          [() => add(UserPoolId, person.username, 'gone'), groupMissing],
          [() => add(UserPoolId, 'nobody', 'staff'), userMissing],
          [() => add(nobody.UserPoolId, person.username, 'staff'), poolMissing],
          [() => add(UserPoolId, person.username, 'two words'), constraint(/at 'groupName'/)],
        ] as const;
      },
      AdminRemoveUserFromGroup: async () => {
        const { UserPoolId, person } = await makePlace();
        await makeGroup(UserPoolId, 'staff');
        const remove = (pool: string, Username: string, GroupName: string) => () =>
          sdk().send(new AdminRemoveUserFromGroupCommand({ UserPoolId: pool, Username, GroupName }));
        return [
          [remove(UserPoolId, person.username, 'gone'), groupMissing],
          [remove(UserPoolId, 'nobody', 'staff'), userMissing],
          [remove(nobody.UserPoolId, person.username, 'staff'), poolMissing],
          [remove(UserPoolId, person.username, 'two words'), constraint(/at 'groupName'/)],
        ] as const;
      },
      AdminListGroupsForUser: async () => {
        const { UserPoolId, person } = await makePlace();
        const list = (more: { UserPoolId?: string; Username?: string; NextToken?: string }) => () =>
          sdk().send(new AdminListGroupsForUserCommand({ UserPoolId, Username: person.username, ...more }));
        return [
          [list({ Username: 'nobody' }), userMissing],
          [list({ UserPoolId: nobody.UserPoolId }), poolMissing],
          [list({ NextToken: 'mine' }), constraint(/^Paging marker/)],
        ] as const;
      },
    } satisfies Record<string, () => Promise<readonly (readonly [() => Promise<unknown>, object])[]>>;

    test.each(Object.entries(cases))(
      'of %s: each of its model, but those that nothing brings about',
      async (name, all) => {
        const reached = new Set<string>();
        for (const [request, expected] of await all()) {
          await expect(request()).rejects.toMatchObject(expected);
          reached.add((expected as { name: string }).name);
        }
        const modelled = userPools.operations[name]?.errors ?? [];
        expect(modelled.length).toBeGreaterThan(0);
        expect(modelled.filter((error) => !reached.has(error) && !(error in unreachable))).toEqual([]);
      },
    );
  });
});
