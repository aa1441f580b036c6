import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '#database/database.ts';
import { findCustomState, saveCustomState } from '#domain/access/sign-in/challenges/custom/state-store.ts';
import { eventWrites } from '#domain/people/auth-events/record.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { isSpent, spend } from '#domain/spent-store.ts';
import { silentLog } from '#lib/log.ts';
import { operationsOf } from '../../test/api.ts';
import { describeOnBothEngines } from '../../test/both-engines.ts';
import { createTestContext, type TestContext } from '../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../test/people.ts';
import { createSignInPlace, type SignInPlace } from '../../test/sign-in-place.ts';
import { createTestUser } from '../../test/sign-ins.ts';
import { SrpClient } from '../../test/srp-client.ts';
import { seed } from './seed.ts';
import { sweep } from './sweep.ts';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const count = (table: string) =>
  context.db.first(
    statement<Record<string, never>, { n: number }>(`count-${table}`, `select count(*) as n from ${table}`),
    {},
  );

it('removes the state of a custom authentication that nobody went on with', async () => {
  const state = { privateParameters: {}, metadata: [] };
  const save = (id: string) => saveCustomState(context, id, state, context.clock.now() + 1000);
  await context.db.transaction([await save('one')]);
  context.clock.advance(1000);
  await context.db.transaction([await save('other')]);
  context.clock.advance(HOUR);
  await sweep(context);
  expect(await count('sign_in_states')).toEqual({ n: 2 });
  context.clock.advance(1);
  await sweep(context);
  expect(await count('sign_in_states')).toEqual({ n: 1 });
  await expect(findCustomState(context, 'other')).resolves.toEqual(state);
});

it('removes events from the log of sign-ins after ninety days, and not before', async () => {
  const { pool } = await createPeoplePool(context, { userPoolAddOns: { advancedSecurityMode: 'AUDIT' } });
  const { sub } = await createTestUser(context, pool, 'ann');
  const caller = { address: '192.0.2.1', userAgent: 'test' };
  const event = { id: 'event', sub, type: 'SignUp', response: 'Pass', challenges: [], caller } as const;
  await context.db.transaction(eventWrites(context, pool, event));
  context.clock.advance(90 * DAY);
  await sweep(context);
  expect(await count('auth_events')).toEqual({ n: 1 });
  context.clock.advance(1);
  await sweep(context);
  expect(await count('auth_events')).toEqual({ n: 0 });
});

it('removes users who never confirmed, in every pool', async () => {
  const { pool } = await createPeoplePool(context);
  const numbers = Array.from({ length: 101 }, (_, at) => String(at).padStart(3, '0'));
  const copies = numbers.map(
    (number) => `select '${pool.id}${number}', name, settings, created_at, modified_at from pools`,
  );
  await context.db.execute(
    copies.map((copy) => `insert into pools (id, name, settings, created_at, modified_at) ${copy} limit 1`).join(';'),
  );
  for (const { id } of [pool, { id: `${pool.id}100` }]) {
    const copy = { ...pool, id };
    await createUser(context, copy, newTestUser(copy, 'ann', { status: 'UNCONFIRMED' }), { taken: 'taken' });
  }
  expect(await count('users')).toEqual({ n: 2 });
  await sweep(context);
  expect(await count('users')).toEqual({ n: 0 });
});

it('removes codes, spent ids and sign-ins some time after they expired, and not before', async () => {
  const made = await seed(context);
  const call = operationsOf(context);
  const { userPoolId: UserPoolId = '', clientId: ClientId = '' } = made ?? {};
  const user = { Username: 'maria', UserAttributes: [{ Name: 'email', Value: 'maria@example.com' }] };
  await call('SignUp', { ClientId, Password: 'Correct-Horse-9', ...user });
  await call('ResendConfirmationCode', { ClientId, Username: 'maria' });
  await call('AdminConfirmSignUp', { UserPoolId, Username: 'maria' });
  await call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'maria', PASSWORD: 'Correct-Horse-9' },
  });
  const wrong = { USERNAME: 'maria', PASSWORD: 'Wrong-Horse-9' };
  await expect(
    call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: wrong }),
  ).rejects.toThrow('Incorrect username or password.');
  await context.db.transaction([spend('something', context.clock.now() + 1)]);
  await sweep(context);
  const tables = ['codes', 'spent', 'counts', 'message_counts', 'password_failures', 'sign_ins'];
  const before = await Promise.all(tables.map(count));
  for (const row of before) expect(row?.n).toBeGreaterThan(0);

  context.clock.advance(3 * DAY);
  await sweep(context);
  const after = await Promise.all(tables.map(count));
  expect(after).toEqual([{ n: 0 }, { n: 0 }, { n: 0 }, { n: 0 }, { n: 0 }, { n: 1 }]);
  context.clock.advance(58 * DAY);
  await sweep(context);
  expect(await count('sign_ins')).toEqual({ n: 0 });
});

describe('a proof that was used', () => {
  let place: SignInPlace;
  beforeEach(async () => {
    place = await createSignInPlace();
    await place.add('ann');
  });
  afterEach(() => place.context.close());

  /** The same machine with another clock. */
  const withClock = (aheadMs: number): TestContext => ({
    ...place.context,
    clock: { ...place.context.clock, now: () => place.context.clock.now() + aheadMs },
  });

  /** Signs in by SRP, and gives what sends the same proof once more, to a process with another clock. */
  async function used(): Promise<(aheadMs: number) => Promise<unknown>> {
    const srp = new SrpClient(place.pool.id);
    const step = await place.initiate('USER_SRP_AUTH', { USERNAME: 'ann', SRP_A: srp.publicKey });
    const proof = srp.answer(step.ChallengeParameters ?? {}, PASSWORD, place.context.clock.now());
    const answer = {
      ClientId: place.client.id,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: { ...proof, USERNAME: 'ann' },
    } as const;
    expect((await place.call('RespondToAuthChallenge', answer)).AuthenticationResult).toBeDefined();
    return (aheadMs) => operationsOf(withClock(aheadMs))('RespondToAuthChallenge', answer);
  }

  const once = { code: 'NotAuthorizedException', message: /can only be used once/ };

  it('is not forgotten by a process whose clock is ahead', async () => {
    const again = await used();
    await sweep(withClock(10 * DAY));
    await expect(again(0)).rejects.toMatchObject(once);
  });

  it('does not work again for a process whose clock is behind by less than a day', async () => {
    const again = await used();
    place.context.clock.advance(DAY);
    await sweep(place.context);
    await expect(again(-DAY)).rejects.toMatchObject(once);
    await expect(again(0)).rejects.toMatchObject({ message: /session is expired/ });
  });
});

it('tells of a clock that differs from the database’s', async () => {
  const lines: unknown[] = [];
  const log = { ...silentLog, warn: (...line: unknown[]) => lines.push(line) };
  const at = (aheadMs: number) => ({ ...context, log, clock: { now: () => context.clock.now() + aheadMs } });
  await sweep(at(1_000));
  await sweep(at(-1_000));
  expect(lines).toEqual([]);
  await sweep(at(61_000));
  await sweep(at(-3_600_000));
  expect(lines).toEqual([61, -3600].map((aheadSeconds) => [{ aheadSeconds }, expect.stringContaining('clock')]));
});

describeOnBothEngines('what is spent', (bench) => {
  it('is remembered for a day after it ended, and what is invented for an hour', async () => {
    const { db, clock } = bench.context;
    const now = clock.now();
    const ids = ['a-session', 'invented-code/a', 'invented-event/a', 'invented.', 'inventee', 'code-used/a'];
    await db.transaction(ids.map((id) => spend(id, now)));
    const left = async () => {
      await sweep(bench.context);
      const found = await Promise.all(ids.map((id) => isSpent(bench.context, id)));
      return ids.filter((_, index) => found[index]);
    };
    clock.advance(HOUR);
    expect(await left()).toEqual(ids);
    clock.advance(1);
    const kept = ids.filter((id) => !id.startsWith('invented-'));
    expect(await left()).toEqual(kept);
    clock.advance(DAY - HOUR - 1);
    expect(await left()).toEqual(kept);
    clock.advance(1);
    expect(await left()).toEqual([]);
  });
});
