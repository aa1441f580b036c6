import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { describeOnBothEngines } from '../../../../../../test/both-engines.ts';
import { createPeoplePool, findSeeming, newTestUser } from '../../../../../../test/people.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describeOnBothEngines('a code for signing in that anybody may ask for', (bench) => {
  let pool: Pool;
  let client: Client;
  let name = '';
  let people = 0;
  beforeAll(async () => {
    const hidden = { explicitAuthFlows: ['ALLOW_USER_AUTH'], preventUserExistenceErrors: 'ENABLED' } as const;
    ({ pool, client } = await createPeoplePool(bench.context, {}, hidden));
    const { policies } = pool.settings;
    const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } as const;
    await savePool(bench.context, pool, {
      name: pool.name,
      settings: { ...pool.settings, policies: { ...policies, signInPolicy } },
    });
  });
  beforeEach(async () => {
    const { clock, sent } = bench.context;
    sent.length = 0;
    clock.advance(HOUR - (clock.now() % HOUR));
    name = `person-${++people}`;
    const attributes = {
      email: `${name}@example.com`,
      email_verified: 'true',
      phone_number: `+1555555${1000 + people}`,
      phone_number_verified: 'true',
    };
    await createUser(bench.context, pool, newTestUser(pool, name, { attributes }), { taken: 'taken' });
  });

  const start = (USERNAME = name, PREFERRED_CHALLENGE: 'EMAIL_OTP' | 'SMS_OTP' = 'EMAIL_OTP') =>
    bench.call('InitiateAuth', {
      ClientId: client.id,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME, PREFERRED_CHALLENGE },
    });
  const respond = (step: InitiateAuthResponse, code: string) =>
    bench.call('RespondToAuthChallenge', {
      ClientId: client.id,
      ChallengeName: step.ChallengeName ?? 'EMAIL_OTP',
      Session: step.Session ?? '',
      ChallengeResponses: { USERNAME: name, [`${step.ChallengeName}_CODE`]: code },
    });
  /** The codes that were sent so far; some leave without being waited for. */
  const codes = async (count: number) => {
    const { sent } = bench.context;
    for (let turn = 0; sent.length < count && turn < 1000; turn++) await new Promise((go) => setImmediate(go));
    return sent.map(({ code }) => code ?? '');
  };
  const wrong = (code: string) => (code === '00000000' ? '11111111' : '00000000');
  const mismatch = { code: 'CodeMismatchException' };
  const over = { code: 'NotAuthorizedException' };

  test('leaves the person a way in, however often strangers ask, and however many at once', async () => {
    const strangers = await Promise.all(Array.from({ length: 30 }, () => start()));
    expect(await codes(10)).toHaveLength(10);
    const own = await start();
    const code = (await codes(10)).at(-1) ?? '';
    const texts = await start(name, 'SMS_OTP');
    expect(await codes(11)).toHaveLength(11);
    expect((await respond(own, code)).AuthenticationResult).toBeDefined();
    // One success ends it for every session that it was good for.
    const told = await Promise.allSettled(strangers.map((step) => respond(step, code)));
    expect(told.every(({ status }) => status === 'rejected')).toBe(true);
    expect(
      (await respond(texts, bench.context.sent.find(({ medium }) => medium === 'SMS')?.code ?? ''))
        .AuthenticationResult,
    ).toBeDefined();
  });

  test('is shared with no sign-in that begins after every one was ended', async () => {
    for (let count = 0; count < 11; count++) await start();
    const shared = (await codes(10)).at(-1) ?? '';
    await bench.call('AdminUserGlobalSignOut', { UserPoolId: pool.id, Username: name });
    const own = await start();
    const sent = await codes(11);
    expect(sent).toHaveLength(11);
    await expect(respond(own, shared)).rejects.toMatchObject(mismatch);
    expect((await respond(own, sent.at(-1) ?? '')).AuthenticationResult).toBeDefined();
  });

  test('is sent twenty times an hour at most, and refused at no time of it', async () => {
    for (let minute = 0; minute < 60; minute++) {
      for (let count = 0; count < 3; count++) await start();
      bench.context.clock.advance(MINUTE);
    }
    const sent = await codes(19);
    expect(sent.length).toBeGreaterThanOrEqual(18);
    expect(sent.length).toBeLessThanOrEqual(20);
  });

  test('is compared five times in all its sessions together, two of them in those that share it', async () => {
    for (let count = 0; count < 9; count++) await start();
    const own = await start();
    const code = (await codes(10)).at(-1) ?? '';
    const shared = [await start(), await start(), await start()];
    for (const step of shared) await expect(respond(step, wrong(code))).rejects.toMatchObject(mismatch);
    for (const step of shared) await expect(respond(step, code)).rejects.toMatchObject(mismatch);
    // The tries of strangers are used up, so the next one is sent a code of its own.
    await start();
    expect(await codes(11)).toHaveLength(11);
    for (let count = 0; count < 2; count++) await expect(respond(own, wrong(code))).rejects.toMatchObject(mismatch);
    expect((await respond(own, code)).AuthenticationResult).toBeDefined();

    // A code that has signed somebody in is good for nobody else.
    const last = await start();
    const newest = (await codes(11)).at(-1) ?? '';
    await expect(respond(last, wrong(newest))).rejects.toMatchObject(mismatch);
    expect((await respond(last, newest)).AuthenticationResult).toBeDefined();
    await expect(respond(last, newest)).rejects.toMatchObject(over);
    await start();
    expect(await codes(12)).toHaveLength(12);
  });

  test('is asked for in the name of nobody in the same way', async () => {
    const nobody = await findSeeming(async (one) => (await start(one)).ChallengeName === 'EMAIL_OTP');
    for (let count = 0; count < 40; count++) expect(await start(nobody)).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
    expect(await codes(0)).toEqual([]);
  });

  test('is longer where the pool was guessed at, and not compared any more where it is not', async () => {
    const { clock, db } = bench.context;
    const used = (digits: string, comparisons: number) =>
      db.execute(
        `insert into counts (id, used, expires_at) values
           ('code-comparisons/${pool.id}/open/real/${digits}/${Math.floor(clock.now() / HOUR)}', ${comparisons}, ${clock.now() + HOUR}),
           ('code-comparisons/${pool.id}/open/seen/${digits}/${Math.floor(clock.now() / HOUR)}', ${comparisons}, ${clock.now() + HOUR})
         on conflict (id) do update set used = excluded.used`,
      );
    const nobody = await findSeeming(async (one) => (await start(one)).ChallengeName === 'EMAIL_OTP');
    const steps: InitiateAuthResponse[] = [];
    for (let count = 0; count < 11; count++) steps.push(await start());
    const shared = steps.at(-1) ?? {};
    expect(await codes(10)).toHaveLength(10);
    await used('08', 1_500);
    const refused = { code: 'TooManyRequestsException' };
    await expect(respond(shared, (await codes(10)).at(-1) ?? '')).rejects.toMatchObject(refused);
    // One that is shared would be too short.
    const own = await start();
    const code = (await codes(11)).at(-1) ?? '';
    expect(code).toMatch(/^\d{10}$/);
    await expect(respond(own, code.slice(0, 8))).rejects.toMatchObject(mismatch);
    expect((await respond(own, code)).AuthenticationResult).toBeDefined();
    await used('10', 40_000);
    for (const USERNAME of [name, nobody]) {
      await expect(start(USERNAME)).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    }
  });
});
