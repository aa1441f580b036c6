import { expect, test } from 'vitest';
import { type Parameters, statement } from '#database/database.ts';
import { changeUser, createUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';
import { removeUnconfirmed } from './unconfirmed-expiry.ts';
import { selectStale } from './unconfirmed-expiry-statements.ts';

const DAY = 86_400_000;

describeOnBothEngines('users who never confirm', (bench) => {
  const add = async (pool: Pool, username: string, user: Partial<User> = {}) => {
    const made = newTestUser(pool, username, { status: 'UNCONFIRMED', createdAt: bench.context.clock.now(), ...user });
    await createUser(bench.context, pool, made, { taken: 'taken' });
    return made;
  };
  const remove = (pool: Pool) => removeUnconfirmed(bench.context, pool, bench.context.clock.now());
  const isThere = async (pool: Pool, username: string) => (await findUser(bench.context, pool, username)) !== undefined;

  test('are gone after thirty days, and their names are free; all others stay', async () => {
    const { context, call } = bench;
    const { pool, client } = await createPeoplePool(context, { aliasAttributes: ['email'] });
    await add(pool, 'ann');
    await add(pool, 'bob', { status: 'CONFIRMED' });
    await add(pool, 'cat', { status: 'FORCE_CHANGE_PASSWORD' });
    context.clock.advance(30 * DAY);
    await add(pool, 'dan');
    expect(await remove(pool)).toBe(0);
    context.clock.advance(1);
    expect(await remove(pool)).toBe(1);
    expect(await Promise.all(['ann', 'bob', 'cat', 'dan'].map((name) => isThere(pool, name)))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    await call('SignUp', { ClientId: client.id, Username: 'ann', Password: PASSWORD });
    expect(await isThere(pool, 'ann')).toBe(true);
  });

  test('stay while a code is on its way to them', async () => {
    const { context, call } = bench;
    const { pool, client } = await createPeoplePool(context, { autoVerifiedAttributes: ['email'] });
    const named = { ClientId: client.id, Username: 'ann' };
    const UserAttributes = [{ Name: 'email', Value: 'ann@example.com' }];
    await call('SignUp', { ...named, Password: PASSWORD, UserAttributes });
    context.clock.advance(30 * DAY - 1);
    await call('ResendConfirmationCode', named);
    context.clock.advance(DAY - 1);
    expect(await remove(pool)).toBe(0);
    await call('ConfirmSignUp', { ...named, ConfirmationCode: context.sent.at(-1)?.code ?? '' });
    context.clock.advance(DAY);
    expect(await remove(pool)).toBe(0);
  });

  test('stay no longer than the last code in time, however often a code is sent again', async () => {
    const { context, call } = bench;
    const { pool, client } = await createPeoplePool(context, { autoVerifiedAttributes: ['email'] });
    const named = { ClientId: client.id, Username: 'ann' };
    const UserAttributes = [{ Name: 'email', Value: 'ann@example.com' }];
    await call('SignUp', { ...named, Password: PASSWORD, UserAttributes });
    context.clock.advance(30 * DAY);
    await call('ResendConfirmationCode', named);
    context.clock.advance(DAY - 1);
    await call('ResendConfirmationCode', named);
    expect(await remove(pool)).toBe(0);
    context.clock.advance(2);
    expect(await remove(pool)).toBe(1);
    expect(await isThere(pool, 'ann')).toBe(false);
  });

  test('go as the operator and the pool say', async () => {
    const { context } = bench;
    const { pool } = await createPeoplePool(context);
    const { pool: imported } = await createPeoplePool(context);
    const never = await savePool(context, imported, { settings: { ...imported.settings, unconfirmedUserDays: 0 } });
    Object.assign(context.settings, { unconfirmedDays: 2 });
    await add(pool, 'ann');
    await add(never, 'ann');
    context.clock.advance(2 * DAY + 1);
    expect(await remove(pool)).toBe(1);
    expect(await remove(never)).toBe(0);
    Object.assign(context.settings, { unconfirmedDays: 0 });
    await add(pool, 'bob');
    context.clock.advance(4_000 * DAY);
    expect(await remove(pool)).toBe(0);
    Object.assign(context.settings, { unconfirmedDays: undefined });
  });

  test('go in batches, and by two processes at once', async () => {
    const { context } = bench;
    const { pool } = await createPeoplePool(context);
    for (let count = 0; count < 250; count++) await add(pool, `user${count}`);
    await add(pool, 'late', { createdAt: context.clock.now() + DAY });
    context.clock.advance(30 * DAY + 1);
    await Promise.all([remove(pool), remove(pool)]);
    expect(await remove(pool)).toBe(0);
    expect(await isThere(pool, 'user249')).toBe(false);
    expect(await isThere(pool, 'late')).toBe(true);
  });

  test('whoever confirms at the same moment is gone or confirmed, and never both', async () => {
    const { context } = bench;
    const { pool } = await createPeoplePool(context);
    const people = [];
    for (let count = 0; count < 40; count++) people.push(await add(pool, `user${count}`));
    context.clock.advance(30 * DAY + 1);
    const confirming = people.map((user) =>
      changeUser(context, pool, user, (before) => ({ after: { ...before, status: 'CONFIRMED' } })).then(
        () => true,
        () => false,
      ),
    );
    const [outcomes] = await Promise.all([Promise.all(confirming), remove(pool)]);
    for (const [at, isConfirmed] of outcomes.entries()) expect(await isThere(pool, `user${at}`)).toBe(isConfirmed);
  });

  test('are found by an index, in order', async () => {
    const { db } = bench.context;
    const isPostgres = bench.engine === 'PostgreSQL';
    if (isPostgres) {
      const { pool } = await createPeoplePool(bench.context);
      await db.execute(`
        insert into users (pool_id, sub, username, status, enabled, attributes, sign_in_generation, created_at, modified_at)
          select '${pool.id}', md5(cast(n as text)), cast(n as text), 'UNCONFIRMED', 1, '{}', 0, n, 0
          from generate_series(1, 20000) as n;
        analyze`);
    }
    const verb = isPostgres ? 'explain' : 'explain query plan';
    const explain = statement<Parameters, Record<string, unknown>>('test-plan', `${verb} ${selectStale.sql}`);
    const rows = await db.all(explain, { poolId: 'pool', before: 5, longBefore: 4, now: 5, limit: 100 });
    const plan = rows.map((row) => String(row['detail'] ?? row['QUERY PLAN'])).join('\n');
    expect(plan).toContain('users_unconfirmed');
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE|Seq Scan on users|Sort/);
  });
});
