import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';
import { triggersInProcess } from '../../../../test/sign-in-place.ts';
import { SrpClient } from '../../../../test/srp-client.ts';

const NEXT = 'Another-Horse-2';
const waiting = statement<Record<string, never>, { waiting: number }>(
  'test-advisory-locks-waited-for',
  `select count(*) as waiting from pg_locks l join pg_database d on d.oid = l.database
   where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`,
);
const refreshTokenRows = statement<{ username: string }, { id: string }>(
  'test-refresh-tokens-of',
  `select r.sign_in_id as id from refresh_tokens r join sign_ins s on s.id = r.sign_in_id
   join users u on u.pool_id = s.pool_id and u.sub = s.sub where u.username = :username`,
);

let atTokens = async () => {};
const triggers = triggersInProcess({
  preTokenGeneration: async (event) => {
    await atTokens();
    return event;
  },
});

describeOnBothEngines(
  'a refresh token that is made while all of its user are ended,',
  (bench) => {
    let pool: Pool;
    let client: Client;
    let rotating: Client;
    let people = 0;
    beforeAll(async () => {
      const explicitAuthFlows = [
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ] as const;
      ({ pool, client } = await createPeoplePool(bench.context, {}, { explicitAuthFlows }));
      const settings = { ...pool.settings, lambdaConfig: triggers.lambdaConfig };
      await savePool(bench.context, pool, { name: pool.name, settings });
      const { UserPoolClient } = await bench.call('CreateUserPoolClient', {
        UserPoolId: pool.id,
        ClientName: 'rotating',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED' },
      });
      rotating = { ...client, id: UserPoolClient?.ClientId ?? '' };
    });

    const add = async () => {
      const user = newTestUser(pool, `person-${++people}`, {
        attributes: { email: `person-${people}@example.com`, email_verified: 'true' },
      });
      const secret = await createPassword(bench.context, pool, user, PASSWORD);
      await createUser(bench.context, pool, { ...user, ...secret, passwordSetAt: 1 }, { taken: 'taken' });
      return user.username;
    };
    const signIn = async (USERNAME: string, { id }: Client = client) => {
      const AuthParameters = { USERNAME, PASSWORD };
      const input = { ClientId: id, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
      return (await bench.call('InitiateAuth', input)).AuthenticationResult;
    };

    /** Each prepares what makes a refresh token, and gives the deed that makes it. */
    const makings: Record<string, (username: string) => Promise<() => Promise<string | undefined>>> = {
      'by a password': async (username) => async () => (await signIn(username))?.RefreshToken,
      'by the answer to a challenge': async (USERNAME) => {
        const srp = new SrpClient(pool.id);
        const { call, context } = bench;
        const AuthParameters = { USERNAME, SRP_A: srp.publicKey };
        const step = await call('InitiateAuth', { ClientId: client.id, AuthFlow: 'USER_SRP_AUTH', AuthParameters });
        const proof = srp.answer(step.ChallengeParameters ?? {}, PASSWORD, context.clock.now());
        const ChallengeResponses = { USERNAME, ...proof };
        return async () => {
          const input = { ClientId: client.id, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses } as const;
          return (await call('RespondToAuthChallenge', input)).AuthenticationResult?.RefreshToken;
        };
      },
      'by a refresh': async (username) => {
        const RefreshToken = (await signIn(username, rotating))?.RefreshToken ?? '';
        return async () => {
          const input = { ClientId: rotating.id, RefreshToken };
          return (await bench.call('GetTokensFromRefreshToken', input)).AuthenticationResult?.RefreshToken;
        };
      },
    };

    /** Each prepares what ends every refresh token, and gives the deed that ends them. */
    const ends: Record<string, (username: string) => Promise<() => Promise<unknown>>> = {
      ChangePassword: async (username) => {
        const AccessToken = (await signIn(username))?.AccessToken ?? '';
        return () => bench.call('ChangePassword', { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: NEXT });
      },
      AdminSetUserPassword: async (Username) => () =>
        bench.call('AdminSetUserPassword', { UserPoolId: pool.id, Username, Password: NEXT, Permanent: true }),
      ConfirmForgotPassword: async (Username) => {
        const { sent } = bench.context;
        const before = sent.length;
        await bench.call('ForgotPassword', { ClientId: client.id, Username });
        while (sent.length === before) await delay(1);
        const ConfirmationCode = sent.at(-1)?.code ?? '';
        const input = { ClientId: client.id, Username, ConfirmationCode, Password: NEXT };
        return () => bench.call('ConfirmForgotPassword', input);
      },
      AdminDisableUser: async (Username) => async () => {
        await bench.call('AdminDisableUser', { UserPoolId: pool.id, Username });
        await bench.call('AdminEnableUser', { UserPoolId: pool.id, Username });
      },
      GlobalSignOut: async (username) => {
        const AccessToken = (await signIn(username))?.AccessToken ?? '';
        return () => bench.call('GlobalSignOut', { AccessToken });
      },
    };

    const refusal = { code: 'NotAuthorizedException', message: 'Refresh Token has been revoked' };
    const checkDead = async (making: string, RefreshToken: string | undefined) => {
      const { id: ClientId } = making === 'by a refresh' ? rotating : client;
      const refresh = bench.call('GetTokensFromRefreshToken', { ClientId, RefreshToken: RefreshToken ?? '' });
      await expect(refresh).rejects.toMatchObject(refusal);
    };

    describe.each(Object.keys(makings))('%s', (making) => {
      test.for(Object.keys(ends))('is refused where %s came between its reading and its writing', async (end) => {
        const username = await add();
        const make = await makings[making]?.(username);
        const finish = await ends[end]?.(username);
        atTokens = async () => {
          atTokens = async () => {};
          await finish?.();
        };
        const outcome = await make?.().catch((error: unknown) => error);
        if (typeof outcome === 'string') await checkDead(making, outcome);
        else expect(outcome).toMatchObject({ code: 'NotAuthorizedException' });
      });

      test.for(Object.keys(ends))('is refused where %s came between its writing and its commit', async (end) => {
        const { engine, context } = bench;
        // SQLite runs one transaction at a time.
        if (engine === 'SQLite') return;
        const username = await add();
        const make = await makings[making]?.(username);
        const finish = await ends[end]?.(username);
        await context.db.execute(`
          create function wait_for_test() returns trigger language plpgsql as $$
            begin perform pg_advisory_xact_lock(hashtextextended('cenote end-at-once', 0)); return new; end $$;
          create trigger wait_for_test after insert on refresh_tokens for each row execute function wait_for_test()`);
        const before = (await context.db.all(refreshTokenRows, { username })).length;
        let made: Promise<string | undefined> | undefined;
        await context.db.locked('end-at-once', async () => {
          made = make?.();
          while (Number((await context.db.first(waiting, {}))?.waiting) === 0) await delay(5);
          expect(await context.db.all(refreshTokenRows, { username })).toHaveLength(before);
          await finish?.();
        });
        const token = await made;
        await context.db.execute('drop trigger wait_for_test on refresh_tokens; drop function wait_for_test()');
        expect(token).toBeTypeOf('string');
        await checkDead(making, token);
      });
    });
  },
  { functions: triggers.functions },
);
