import { beforeAll, beforeEach, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import type { LogFields } from '#lib/log.ts';
import { type CallOperation, operationsOf } from '../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';
import { triggersInProcess } from '../../../../test/sign-in-place.ts';

const GRACE_SECONDS = 10;
const reused = { code: 'RefreshTokenReuseException', message: 'Refresh token has already been used.' };
const revoked = { code: 'NotAuthorizedException', message: 'Refresh Token has been revoked' };
const accessRevoked = { code: 'NotAuthorizedException', message: 'Access Token has been revoked' };

const liveSignIns = statement<{ sub: string }, { id: string }>(
  'test-live-sign-ins',
  'select id from sign_ins where sub = :sub and revoked_at is null',
);

const triggers = triggersInProcess({ preTokenGeneration: (event) => event });

describeOnBothEngines(
  'a refresh token that was replaced and is used again',
  (bench) => {
    let call: CallOperation;
    let pool: Pool;
    let ClientId = '';
    let name = '';
    let sub = '';
    let people = 0;
    let warnings: { fields: LogFields; message: string }[];

    beforeAll(async () => {
      const log: Context['log'] = {
        ...bench.context.log,
        warn: (fields, message) => warnings.push({ fields, message }),
      };
      call = operationsOf({ ...bench.context, log });
      ({ pool } = await createPeoplePool(bench.context));
      const { UserPoolClient } = await call('CreateUserPoolClient', {
        UserPoolId: pool.id,
        ClientName: 'rotating',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: GRACE_SECONDS },
      });
      ClientId = UserPoolClient?.ClientId ?? '';
      const { lambdaConfig } = triggers;
      const settings = {
        ...pool.settings,
        lambdaConfig,
        userPoolAddOns: { advancedSecurityMode: 'AUDIT', advancedSecurityAdditionalFlows: {} },
      } as const;
      await savePool(bench.context, pool, { name: pool.name, settings });
    });

    beforeEach(async () => {
      warnings = [];
      name = `ann-${++people}`;
      const user = newTestUser(pool, name);
      ({ sub } = user);
      const secret = await createPassword(bench.context, pool, user, PASSWORD);
      await createUser(bench.context, pool, { ...user, ...secret, passwordSetAt: 1 }, { taken: 'taken' });
    });

    const signIn = async () => {
      const AuthParameters = { USERNAME: name, PASSWORD };
      const answer = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
      return tokensOf(answer.AuthenticationResult);
    };
    const refresh = async (RefreshToken: string) =>
      tokensOf((await call('GetTokensFromRefreshToken', { ClientId, RefreshToken })).AuthenticationResult);
    const getUser = (AccessToken: string) => call('GetUser', { AccessToken });
    const failures = async () => {
      const { AuthEvents = [] } = await call('AdminListUserAuthEvents', { UserPoolId: pool.id, Username: name });
      return AuthEvents.filter(({ EventResponse }) => EventResponse === 'Fail');
    };
    const wait = (seconds: number) => bench.context.clock.advance(seconds * 1000);

    test('after its grace period ends the sign-in with every token of it, and no other', async () => {
      const [first, other] = [await signIn(), await signIn()];
      const second = await refresh(first.refresh);
      wait(GRACE_SECONDS);
      const asked = triggers.calls.length;
      await expect(refresh(first.refresh)).rejects.toMatchObject(reused);
      expect(triggers.calls).toHaveLength(asked);
      for (const { access } of [first, second]) await expect(getUser(access)).rejects.toMatchObject(accessRevoked);
      await expect(refresh(second.refresh)).rejects.toMatchObject(revoked);
      await expect(refresh(first.refresh)).rejects.toMatchObject(revoked);
      await getUser(other.access);
      await refresh(other.refresh);
    });

    test('is told to the log of sign-ins and to the server’s log, once', async () => {
      const first = await signIn();
      await refresh(first.refresh);
      wait(GRACE_SECONDS);
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => refresh(first.refresh)));
      const told = outcomes.map((outcome) => outcome.status === 'rejected' && String(outcome.reason.code));
      expect(told.every((code) => code === reused.code || code === revoked.code)).toBe(true);
      expect(told).toContain(reused.code);
      expect(await failures()).toEqual([
        expect.objectContaining({ EventType: 'SignIn', EventResponse: 'Fail', ChallengeResponses: [] }),
      ]);
      expect(warnings).toEqual([
        {
          fields: { poolId: pool.id, clientId: ClientId, sub },
          message: 'a refresh token was used again after it was replaced: its sign-in is ended',
        },
      ]);
    });

    test('at a client without grace is refused at once, and ends the sign-in only once no request beside can come in', async () => {
      const { UserPoolClient } = await call('CreateUserPoolClient', {
        UserPoolId: pool.id,
        ClientName: 'without grace',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
      });
      const before = ClientId;
      ClientId = UserPoolClient?.ClientId ?? '';
      const first = await signIn();
      const second = await refresh(first.refresh);
      for (const seconds of [0, 9.999]) {
        wait(seconds);
        await expect(refresh(first.refresh)).rejects.toMatchObject(reused);
      }
      const third = await refresh(second.refresh);
      wait(0.001);
      await expect(refresh(first.refresh)).rejects.toMatchObject(reused);
      await expect(refresh(third.refresh)).rejects.toMatchObject(revoked);
      ClientId = before;
    });

    test('within its grace period gives one more successor, and ends nothing', async () => {
      const first = await signIn();
      const second = await refresh(first.refresh);
      wait(GRACE_SECONDS - 1);
      const third = await refresh(first.refresh);
      for (const { access } of [first, second, third]) await getUser(access);
      await refresh(second.refresh);
      await refresh(third.refresh);
      expect([await failures(), warnings]).toEqual([[], []]);
    });

    test('ends what a refresh that is legal makes at the same moment', async () => {
      for (let round = 0; round < 5; round++) {
        const first = await signIn();
        const second = await refresh(first.refresh);
        wait(GRACE_SECONDS);
        // Legal by the newest token, legal in the grace period of the second one, and the reuse.
        const inGrace = await refresh(second.refresh);
        const [a, b, reuse] = await Promise.allSettled([
          refresh(inGrace.refresh),
          refresh(second.refresh),
          refresh(first.refresh),
        ]);
        expect(reuse).toMatchObject({ status: 'rejected', reason: reused });
        for (const outcome of [a, b]) {
          if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(revoked);
          else {
            await expect(getUser(outcome.value.access)).rejects.toMatchObject(accessRevoked);
            await expect(refresh(outcome.value.refresh)).rejects.toMatchObject(revoked);
          }
        }
        expect(await bench.context.db.all(liveSignIns, { sub })).toEqual([]);
      }
      expect(await failures()).toHaveLength(5);
    });

    test('does not become good again when the client rotates no more', async () => {
      const first = await signIn();
      const second = await refresh(first.refresh);
      const flows = { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const] };
      const named = { UserPoolId: pool.id, ClientId, ClientName: 'rotating', ...flows };
      const rotation = (Feature: 'DISABLED' | 'ENABLED') =>
        call('UpdateUserPoolClient', {
          ...named,
          RefreshTokenRotation: { Feature, RetryGracePeriodSeconds: GRACE_SECONDS },
        });
      await rotation('DISABLED');
      wait(GRACE_SECONDS);
      await expect(refresh(first.refresh)).rejects.toMatchObject(reused);
      await expect(refresh(second.refresh)).rejects.toMatchObject(revoked);
      await rotation('ENABLED');
    });

    test('of another client, or of somebody who is disabled, is refused as ever and ends nothing', async () => {
      const first = await signIn();
      const second = await refresh(first.refresh);
      wait(GRACE_SECONDS);
      const { UserPoolClient } = await call('CreateUserPoolClient', { UserPoolId: pool.id, ClientName: 'other' });
      const input = { ClientId: UserPoolClient?.ClientId ?? '', RefreshToken: first.refresh };
      await expect(call('GetTokensFromRefreshToken', input)).rejects.toMatchObject({
        message: 'Invalid Refresh Token',
      });
      await getUser(second.access);
      await call('AdminDisableUser', { UserPoolId: pool.id, Username: name });
      await expect(refresh(first.refresh)).rejects.toMatchObject({ message: 'User is disabled.' });
      expect([await failures(), warnings]).toEqual([[], []]);
    });
  },
  { functions: triggers.functions },
);

function tokensOf(result: { AccessToken?: string; RefreshToken?: string } | undefined) {
  return { access: result?.AccessToken ?? '', refresh: result?.RefreshToken ?? '' };
}
