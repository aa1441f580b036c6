import { hashSync } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import { sealPasswordHash } from '#domain/people/users/password-hash.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { operationsOf, type WireError } from '../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createTestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';
import { SrpClient } from '../../../../test/srp-client.ts';

const hash = hashSync(PASSWORD, 4);
const explicitAuthFlows = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const;

describeOnBothEngines('a password whose hash was imported', (bench) => {
  const makePlace = async (
    hiding: 'ENABLED' | 'LEGACY' = 'LEGACY',
    settings: Parameters<typeof createPeoplePool>[1] = {},
  ) => {
    const made = await createPeoplePool(bench.context, settings, {
      explicitAuthFlows,
      preventUserExistenceErrors: hiding,
    });
    const pool = await savePool(bench.context, made.pool, {
      settings: { ...made.pool.settings, hasPasswordHashes: true },
    });
    const user = newTestUser(pool, 'ann', { attributes: { email: 'ann@example.com', email_verified: 'true' } });
    const sealedPasswordHash = await sealPasswordHash(bench.context, user, 'BCRYPT', hash);
    await createUser(bench.context, pool, { ...user, sealedPasswordHash, passwordSetAt: 1 }, { taken: 'taken' });
    return { pool, client: made.client, UserPoolId: pool.id, ClientId: made.client.id };
  };
  type Place = Awaited<ReturnType<typeof makePlace>>;
  const stored = async ({ pool }: Place, name = 'ann') => findUser(bench.context, pool, name);
  const signIn = ({ ClientId }: Place, given = PASSWORD, USERNAME = 'ann') =>
    bench.call('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId,
      AuthParameters: { USERNAME, PASSWORD: given },
    });
  const bySrp = async (place: Place, given = PASSWORD, USERNAME = 'ann') => {
    const { ClientId } = place;
    const client = new SrpClient(place.UserPoolId);
    const begun = await bench.call('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId,
      AuthParameters: { USERNAME, SRP_A: client.publicKey },
    });
    return bench.call('RespondToAuthChallenge', {
      ClientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: client.answer(begun.ChallengeParameters ?? {}, given, bench.context.clock.now()),
    });
  };
  const wrong = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };

  test('opens the account once by itself, and then as any other, with a verifier in place of the hash', async () => {
    const place = await makePlace();
    expect(await stored(place)).toMatchObject({ sealedPasswordHash: expect.anything() });
    expect((await signIn(place)).AuthenticationResult?.AccessToken).toBeDefined();
    const turned = await stored(place);
    expect(turned?.sealedPasswordHash).toBeUndefined();
    expect(turned).toMatchObject({ sealedVerifier: expect.anything(), passwordSetAt: 1, modifiedAt: 1 });
    expect((await signIn(place)).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await bySrp(place)).AuthenticationResult?.AccessToken).toBeDefined();
    await expect(bySrp(place, 'Wrong-Horse-1')).rejects.toMatchObject(wrong);
  });

  test('is told to be reset before that where SRP is asked for, and what signed in with it holds', async () => {
    const place = await makePlace();
    await expect(bySrp(place)).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
    const { AuthenticationResult: first } = await signIn(place);
    await bench.call('GetUser', { AccessToken: first?.AccessToken ?? '' });
    await bench.call('ChangePassword', {
      AccessToken: first?.AccessToken ?? '',
      PreviousPassword: PASSWORD,
      ProposedPassword: 'Another-Horse-1',
    });
    await expect(signIn(place)).rejects.toMatchObject(wrong);
    await signIn(place, 'Another-Horse-1');
  });

  test('is wrong by SRP at a client that hides who exists, as it is for nobody', async () => {
    const place = await makePlace('ENABLED');
    await expect(bySrp(place)).rejects.toMatchObject(wrong);
    await expect(bySrp(place, PASSWORD, 'nobody')).rejects.toMatchObject(wrong);
    await signIn(place);
    await bySrp(place);
  });

  test('is counted as any guess is', async () => {
    const place = await makePlace();
    for (let count = 0; count < 5; count++) await expect(signIn(place, 'Wrong-Horse-1')).rejects.toMatchObject(wrong);
    const locked = { code: 'NotAuthorizedException', message: 'Password attempts exceeded' };
    await expect(signIn(place)).rejects.toMatchObject(locked);
    expect((await stored(place))?.sealedPasswordHash).toBeDefined();
    bench.context.clock.advance(60_000);
    await signIn(place);
  });

  test('opens the account for administrators, and as the first factor that is chosen', async () => {
    const policies = { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD'] as const } };
    const [one, other] = [await makePlace('ENABLED', { policies }), await makePlace('ENABLED', { policies })];
    const AuthParameters = { USERNAME: 'ann', PASSWORD };
    const { UserPoolId, ClientId } = one;
    const admin = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', UserPoolId, ClientId, AuthParameters } as const;
    expect((await bench.call('AdminInitiateAuth', admin)).AuthenticationResult).toBeDefined();
    const begun = await bench.call('InitiateAuth', {
      AuthFlow: 'USER_AUTH',
      ClientId: other.ClientId,
      AuthParameters: { USERNAME: 'ann' },
    });
    expect(begun.AvailableChallenges?.toSorted()).toEqual(['PASSWORD', 'PASSWORD_SRP']);
    const chosen = await bench.call('RespondToAuthChallenge', {
      ClientId: other.ClientId,
      ChallengeName: 'SELECT_CHALLENGE',
      ChallengeResponses: { USERNAME: 'ann', ANSWER: 'PASSWORD', PASSWORD },
      ...(begun.Session && { Session: begun.Session }),
    });
    expect(chosen.AuthenticationResult).toBeDefined();
    for (const place of [one, other]) expect((await stored(place))?.sealedPasswordHash).toBeUndefined();
  });

  test('of ten sign-ins at once, with the right one and wrong ones, all right ones succeed', async () => {
    const place = await makePlace();
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => signIn(place)));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'TooManyRequestsException' });
    }
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect((await stored(place))?.sealedPasswordHash).toBeUndefined();
    await bySrp(place);
  });

  test('ends with any other password, and with a reset', async () => {
    for (const end of ['set', 'reset', 'forgotten'] as const) {
      const place = await makePlace();
      const { UserPoolId, ClientId } = place;
      const user = { UserPoolId, Username: 'ann' };
      if (end === 'set')
        await bench.call('AdminSetUserPassword', { ...user, Password: 'Another-Horse-1', Permanent: true });
      if (end === 'reset') {
        await bench.call('AdminResetUserPassword', user);
        await expect(signIn(place)).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
      }
      if (end === 'forgotten') await bench.call('ForgotPassword', { ClientId, Username: 'ann' });
      if (end !== 'set') {
        const ConfirmationCode = bench.context.sent.at(-1)?.code ?? '';
        const Password = 'Another-Horse-1';
        await bench.call('ConfirmForgotPassword', { ClientId, Username: 'ann', ConfirmationCode, Password });
      }
      expect((await stored(place))?.sealedPasswordHash).toBeUndefined();
      await expect(signIn(place)).rejects.toMatchObject(wrong);
      await signIn(place, 'Another-Horse-1');
    }
  });

  test('is bound to its user: in the row of another it opens nothing', async () => {
    const place = await makePlace();
    const { pool } = place;
    const ann = await stored(place);
    const eve = newTestUser(pool, 'eve', {
      ...(ann?.sealedPasswordHash && { sealedPasswordHash: ann.sealedPasswordHash }),
    });
    await createUser(bench.context, pool, eve, { taken: 'taken' });
    await expect(signIn(place, PASSWORD, 'eve')).rejects.toMatchObject({ code: 'InternalErrorException' });
  });

  describe('and a history of passwords', () => {
    test('is not taken as the next one', async () => {
      const policies = { passwordPolicy: { minimumLength: 8, passwordHistorySize: 3 } };
      const place = await makePlace('LEGACY', { policies });
      const set = (Password: string) =>
        bench.call('AdminSetUserPassword', {
          UserPoolId: place.UserPoolId,
          Username: 'ann',
          Password,
          Permanent: true,
        });
      await expect(set(PASSWORD)).rejects.toMatchObject({ code: 'PasswordHistoryPolicyViolationException' });
      await set('Another-Horse-1');
    });
  });
});

test('at a client that hides who exists a wrong password takes as long for nobody as against a hash', async () => {
  const floorMs = 20;
  const context = await createTestContext({ settings: { answerFloorMs: floorMs } });
  try {
    const call = operationsOf(context);
    const made = await createPeoplePool(context, {}, { explicitAuthFlows, preventUserExistenceErrors: 'ENABLED' });
    const timed = async (USERNAME: string, given: string) => {
      const startedAt = performance.now();
      const AuthParameters = { USERNAME, PASSWORD: given };
      const input = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: made.client.id, AuthParameters } as const;
      const outcome = await call('InitiateAuth', input).catch((error: WireError) => error.code);
      return { outcome, tookMs: performance.now() - startedAt };
    };
    const quick = await timed('nobody', PASSWORD);
    const pool = await savePool(context, made.pool, { settings: { ...made.pool.settings, hasPasswordHashes: true } });
    const user = newTestUser(pool, 'ann');
    const sealedPasswordHash = await sealPasswordHash(context, user, 'BCRYPT', hash);
    await createUser(context, pool, { ...user, sealedPasswordHash, passwordSetAt: 1 }, { taken: 'taken' });
    const slow = [await timed('nobody', PASSWORD), await timed('ann', 'Wrong-Horse-1')];
    for (const { outcome, tookMs } of slow) {
      expect(outcome).toBe('NotAuthorizedException');
      // Node's timers may be early by a part of a millisecond.
      expect(tookMs).toBeGreaterThan(30 * floorMs - 2);
    }
    expect(quick.outcome).toBe('NotAuthorizedException');
    // Who knows the password waits for nothing.
    const right = await timed('ann', PASSWORD);
    expect(right.outcome).toMatchObject({ AuthenticationResult: { AccessToken: expect.anything() } });
  } finally {
    await context.close();
  }
});
