import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OldPools } from '#domain/old-pools.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import { sealOldName } from '#domain/people/users/password-hash.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import { forgetOldPool, type KnownOldPool, saveOldPool } from '#domain/tenant/old-pools/old-pool-store.ts';
import { poolName } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { createPool } from '#domain/tenant/pools/pool-store.ts';
import { type Networks, parseNetworks } from '#lib/networks.ts';
import { createOldPools } from '#outbound/old-pools/create-old-pools.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { findSeemingName, type OldPlace, openOldPool } from '../../../../test/old-pool.ts';
import { newTestUser, PASSWORD } from '../../../../test/people.ts';
import { SrpClient } from '../../../../test/srp-client.ts';

const loopback = parseNetworks(['127.0.0.0/8']) as Networks;
const wrong = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const away = {
  code: 'InternalErrorException',
  message: 'The password cannot be checked at the moment. Try again later.',
};
const busy = { code: 'TooManyRequestsException' };
const explicitAuthFlows = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const;

/** What was asked there, in words. */
const asked: string[] = [];
const real = createOldPools({ allowed: loopback });
const oldPools: OldPools = {
  isPassword: (pool, username, password) => {
    asked.push(`password of ${username}`);
    return real.isPassword(pool, username, password);
  },
  challenge: (pool, username, srpA) => {
    asked.push(`challenge for ${username}`);
    return real.challenge(pool, username, srpA);
  },
  isProof: (pool, proof) => {
    asked.push(`proof of ${proof.username}`);
    return real.isProof(pool, proof);
  },
};

let old: OldPlace;
let pools = 1;
beforeAll(async () => {
  old = await openOldPool();
});
afterAll(() => old.close());

describeOnBothEngines(
  'a password that is still with the old pool',
  (bench) => {
    const makePlace = async (known: Partial<KnownOldPool> = {}, hiding: 'ENABLED' | 'LEGACY' = 'ENABLED') => {
      const settings = { ...createPoolSettings({}, 'us-east-1'), hasPasswordHashes: true as const };
      // Proofs by SRP are bound to what stands behind the region.
      const there = `ann-${pools}`;
      await old.add(there);
      const id = `eu-west-${pools++}_${poolName(old.known.poolId)}`;
      const pool = await createPool(bench.context, { id, name: 'people', settings });
      const input = { explicitAuthFlows, preventUserExistenceErrors: hiding };
      const surroundings = { pool, hasSecret: false, accountId: bench.context.settings.accountId };
      const client = await createClient(bench.context, {
        poolId: pool.id,
        name: 'app',
        settings: createClientSettings(input, surroundings),
      });
      await saveOldPool(bench.context, pool.id, { ...old.known, relaysSrp: false, ...known });
      const user = newTestUser(pool, 'ann', { attributes: { email: 'ann@example.com', email_verified: 'true' } });
      const sealedPasswordHash = await sealOldName(bench.context, user, there);
      await createUser(bench.context, pool, { ...user, sealedPasswordHash, passwordSetAt: 1 }, { taken: 'taken' });
      const moved = newTestUser(pool, 'bea');
      const password = await createPassword(bench.context, pool, moved, 'Bea-Has-Moved-1');
      await createUser(bench.context, pool, { ...moved, ...password, passwordSetAt: 1 }, { taken: 'taken' });
      asked.length = 0;
      return { pool, ClientId: client.id, there };
    };
    type Place = Awaited<ReturnType<typeof makePlace>>;
    const stored = ({ pool }: Place) => findUser(bench.context, pool, 'ann');
    const signIn = ({ ClientId }: Place, given = PASSWORD, USERNAME = 'ann') =>
      bench.call('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId,
        AuthParameters: { USERNAME, PASSWORD: given },
      });
    const isRelayed = () => asked.at(-1)?.startsWith('challenge') ?? false;
    const bySrp = async ({ ClientId, pool }: Place, given = PASSWORD, USERNAME = 'ann') => {
      const client = new SrpClient(pool.id);
      const begun = await bench.call('InitiateAuth', {
        AuthFlow: 'USER_SRP_AUTH',
        ClientId,
        AuthParameters: { USERNAME, SRP_A: client.publicKey },
      });
      expect(begun.Session).toBeUndefined();
      return bench.call('RespondToAuthChallenge', {
        ClientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: client.answer(
          begun.ChallengeParameters ?? {},
          given,
          isRelayed() ? Date.now() : bench.context.clock.now(),
        ),
      });
    };

    test.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)(
      'opens the account by itself and becomes a verifier, and nobody is asked again (%s)',
      async (flow) => {
        const place = await makePlace({ flow });
        await expect(signIn(place, 'Wrong-Horse-1')).rejects.toMatchObject(wrong);
        expect((await stored(place))?.sealedVerifier).toBeUndefined();
        expect((await signIn(place)).AuthenticationResult?.AccessToken).toBeDefined();
        expect(asked).toEqual([`password of ${place.there}`, `password of ${place.there}`]);
        expect(await stored(place)).toMatchObject({ sealedVerifier: expect.anything(), passwordSetAt: 1 });
        expect((await stored(place))?.sealedPasswordHash).toBeUndefined();
        await signIn(place);
        await bySrp(place);
        await expect(signIn(place, 'Wrong-Horse-1')).rejects.toMatchObject(wrong);
        expect(asked).toHaveLength(2);
      },
    );

    test('is right where the old pool asks for more behind it: a second factor, or a new password', async () => {
      const place = await makePlace();
      await old.demandSecondFactor(place.there);
      expect((await signIn(place)).AuthenticationResult?.AccessToken).toBeDefined();
      const other = await makePlace();
      await old.setPassword(other.there, { isTemporary: true });
      expect((await signIn(other)).AuthenticationResult?.AccessToken).toBeDefined();
    });

    test('opens the account for administrators', async () => {
      const place = await makePlace();
      const { AuthenticationResult: tokens } = await bench.call('AdminInitiateAuth', {
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        UserPoolId: place.pool.id,
        ClientId: place.ClientId,
        AuthParameters: { USERNAME: 'ann', PASSWORD },
      });
      expect(tokens).toBeDefined();
    });

    test('says that it cannot be checked while the old pool is away, and is lost with none of the guesses', async () => {
      const place = await makePlace({ endpoint: old.closedEndpoint });
      for (let count = 0; count < 7; count++) await expect(signIn(place)).rejects.toMatchObject(away);
      expect((await stored(place))?.sealedPasswordHash).toBeDefined();
      await saveOldPool(bench.context, place.pool.id, { ...old.known, relaysSrp: false });
      expect((await signIn(place)).AuthenticationResult).toBeDefined();
    });

    test('says the same of some who are nobody, and asks for those as for users', async () => {
      const place = await makePlace();
      const name = findSeemingName(bench.context, place.pool, true);
      await expect(signIn(place, PASSWORD, name)).rejects.toMatchObject(wrong);
      expect(asked).toEqual([`password of ${name}`]);
      const other = findSeemingName(bench.context, place.pool, false);
      await expect(signIn(place, PASSWORD, other)).rejects.toMatchObject(wrong);
      expect(asked).toHaveLength(1);
      await saveOldPool(bench.context, place.pool.id, { ...old.known, relaysSrp: false, endpoint: old.closedEndpoint });
      await expect(signIn(place, PASSWORD, name)).rejects.toMatchObject(away);
      await expect(signIn(place, PASSWORD, other)).rejects.toMatchObject(wrong);
    });

    test('opens nobody: who is there and not here is not let in', async () => {
      const place = await makePlace();
      const name = findSeemingName(bench.context, place.pool, true);
      await old.add(name);
      await expect(signIn(place, PASSWORD, name)).rejects.toMatchObject(wrong);
      await expect(bySrp(place, PASSWORD, name)).rejects.toMatchObject(wrong);
    });

    test('is asked for so often in a minute, and no more', async () => {
      const place = await makePlace();
      const settings = bench.context.settings as { migrationsPerMinute?: number };
      settings.migrationsPerMinute = 2;
      await expect(signIn(place, 'Wrong-Horse-1')).rejects.toMatchObject(wrong);
      await expect(signIn(place, 'Wrong-Horse-1')).rejects.toMatchObject(wrong);
      await expect(signIn(place)).rejects.toMatchObject(busy);
      delete settings.migrationsPerMinute;
      bench.context.clock.advance(60_000);
      expect((await signIn(place)).AuthenticationResult).toBeDefined();
    });

    test('is guessed at as rarely as any', async () => {
      const place = await makePlace();
      for (let count = 0; count < 5; count++) await expect(signIn(place, 'Wrong-Horse-1')).rejects.toMatchObject(wrong);
      await expect(signIn(place)).rejects.toMatchObject({ message: 'Password attempts exceeded' });
      expect(asked).toHaveLength(5);
    });

    test('is worth nothing once nobody comes from there any more', async () => {
      const place = await makePlace();
      await forgetOldPool(bench.context, place.pool.id);
      await expect(signIn(place)).rejects.toMatchObject(wrong);
      expect(asked).toEqual([]);
    });

    describe('by SRP', () => {
      const relays = { relaysSrp: true } as const;
      const makeRelaying = (hiding: 'ENABLED' | 'LEGACY' = 'ENABLED') => makePlace(relays, hiding);

      test('is told to be reset where proofs are not handed on, or hold for another pool', async () => {
        const place = await makePlace({}, 'LEGACY');
        await expect(bySrp(place)).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
        await saveOldPool(bench.context, place.pool.id, { ...old.known, ...relays, poolId: 'us-east-1_another' });
        await expect(bySrp(place)).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
        expect(asked).toEqual([]);
      });

      test.each(['ENABLED', 'LEGACY'] as const)(
        'is proved to the old pool, which the client does not know of, and stays there (%s)',
        async (hiding) => {
          const place = await makeRelaying(hiding);
          await expect(bySrp(place, 'Wrong-Horse-1')).rejects.toMatchObject(wrong);
          expect((await bySrp(place)).AuthenticationResult?.AccessToken).toBeDefined();
          const { there } = place;
          const once = [`challenge for ${there}`, `proof of ${there}`];
          expect(asked).toEqual([...once, ...once]);
          expect((await stored(place))?.sealedVerifier).toBeUndefined();
          await signIn(place);
          asked.length = 0;
          expect((await bySrp(place)).AuthenticationResult?.AccessToken).toBeDefined();
          expect(asked).toEqual([]);
        },
      );

      test('is proved once: an answer that is sent again, or ten times at once, opens the account once', async () => {
        const place = await makeRelaying();
        const client = new SrpClient(place.pool.id);
        const begun = await bench.call('InitiateAuth', {
          AuthFlow: 'USER_SRP_AUTH',
          ClientId: place.ClientId,
          AuthParameters: { USERNAME: 'ann', SRP_A: client.publicKey },
        });
        const answer = () =>
          bench.call('RespondToAuthChallenge', {
            ClientId: place.ClientId,
            ChallengeName: 'PASSWORD_VERIFIER',
            ChallengeResponses: client.answer(begun.ChallengeParameters ?? {}, PASSWORD, Date.now()),
          });
        const outcomes = await Promise.allSettled(Array.from({ length: 10 }, answer));
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        await expect(answer()).rejects.toMatchObject({ code: 'NotAuthorizedException' });
      });

      test('is the previous one of a change, which ends it here and leaves it there', async () => {
        const place = await makeRelaying();
        const AccessToken = (await bySrp(place)).AuthenticationResult?.AccessToken ?? '';
        const change = (PreviousPassword: string) =>
          bench.call('ChangePassword', { AccessToken, PreviousPassword, ProposedPassword: 'Another-Horse-1' });
        await expect(change('Wrong-Horse-1')).rejects.toMatchObject(wrong);
        await change(PASSWORD);
        await expect(signIn(place)).rejects.toMatchObject(wrong);
        asked.length = 0;
        await signIn(place, 'Another-Horse-1');
        await bySrp(place, 'Another-Horse-1');
        expect(asked).toEqual([]);
      });

      test('is no proof for another user, at another client, or in another pool', async () => {
        const [place, other] = [await makeRelaying(), await makePlace()];
        const client = new SrpClient(place.pool.id);
        const { ChallengeParameters = {} } = await bench.call('InitiateAuth', {
          AuthFlow: 'USER_SRP_AUTH',
          ClientId: place.ClientId,
          AuthParameters: { USERNAME: 'ann', SRP_A: client.publicKey },
        });
        const responses = client.answer(ChallengeParameters, PASSWORD, Date.now());
        const send = (ClientId: string, ChallengeResponses: Record<string, string>) =>
          bench.call('RespondToAuthChallenge', { ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses });
        await expect(send(place.ClientId, { ...responses, USERNAME: 'bea' })).rejects.toMatchObject(wrong);
        await expect(send(other.ClientId, responses)).rejects.toMatchObject(wrong);
        expect((await send(place.ClientId, responses)).AuthenticationResult).toBeDefined();
      });

      test('tells nothing of who exists: some who are nobody are handed on too', async () => {
        const place = await makeRelaying();
        const name = findSeemingName(bench.context, place.pool, true);
        await expect(bySrp(place, PASSWORD, name)).rejects.toMatchObject(wrong);
        expect(asked[0]).toBe(`challenge for ${name}`);
        expect(asked).toHaveLength(2);
      });
    });
  },
  { oldPools },
);
