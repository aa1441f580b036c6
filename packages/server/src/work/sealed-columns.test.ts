import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { openPostgres } from '#database/postgres.ts';
import { openSqlite } from '#database/sqlite.ts';
import { openIn, type SealedColumn } from '#domain/sealed-column.ts';
import { openSecretBox } from '#domain/tenant/installation/open-secret-box.ts';
import { SecretKeyring } from '#domain/tenant/installation/secret-keyring.ts';
import { isUnbound } from '#lib/secret-box.ts';
import { createSecretKeyText, parseSecretKeys } from '#lib/secret-key.ts';
import { createTestContext, type TestContext } from '../../test/context.ts';
import { freshPostgres } from '../../test/postgres.ts';
import { makeInstallationOld, makeSealedValues, type Row, sealedRows, sealedValue } from '../../test/sealed-values.ts';
import { sealedColumns } from './sealed-columns.ts';

const secretKeys = parseSecretKeys(createSecretKeyText());

const columnsOfTables = {
  SQLite: `select m.name as "table", c.name as "column" from sqlite_schema m, pragma_table_info(m.name) c
    where m.type = 'table' and c.name like 'sealed%'`,
  PostgreSQL: `select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = 'public' and column_name like 'sealed%'`,
};

const nameOf = ({ table, column }: { table: string; column: string }) => `${table}.${column}`;

describe.each(['SQLite', 'PostgreSQL'] as const)('what lies sealed on %s', (engine) => {
  let context: TestContext;
  const closers: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const postgres = engine === 'PostgreSQL' ? await freshPostgres({ isMigrated: true }) : undefined;
    if (postgres) closers.push(() => postgres.drop());
    const database = postgres ? await openPostgres({ url: postgres.url }) : await openSqlite({ path: ':memory:' });
    context = await createTestContext({ database, secretKeys });
    closers.unshift(() => context.close());
    await makeSealedValues(context);
    await makeSealedValues(context);
  });
  afterAll(async () => {
    for (const close of closers) await close();
  });

  /** Every sealed value with its place. */
  async function readAll(): Promise<{ column: SealedColumn; row: Row; sealed: Uint8Array }[]> {
    const all = await Promise.all(
      sealedColumns.map(async (column) =>
        (await sealedRows(context.db, column)).map((row) => ({ column, row, sealed: sealedValue(column, row) })),
      ),
    );
    return all.flat();
  }

  test('lies in the columns of the list, and in no other', async () => {
    const query = statement<Record<never, never>, { table: string; column: string }>(
      'test-columns',
      columnsOfTables[engine],
    );
    const found = await context.db.all(query, {});
    expect(found.map(nameOf).toSorted()).toEqual(sealedColumns.map(nameOf).toSorted());
  });

  test('has a key that names one row', async () => {
    for (const column of sealedColumns) {
      const rows = await sealedRows(context.db, column);
      expect(rows.length, nameOf(column)).toBeGreaterThanOrEqual(2);
      const keys = rows.map((row) => JSON.stringify(column.key.map((name) => row[name])));
      expect(new Set(keys).size, nameOf(column)).toBe(rows.length);
    }
  });

  test('opens in its own place, and in no other', async () => {
    const all = await readAll();
    for (const { column, row, sealed } of all) {
      expect(await openIn(context, column, row, sealed), nameOf(column)).toBeInstanceOf(Uint8Array);
      for (const other of all) {
        if (other.row === row && other.column === column) continue;
        const opened = await openIn(context, other.column, { ...row, ...other.row }, sealed);
        expect(opened, `${nameOf(column)} in ${nameOf(other.column)}`).toBeUndefined();
      }
    }
  });

  test('of before data keys had numbers opens as it did, until it is sealed anew', async () => {
    const read = async () => {
      const all = await readAll();
      return Promise.all(
        all.map(async ({ column, row, sealed }) => ({
          isUnbound: isUnbound(sealed),
          name: nameOf(column),
          opened: Buffer.from((await openIn(context, column, row, sealed)) ?? []).toString('hex'),
        })),
      );
    };
    const before = await read();
    const digest = context.secrets.digest('test', 'ann');
    await makeInstallationOld(context, secretKeys, sealedColumns);
    context = { ...context, secrets: await openSecretBox(context, new SecretKeyring(secretKeys)) };
    expect(await read()).toEqual(before.map((value) => ({ ...value, isUnbound: true })));
    expect(context.secrets.digest('test', 'ann')).toEqual(digest);
    const [one, other] = await sealedRows(context.db, sealedColumns[0] as SealedColumn);
    expect(
      await openIn(
        context,
        sealedColumns[0] as SealedColumn,
        other as Row,
        sealedValue(sealedColumns[0] as SealedColumn, one as Row),
      ),
    ).toBeUndefined();
  });
});
