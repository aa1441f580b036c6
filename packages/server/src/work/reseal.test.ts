import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, statement } from '#database/database.ts';
import { openPostgres } from '#database/postgres.ts';
import { openSqlite } from '#database/sqlite.ts';
import { proveSoftwareToken } from '#domain/people/mfa/software-token.ts';
import type { User } from '#domain/people/users/user.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { addDataKey } from '#domain/tenant/installation/data-key.ts';
import { openSecretBox } from '#domain/tenant/installation/open-secret-box.ts';
import { countSealedRows, findResealPass, reseal, type Worker } from '#domain/tenant/installation/reseal.ts';
import { SecretKeyring } from '#domain/tenant/installation/secret-keyring.ts';
import { leaseMs } from '#lib/lease.ts';
import { type Log, type LogFields, silentLog } from '#lib/log.ts';
import { dataKeyNumberOf, isUnbound } from '#lib/secret-box.ts';
import { createSecretKeyText, parseSecretKeys } from '#lib/secret-key.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { createTestContext, type TestContext } from '../../test/context.ts';
import { freshPostgres } from '../../test/postgres.ts';
import {
  makeInstallationOld,
  makeSealedValues,
  type Row,
  replaceValue,
  sealedRows,
  sealedValue,
} from '../../test/sealed-values.ts';
import { startResealing } from './reseal.ts';
import { sealedColumns } from './sealed-columns.ts';

const secretKeys = parseSecretKeys(createSecretKeyText());
const hour = 3_600_000;
const minute = 60_000;
const workerOf = (claim: string, more: Partial<Worker> = {}): Worker => ({ claim, batch: 2, pauseMs: 0, ...more });

describe.each(['SQLite', 'PostgreSQL'] as const)('sealing anew on %s', (engine) => {
  let context: TestContext;
  let closers: (() => Promise<void>)[];
  beforeEach(async () => {
    const postgres = engine === 'PostgreSQL' ? await freshPostgres({ isMigrated: true }) : undefined;
    const database = postgres ? await openPostgres({ url: postgres.url }) : await openSqlite({ path: ':memory:' });
    context = await createTestContext({ database, secretKeys });
    closers = [() => context.close(), ...(postgres ? [() => postgres.drop()] : [])];
    await makeSealedValues(context);
    await makeSealedValues(context);
  });
  afterEach(async () => {
    for (const close of closers) await close();
  });

  interface Found {
    readonly column: SealedColumn;
    readonly row: Row;
    readonly sealed: Uint8Array;
  }

  async function readAll(): Promise<Found[]> {
    const found = sealedColumns.map(async (column) =>
      (await sealedRows(context.db, column)).map((row) => ({ column, row, sealed: sealedValue(column, row) })),
    );
    return (await Promise.all(found)).flat();
  }

  /** What lies sealed, opened. */
  async function openAll(within: Pick<TestContext, 'secrets'> = context): Promise<string[]> {
    const all = await readAll();
    return Promise.all(
      all.map(async ({ column, row, sealed }) => {
        const opened = await openIn(within, column, row, sealed);
        if (opened === undefined) throw new Error(`a value of ${column.table} does not open`);
        return Buffer.from(opened).toString('hex');
      }),
    );
  }

  const numbers = async () => [...new Set((await readAll()).map(({ sealed }) => dataKeyNumberOf(sealed)))];
  const keys = async () => {
    const query = statement<Record<never, never>, { number: number }>(
      'test-numbers',
      'select number from data_keys order by number',
    );
    return (await context.db.all(query, {})).map(({ number }) => number);
  };
  const run = (worker = workerOf('one')) => reseal(context, sealedColumns, worker);
  const add = () => addDataKey(context.db, new SecretKeyring(secretKeys));

  test('finds nothing to do under one data key', async () => {
    expect(await run()).toBeUndefined();
    expect(await numbers()).toEqual([1]);
  });

  test('brings everything under the newest key, and deletes the older one an hour later', async () => {
    const before = await openAll();
    const digest = context.secrets.digest('test', 'ann');
    const session = await context.secrets.seal('session', Buffer.from('state'), []);
    expect(await add()).toBe(2);
    const rows = await countSealedRows(context, sealedColumns);
    expect(await run()).toMatchObject({ dataKey: 2, isOver: true, lookedAt: rows, resealed: before.length });
    expect(await numbers()).toEqual([2]);
    expect(await openAll()).toEqual(before);
    expect(context.secrets.digest('test', 'ann')).toEqual(digest);
    // Till then a Session of before goes on.
    context.clock.advance(hour - 1);
    await run();
    expect(await keys()).toEqual([1, 2]);
    expect(await context.secrets.open('session', session, [])).toBeDefined();
    context.clock.advance(1);
    expect(await run()).toBeUndefined();
    expect(await keys()).toEqual([2]);
    await context.secrets.refresh();
    expect(await context.secrets.open('session', session, [])).toBeUndefined();
    expect(await openAll()).toEqual(before);
    expect(await openAll({ secrets: await openSecretBox(context, new SecretKeyring(secretKeys)) })).toEqual(before);
  });

  test('binds everything of an installation from before data keys had numbers, and takes nothing unbound after that', async () => {
    const before = await openAll();
    await makeInstallationOld(context, secretKeys, sealedColumns);
    context = { ...context, secrets: await openSecretBox(context, new SecretKeyring(secretKeys)) };
    const [unbound] = await readAll();
    expect(unbound && isUnbound(unbound.sealed)).toBe(true);
    await run();
    expect(await numbers()).toEqual([1]);
    expect((await readAll()).some(({ sealed }) => isUnbound(sealed))).toBe(false);
    expect(await openAll()).toEqual(before);
    context.clock.advance(hour);
    await run();
    expect(await keys()).toEqual([1]);
    await context.secrets.refresh();
    const { column, row, sealed } = unbound as Found;
    expect(await openIn(context, column, row, sealed)).toBeUndefined();
    expect(await openAll()).toEqual(before);
  });

  test('goes on where another process stopped', async () => {
    const before = await openAll();
    await add();
    let batches = 0;
    const stopped = await run(workerOf('one', { isStopping: () => ++batches > 3 }));
    expect(stopped).toMatchObject({ isOver: false, lookedAt: 4 });
    expect(new Set(await numbers())).toEqual(new Set([1, 2]));
    const rows = await countSealedRows(context, sealedColumns);
    expect(await run(workerOf('other'))).toMatchObject({ isOver: true, lookedAt: rows, resealed: before.length });
    expect(await numbers()).toEqual([2]);
    expect(await openAll()).toEqual(before);
  });

  test('is done by one process at a time; one that died is waited for, one that was overtaken stops', async () => {
    await add();
    const rows = await countSealedRows(context, sealedColumns);
    const both = await Promise.all([run(workerOf('one')), run(workerOf('other'))]);
    expect(both.some((pass) => pass?.isOver)).toBe(true);
    expect(await findResealPass(context)).toMatchObject({ isOver: true, lookedAt: rows });

    await add();
    const died = new Error('the process dies');
    const dies = () => {
      throw died;
    };
    await expect(run(workerOf('one', { onProgress: dies }))).rejects.toBe(died);
    context.clock.advance(leaseMs);
    expect(await run(workerOf('other'))).toMatchObject({ dataKey: 3, isOver: false, lookedAt: 2 });
    context.clock.advance(1);
    let overtaken: ReturnType<typeof run> | undefined;
    const slow = workerOf('other', {
      onProgress: () => {
        context.clock.advance(leaseMs + 1);
        overtaken ??= run(workerOf('third'));
      },
    });
    await run(slow);
    await overtaken;
    expect(await findResealPass(context)).toMatchObject({ dataKey: 3, isOver: true, lookedAt: rows });
    expect(await numbers()).toEqual([3]);
  });

  test('keeps an older key while something is written back that was read under it', async () => {
    const stale = (await readAll()).find(({ column }) => column.table === 'users') as Found;
    await add();
    await run();
    await replaceValue(context.db, stale.column, stale.row, stale.sealed);
    context.clock.advance(hour);
    expect(await run()).toMatchObject({ isOver: true, resealed: 1 });
    expect([await keys(), await numbers()]).toEqual([[1, 2], [2]]);
    context.clock.advance(hour);
    await run();
    expect(await keys()).toEqual([2]);
    await openAll();
  });

  test('keeps an older key for an hour after the newer one was made, also where it seals nothing', async () => {
    for (const { table } of sealedColumns) await context.db.execute(`delete from ${table}`);
    await add();
    expect(await run()).toMatchObject({ isOver: true, resealed: 0 });
    expect(await keys()).toEqual([1, 2]);
    context.clock.advance(hour);
    await run();
    expect(await keys()).toEqual([2]);
  });

  test('takes a newer key up at once, and leaves two older ones behind', async () => {
    const before = await openAll();
    await add();
    await run(workerOf('one', { isStopping: () => true }));
    expect(await add()).toBe(3);
    await run();
    expect(await numbers()).toEqual([3]);
    context.clock.advance(hour);
    await run();
    expect(await keys()).toEqual([3]);
    expect(await openAll()).toEqual(before);
    expect(await add()).toBe(4);
  });

  test('leaves alone what was replaced while it was being sealed anew', async () => {
    const target = (await readAll()).find(({ column }) => column.table === 'clients') as Found;
    await add();
    await context.secrets.refresh();
    const changed = await sealIn(context, target.column, target.row, Buffer.from('another secret'));
    const db: Database = {
      ...context.db,
      transaction: async (writes) => {
        // Somebody is faster than the batch.
        const isReplaced = writes.some(({ statement: { name } }) => name === 'reseal-replace clients.sealed_secret');
        if (isReplaced) await replaceValue(context.db, target.column, target.row, changed);
        return context.db.transaction(writes);
      },
    };
    await reseal({ ...context, db }, sealedColumns, workerOf('one'));
    const now = (await readAll()).find(({ column, row }) => column === target.column && row['id'] === target.row['id']);
    expect(Buffer.from(now?.sealed ?? []).equals(changed)).toBe(true);
  });

  test('leaves what does not open as it is, tells it without its content, and goes on', async () => {
    const lines: [LogFields, string][] = [];
    const log: Log = { ...silentLog, error: (fields, message) => lines.push([fields, message]) };
    const [one, other] = (await readAll()).filter(({ column }) => column.table === 'users') as [Found, Found];
    await replaceValue(context.db, other.column, other.row, one.sealed);
    await add();
    expect(await reseal({ ...context, log }, sealedColumns, workerOf('one'))).toMatchObject({ isOver: true });
    expect(lines).toEqual([[{ column: 'users.sealed_verifier', unopened: 1 }, expect.stringContaining('do not open')]]);
    context.clock.advance(hour);
    await run();
    expect(await keys()).toEqual([2]);
  });

  test('lets a process open what was sealed under a key that it does not know yet', async () => {
    const other = await openSecretBox(context, new SecretKeyring(secretKeys));
    await other.seal('p', Buffer.of(1), []);
    await add();
    await run();
    await openAll({ secrets: other });
    expect(dataKeyNumberOf(await other.seal('p', Buffer.of(1), []))).toBe(2);
  });

  test('is begun by a server at its start, and let go when it stops', async () => {
    await add();
    const first = startResealing(context);
    await first.stop();
    const rows = await countSealedRows(context, sealedColumns);
    const second = startResealing(context);
    await expect.poll(async () => (await findResealPass(context))?.isOver, { timeout: 60_000 }).toBe(true);
    await second.stop();
    expect(await findResealPass(context)).toMatchObject({ lookedAt: rows });
    expect(await numbers()).toEqual([2]);
  });

  test('does not touch an authenticator app’s proof', async () => {
    const token = (await readAll()).find(
      ({ column, row }) => column.table === 'software_tokens' && row['state'] === 'verified',
    ) as Found;
    const secret = (await openIn(context, token.column, token.row, token.sealed)) ?? new Uint8Array();
    const user = { poolId: String(token.row['pool_id']), sub: String(token.row['sub']) };
    context.clock.advance(minute);
    const writes = await proveSoftwareToken(context, user as User, hotp(secret, totpStep(context.clock.now())));
    await add();
    await run();
    expect(await context.db.transaction(writes)).toEqual({ committed: true });
  });
});
