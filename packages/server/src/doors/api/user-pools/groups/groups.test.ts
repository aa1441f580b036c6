import type { GroupType, InputOf } from '@cenote/wire/user-pools';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addToGroup } from '#domain/people/groups/member-store.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { type Bench, describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { testFunctions } from '../../../../../test/functions.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

let call: Bench['call'];
let context: Bench['context'];
const functions = testFunctions();

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:tokens';
const [admin, editor] = ['arn:aws:iam::123456789012:role/admin', 'arn:aws:iam::123456789012:role/editor'];
const badMarker = { code: 'InvalidParameterException', message: 'Paging marker is invalid for this request.' };

/** What a place of its own is made with. */
type Place = { readonly UserPoolId: string; readonly ClientId: string };

async function newPlace(lambdaConfig: Parameters<typeof createPeoplePool>[1] = {}): Promise<Place> {
  const { pool, client } = await createPeoplePool(context, lambdaConfig);
  return { UserPoolId: pool.id, ClientId: client.id };
}

async function newUser({ UserPoolId }: Place, Username: string): Promise<void> {
  await call('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
  await call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
}

async function newGroup({ UserPoolId }: Place, GroupName: string, settings: Partial<InputOf<'CreateGroup'>> = {}) {
  return (await call('CreateGroup', { UserPoolId, GroupName, ...settings })).Group;
}

const add = ({ UserPoolId }: Place, Username: string, GroupName: string) =>
  call('AdminAddUserToGroup', { UserPoolId, Username, GroupName });

async function signIn({ ClientId }: Place, USERNAME: string) {
  const { AuthenticationResult } = await call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId,
    AuthParameters: { USERNAME, PASSWORD },
  });
  return claimsOf(AuthenticationResult);
}

async function refresh({ ClientId }: Place, REFRESH_TOKEN: string) {
  const { AuthenticationResult } = await call('InitiateAuth', {
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    ClientId,
    AuthParameters: { REFRESH_TOKEN },
  });
  return claimsOf(AuthenticationResult);
}

/** What tokens say of groups, and the token to refresh them with. */
function claimsOf(result: { AccessToken?: string; IdToken?: string; RefreshToken?: string } = {}) {
  const [access, id] = [result.AccessToken, result.IdToken].map((token = '') => {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
    return Object.fromEntries(
      Object.entries(claims).filter(([name]) => /^cognito:(groups|roles|preferred_role)$/.test(name)),
    );
  });
  return { access, id, refreshToken: result.RefreshToken ?? '' };
}

describeOnBothEngines(
  'operations on groups',
  (bench) => {
    beforeAll(() => {
      ({ call, context } = bench);
    });
    beforeEach(() => {
      functions.answers = {};
      functions.events.length = 0;
    });

    describe('tokens', () => {
      test('name the groups and roles of their user, at every sign-in and every refresh', async () => {
        const place = await newPlace();
        await newUser(place, 'ada');
        const { refreshToken, ...before } = await signIn(place, 'ada');
        expect(before).toEqual({ access: {}, id: {} });
        await newGroup(place, 'readers');
        await newGroup(place, 'editors', { RoleArn: editor, Precedence: 5 });
        await newGroup(place, 'admins', { RoleArn: admin, Precedence: 1 });
        for (const name of ['readers', 'editors', 'admins']) await add(place, 'ada', name);
        const groups = { 'cognito:groups': ['admins', 'editors', 'readers'] };
        const roles = { 'cognito:roles': [admin, editor], 'cognito:preferred_role': admin };
        const expected = { access: groups, id: { ...groups, ...roles } };
        expect(await signIn(place, 'ada')).toMatchObject(expected);
        const refreshed = await refresh(place, refreshToken);
        expect(refreshed.access).toEqual(expected.access);
        expect(refreshed.id).toEqual(expected.id);

        await call('UpdateGroup', { UserPoolId: place.UserPoolId, GroupName: 'editors', Precedence: 1 });
        const { 'cognito:preferred_role': _, ...undecided } = roles;
        expect((await refresh(place, refreshToken)).id).toEqual({ ...groups, ...undecided });
        for (const GroupName of ['admins', 'editors']) {
          await call('AdminRemoveUserFromGroup', { UserPoolId: place.UserPoolId, Username: 'ada', GroupName });
        }
        expect((await refresh(place, refreshToken)).id).toEqual({ 'cognito:groups': ['readers'] });
        await call('DeleteGroup', { UserPoolId: place.UserPoolId, GroupName: 'readers' });
        expect(await refresh(place, refreshToken)).toMatchObject({ access: {}, id: {} });
        expect((await refresh(place, refreshToken)).id).toEqual({});
      });

      test.each([
        ['V1_0', 'claimsOverrideDetails'],
        ['V2_0', 'claimsAndScopeOverrideDetails'],
        ['V3_0', 'claimsAndScopeOverrideDetails'],
      ] as const)('are shown to PreTokenGeneration %s and take its groups', async (lambdaVersion, details) => {
        const preTokenGenerationConfig = { lambdaVersion, lambdaArn: functionArn };
        const place = await newPlace({ lambdaConfig: { preTokenGenerationConfig } });
        await newUser(place, 'ada');
        await newGroup(place, 'staff', { RoleArn: admin, Precedence: 1 });
        await newGroup(place, 'all', { RoleArn: editor });
        for (const name of ['staff', 'all']) await add(place, 'ada', name);
        const { refreshToken, id } = await signIn(place, 'ada');
        const own = { 'cognito:groups': ['staff', 'all'] };
        expect(id).toEqual({ ...own, 'cognito:roles': [admin, editor], 'cognito:preferred_role': admin });
        expect(functions.events.map(({ request }) => request['groupConfiguration'])).toEqual([
          { groupsToOverride: ['staff', 'all'], iamRolesToOverride: [admin, editor], preferredRole: admin },
        ]);
        const groupOverrideDetails = {
          groupsToOverride: ['guests'],
          iamRolesToOverride: [editor],
          preferredRole: editor,
        };
        functions.answers = {
          TokenGeneration_RefreshTokens: () => ({ [details]: { groupOverrideDetails } }),
          TokenGeneration_Authentication: () => ({ [details]: { groupOverrideDetails: null } }),
        };
        const overridden = { 'cognito:groups': ['guests'] };
        expect(await refresh(place, refreshToken)).toMatchObject({
          access: overridden,
          id: { ...overridden, 'cognito:roles': [editor], 'cognito:preferred_role': editor },
        });
        const none = await signIn(place, 'ada');
        expect([none.access, none.id]).toEqual([{}, {}]);
      });

      test('name the first group of a user whom a function of the same sign-in put into it', async () => {
        const place = await newPlace({ lambdaConfig: { postAuthentication: functionArn } });
        await newUser(place, 'ada');
        await newGroup(place, 'staff');
        const pool = await loadPool(context, place.UserPoolId);
        const { invoke: answering } = context.functions;
        const invoke: typeof answering = async (...asked) => {
          await addToGroup(context, await loadUser(context, pool, 'ada'), 'staff');
          return answering(...asked);
        };
        Object.assign(context.functions, { invoke });
        const { access } = await signIn(place, 'ada');
        Object.assign(context.functions, { invoke: answering });
        expect(access).toEqual({ 'cognito:groups': ['staff'] });
      });
    });

    describe('lists', () => {
      async function pages(
        read: (NextToken?: string) => Promise<{ names: unknown[]; NextToken?: string | undefined }>,
      ) {
        const found: unknown[][] = [];
        for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
          const page: { names: unknown[]; NextToken?: string | undefined } = await read(token);
          found.push(page.names);
          token = page.NextToken;
        }
        return found;
      }

      test('come in pages, each name once, and without a token on the last page', async () => {
        const place = await newPlace();
        const names = ['a', 'b', 'groß', '組', '😀'];
        for (const name of names) await newGroup(place, name);
        for (const user of ['u1', 'u2', 'u3']) await newUser(place, user);
        for (const name of names) await add(place, 'u1', name);
        for (const user of ['u2', 'u3']) await add(place, user, '😀');
        const { UserPoolId } = place;
        const namesOf = ({ Groups = [], NextToken }: { Groups?: readonly GroupType[]; NextToken?: string }) => ({
          names: Groups.map(({ GroupName }) => GroupName),
          NextToken,
        });
        const next = (NextToken?: string) => ({ UserPoolId, Limit: 2, ...(NextToken !== undefined && { NextToken }) });
        const expected = [['a', 'b'], ['groß', '組'], ['😀']];
        expect(await pages(async (token) => namesOf(await call('ListGroups', next(token))))).toEqual(expected);
        const ofUser = await pages(async (token) =>
          namesOf(await call('AdminListGroupsForUser', { Username: 'u1', ...next(token) })),
        );
        expect(ofUser).toEqual(expected);
        const members = await pages(async (token) => {
          const { Users = [], NextToken } = await call('ListUsersInGroup', { GroupName: '😀', ...next(token) });
          return { names: Users.map(({ Username }) => Username), NextToken };
        });
        expect(members.map(({ length }) => length)).toEqual([2, 1]);
        expect(new Set(members.flat())).toEqual(new Set(['u1', 'u2', 'u3']));
        expect(namesOf(await call('ListGroups', { UserPoolId, Limit: 0 })).names).toEqual(names);
      });

      test('refuse the tokens of other lists, and what is none', async () => {
        const place = await newPlace();
        const { UserPoolId } = place;
        for (const user of ['u1', 'u2']) await newUser(place, user);
        for (const name of ['a', 'b']) {
          await newGroup(place, name);
          for (const user of ['u1', 'u2']) await add(place, user, name);
        }
        const { NextToken: ofPool = '' } = await call('ListGroups', { UserPoolId, Limit: 1 });
        const ofUser = (Username: string, NextToken?: string) =>
          call('AdminListGroupsForUser', {
            UserPoolId,
            Username,
            Limit: 1,
            ...(NextToken !== undefined && { NextToken }),
          });
        const inGroup = (GroupName: string, NextToken?: string) =>
          call('ListUsersInGroup', { UserPoolId, GroupName, Limit: 1, ...(NextToken !== undefined && { NextToken }) });
        const { NextToken: ofFirst = '' } = await ofUser('u1');
        const { NextToken: inFirst = '' } = await inGroup('a');
        const nul = Buffer.from(`groups:${UserPoolId} a\0b`).toString('base64url');
        for (const NextToken of [ofFirst, inFirst, nul, 'x', '😀']) {
          await expect(call('ListGroups', { UserPoolId, NextToken })).rejects.toMatchObject(badMarker);
        }
        for (const token of [ofPool, inFirst, ofFirst]) {
          await expect(ofUser('u2', token)).rejects.toMatchObject(badMarker);
          await expect(inGroup('b', token)).rejects.toMatchObject(badMarker);
        }
      });

      test('show members as ListUsers shows users', async () => {
        const place = await newPlace();
        const { UserPoolId } = place;
        await newUser(place, 'ada');
        const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }];
        await call('AdminUpdateUserAttributes', { UserPoolId, Username: 'ada', UserAttributes });
        await newGroup(place, 'staff');
        await add(place, 'ada', 'staff');
        const { Users } = await call('ListUsers', { UserPoolId });
        expect(await call('ListUsersInGroup', { UserPoolId, GroupName: 'staff' })).toEqual({ Users });
      });
    });

    describe('Terraform reads what it wrote', () => {
      const refuse = { code: 'ResourceNotFoundException', message: 'Group not found.' };

      test('of aws_cognito_user_group', async () => {
        const { UserPoolId } = await newPlace();
        const id = { UserPoolId, GroupName: 'staff' };
        const read = async () => (await call('GetGroup', id)).Group;
        const { Group: made } = await call('CreateGroup', id);
        expect(Object.keys(made ?? {}).toSorted()).toEqual([
          'CreationDate',
          'GroupName',
          'LastModifiedDate',
          'UserPoolId',
        ]);
        expect(made?.CreationDate).toBe(made?.LastModifiedDate);
        expect(await read()).toEqual(made);

        context.clock.advance(1500);
        await call('UpdateGroup', { ...id, Description: 'Who works here', Precedence: 7, RoleArn: admin });
        const changed = {
          ...made,
          Description: 'Who works here',
          Precedence: 7,
          RoleArn: admin,
          LastModifiedDate: (made?.CreationDate ?? 0) + 1.5,
        };
        expect(await read()).toEqual(changed);
        expect(await read()).toEqual(changed);
        // What the configuration names no longer, Terraform sends as its zero value; what did not change it leaves out.
        await call('UpdateGroup', { ...id, Description: '', Precedence: 0 });
        const { Description: _, ...bare } = { ...changed, Precedence: 0 };
        expect(await read()).toEqual(bare);
        expect((await call('ListGroups', { UserPoolId })).Groups).toEqual([bare]);
        await expect(call('UpdateGroup', { ...id, RoleArn: '' })).rejects.toMatchObject({
          code: 'InvalidParameterException',
          message: expect.stringContaining(
            "at 'roleArn' failed to satisfy constraint: Member must have length greater",
          ),
        });
        await call('DeleteGroup', id);
        await expect(read()).rejects.toMatchObject(refuse);
      });

      test('of aws_cognito_user_in_group', async () => {
        const place = await newPlace();
        await newUser(place, 'ada');
        await newGroup(place, 'staff', { Description: 'Who works here' });
        const { UserPoolId } = place;
        const member = { UserPoolId, Username: 'ada', GroupName: 'staff' };
        const read = async () => (await call('AdminListGroupsForUser', { UserPoolId, Username: 'ada' })).Groups;
        for (const _ of ['first', 'second']) {
          expect(await call('AdminAddUserToGroup', member)).toEqual({});
          expect(await read()).toEqual([(await call('GetGroup', { UserPoolId, GroupName: 'staff' })).Group]);
        }
        for (const _ of ['first', 'second']) {
          expect(await call('AdminRemoveUserFromGroup', member)).toEqual({});
          expect(await read()).toEqual([]);
        }
      });
    });
  },
  { functions },
);
