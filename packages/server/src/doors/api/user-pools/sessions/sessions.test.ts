import { beforeAll, expect, test } from 'vitest';
import { seenWrites } from '#domain/access/tokens/active-sessions.ts';
import { findSignIn } from '#domain/access/tokens/sign-in-store.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';
import { completeSignIn, createTestUser } from '../../../../../test/sign-ins.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const notTracking = {
  code: 'OperationNotEnabledException',
  message: 'Session tracking is not enabled for this user pool.',
};
const revoked = { code: 'NotAuthorizedException', message: 'Access Token has been revoked' };
const missing = { code: 'ResourceNotFoundException', message: 'Session does not exist.' };

describeOnBothEngines('sessions', (bench) => {
  let pool: Pool;
  let client: Client;
  let count = 0;
  const newUser = () => createTestUser(bench.context, pool, `user-${++count}`);
  const track = (UserSessionTracking: 'ENABLED' | 'DISABLED', MaxPerUser = 20, UserPoolId = pool.id) =>
    bench.call('SetUserPoolSessionConfiguration', { UserPoolId, UserSessionTracking, TokenSession: { MaxPerUser } });

  /** A sign-in a second after the last one. */
  async function signIn(user: User, options: { userAgent?: string; address?: string } = {}) {
    bench.context.clock.advance(SECOND);
    return completeSignIn(bench.context, client, user, options);
  }
  const idsOf = async (user: User) => {
    const { Sessions = [] } = await bench.call('AdminListUserSessions', {
      UserPoolId: pool.id,
      Username: user.username,
    });
    return Sessions.map(({ SessionId }) => SessionId);
  };

  beforeAll(async () => {
    ({ pool, client } = await createPeoplePool(bench.context));
    await track('ENABLED');
  });

  test('are listed with the one that asks marked, the last used first', async () => {
    const { call, context } = bench;
    const user = await newUser();
    const first = await signIn(user, { userAgent: 'Firefox', address: '192.0.2.9' });
    const second = await signIn(user, { userAgent: '', address: '' });
    const { Sessions } = await call('ListUserSessions', { AccessToken: first.accessToken });
    const now = context.clock.now() / 1000;
    const common = { SessionType: 'TOKEN', ClientId: client.id };
    expect(Sessions).toEqual([
      { ...common, SessionId: second.sessionId, CreateDate: now, LastActiveDate: now, IsCurrentSession: false },
      {
        ...common,
        SessionId: first.sessionId,
        CreateDate: now - 1,
        LastActiveDate: now - 1,
        DeviceType: 'Firefox',
        LastIPAddress: '192.0.2.9',
        IsCurrentSession: true,
      },
    ]);
    expect(first.sessionId).toMatch(/^tkn[a-z0-9]{25}$/);
    const seen = await call('AdminListUserSessions', { UserPoolId: pool.id, Username: user.username });
    expect(seen.Sessions?.map(({ IsCurrentSession }) => IsCurrentSession)).toEqual([false, false]);
    await expect(call('ListUserSessions', { AccessToken: first.accessToken, NextToken: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  test('end one by one, but not the one that asks and not those of others', async () => {
    const { call } = bench;
    const [user, stranger] = [await newUser(), await newUser()];
    const [mine, other, foreign] = [await signIn(user), await signIn(user), await signIn(stranger)];
    const revoke = (SessionId: string) =>
      call('RevokeUserSession', { AccessToken: mine.accessToken, SessionId, RevokeAssociatedSessions: 'LINKED' });
    await expect(revoke(mine.sessionId)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'The current session cannot be revoked.',
    });
    await expect(revoke(foreign.sessionId)).rejects.toMatchObject(missing);
    await revoke(other.sessionId);
    await expect(revoke(other.sessionId)).rejects.toMatchObject(missing);
    await expect(call('GetUser', { AccessToken: other.accessToken })).rejects.toMatchObject(revoked);
    await expect(
      call('GetTokensFromRefreshToken', { ClientId: client.id, RefreshToken: other.refreshToken }),
    ).rejects.toMatchObject({ message: 'Refresh Token has been revoked' });
    expect(await idsOf(user)).toEqual([mine.sessionId]);
    expect(await idsOf(stranger)).toEqual([foreign.sessionId]);

    const admin = { UserPoolId: pool.id, Username: user.username, SessionId: mine.sessionId };
    await call('AdminRevokeUserSession', { ...admin, RevokeAssociatedSessions: 'NONE' });
    await expect(call('AdminRevokeUserSession', admin)).rejects.toMatchObject(missing);
    await expect(call('AdminRevokeUserSession', { ...admin, Username: 'nobody' })).rejects.toMatchObject({
      code: 'UserNotFoundException',
    });
    expect(await idsOf(user)).toEqual([]);
  });

  test('are active only: not after sign-out everywhere, revocation, or the end of the refresh token', async () => {
    const { call, context } = bench;
    const user = await newUser();
    const first = await signIn(user);
    await call('GlobalSignOut', { AccessToken: first.accessToken });
    const second = await signIn(user);
    await call('RevokeToken', { ClientId: client.id, Token: second.refreshToken, RevokeAssociatedSessions: 'LINKED' });
    const third = await signIn(user);
    expect(await idsOf(user)).toEqual([third.sessionId]);
    context.clock.advance(30 * 24 * 60 * MINUTE);
    expect(await idsOf(user)).toEqual([]);
  });

  test('beyond the number that the pool allows end with the next sign-in, the least recently used first', async () => {
    const { call, context } = bench;
    const user = await newUser();
    const [first, second, third] = [await signIn(user), await signIn(user), await signIn(user)];
    await track('ENABLED', 2);
    expect(await idsOf(user)).toHaveLength(3);
    context.clock.advance(MINUTE);
    const row = await context.db.first(findSignIn, { id: first.signInId });
    if (!row) throw new Error('the sign-in is gone');
    const caller = { address: '203.0.113.5', userAgent: 'ignored' };
    await context.db.transaction(seenWrites(context, await loadPool(context, pool.id), row, caller));
    const fourth = await signIn(user);
    expect(await idsOf(user)).toEqual([fourth.sessionId, first.sessionId]);
    for (const { accessToken } of [second, third]) {
      await expect(call('GetUser', { AccessToken: accessToken })).rejects.toMatchObject(revoked);
    }
    const { Sessions = [] } = await call('ListUserSessions', { AccessToken: first.accessToken });
    expect(Sessions[1]).toMatchObject({ LastIPAddress: '203.0.113.5', DeviceType: 'test', IsCurrentSession: true });
    await track('DISABLED', 2);
    await signIn(user);
    await signIn(user);
    await track('ENABLED', 20);
    expect(await idsOf(user)).toHaveLength(4);
  });

  test('are no more than the pool allows when eight sign-ins complete at once', async () => {
    const { call } = bench;
    await track('ENABLED', 2);
    const living: number[] = [];
    for (let round = 0; round < 20; round++) {
      const { username: Username } = await newUser();
      await call('AdminSetUserPassword', { UserPoolId: pool.id, Username, Password: PASSWORD, Permanent: true });
      const AuthParameters = { USERNAME: Username, PASSWORD };
      const signInOnce = () =>
        call('InitiateAuth', { ClientId: client.id, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
      const signedIn = await Promise.all(Array.from({ length: 8 }, signInOnce));
      const refreshed = await Promise.allSettled(
        signedIn.map(({ AuthenticationResult }) =>
          call('GetTokensFromRefreshToken', {
            ClientId: client.id,
            RefreshToken: AuthenticationResult?.RefreshToken ?? '',
          }),
        ),
      );
      living.push(refreshed.filter(({ status }) => status === 'fulfilled').length);
    }
    expect([...new Set(living)]).toEqual([2]);
    await track('ENABLED', 20);
  });

  test('are noted as used at most once a minute, and not in a pool that does not track them', async () => {
    const { context } = bench;
    const user = await newUser();
    const { signInId } = await signIn(user);
    const row = await context.db.first(findSignIn, { id: signInId });
    if (!row) throw new Error('the sign-in is gone');
    const caller = { address: '', userAgent: '' };
    const stored = await loadPool(context, pool.id);
    context.clock.advance(MINUTE - 1);
    expect(seenWrites(context, stored, row, caller)).toEqual([]);
    context.clock.advance(1);
    expect(seenWrites(context, stored, row, caller)).toHaveLength(1);
    const untracked = {
      ...stored,
      settings: { ...stored.settings, sessionTracking: { enabled: false, maxPerUser: 20 } },
    };
    expect(seenWrites(context, untracked, row, caller)).toEqual([]);
  });

  test('are not told of or ended in a pool that does not track them', async () => {
    const { call, context } = bench;
    const plain = await createPeoplePool(context);
    const user = await createTestUser(context, plain.pool, 'ann');
    const { accessToken: AccessToken, sessionId: SessionId } = await completeSignIn(context, plain.client, user);
    const admin = { UserPoolId: plain.pool.id, Username: 'ann' };
    await expect(call('ListUserSessions', { AccessToken })).rejects.toMatchObject(notTracking);
    await expect(call('RevokeUserSession', { AccessToken, SessionId })).rejects.toMatchObject(notTracking);
    await expect(call('AdminListUserSessions', admin)).rejects.toMatchObject(notTracking);
    await expect(call('AdminRevokeUserSession', { ...admin, SessionId })).rejects.toMatchObject(notTracking);
    await expect(call('GetUser', { AccessToken })).resolves.toHaveProperty('Username', 'ann');
  });

  test("a pool's configuration has defaults, is replaced whole, and outlives UpdateUserPool unseen", async () => {
    const { call } = bench;
    const { pool: own } = await createPeoplePool(bench.context);
    const UserPoolId = own.id;
    const read = () => call('GetUserPoolSessionConfiguration', { UserPoolId });
    expect(await read()).toEqual({ UserPoolId, UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } });
    const changed = { UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 3 } };
    expect(await track('ENABLED', 3, UserPoolId)).toEqual(changed);
    await call('UpdateUserPool', { UserPoolId, PoolName: 'other' });
    expect(await read()).toEqual(changed);
    const { UserPool } = await call('DescribeUserPool', { UserPoolId });
    expect(UserPool).not.toHaveProperty('SessionTracking');
    await expect(track('ENABLED', 0, UserPoolId)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message:
        "1 validation error detected: Value '0' at 'tokenSession.maxPerUser' failed to satisfy constraint: Member must have value greater than or equal to 1",
    });
    await expect(track('ENABLED', 101, UserPoolId)).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await call('UpdateUserPool', { UserPoolId, UserPoolTier: 'LITE' });
    await expect(track('DISABLED', 20, UserPoolId)).rejects.toMatchObject({
      code: 'FeatureUnavailableInTierException',
    });
    await expect(call('GetUserPoolSessionConfiguration', { UserPoolId: 'us-east-1_none' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test("a client's configuration has a default, is replaced whole, and outlives UpdateUserPoolClient unseen", async () => {
    const { call } = bench;
    const own = await createPeoplePool(bench.context);
    const ids = { UserPoolId: own.pool.id, ClientId: own.client.id };
    const read = () => call('GetUserPoolClientSessionConfiguration', ids);
    const set = (MaxValidityMinutes: number) =>
      call('SetUserPoolClientSessionConfiguration', { ...ids, SSOSession: { MaxValidityMinutes } });
    expect(await read()).toEqual({ ...ids, SSOSession: { MaxValidityMinutes: 60 } });
    expect(await set(0)).toEqual({ ...ids, SSOSession: { MaxValidityMinutes: 0 } });
    await call('UpdateUserPoolClient', { ...ids, ClientName: 'other' });
    expect(await read()).toEqual({ ...ids, SSOSession: { MaxValidityMinutes: 0 } });
    const { UserPoolClient } = await call('DescribeUserPoolClient', ids);
    expect(Object.keys(UserPoolClient ?? {}).filter((name) => /session$/i.test(name))).toEqual([]);
    for (const minutes of [-1, 129_601]) {
      await expect(set(minutes)).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
    await expect(call('GetUserPoolClientSessionConfiguration', { ...ids, UserPoolId: pool.id })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await call('UpdateUserPool', { UserPoolId: own.pool.id, UserPoolTier: 'LITE' });
    await expect(set(5)).rejects.toMatchObject({ code: 'FeatureUnavailableInTierException' });
  });
});
