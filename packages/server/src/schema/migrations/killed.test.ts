import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listAppliedMigrations, migrate } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import { fillEveryTable, readTables } from '../../../test/any-rows.ts';
import { times } from '../../../test/long.ts';
import { freshPostgres } from '../../../test/postgres.ts';
import { migrations } from './index.ts';

const script = fileURLToPath(new URL('fixtures/migrate-until-killed.ts', import.meta.url));
const names = migrations.map(({ name }) => name);
/** From here on there are steps that rewrite rows, that read first, and that only add. */
const from = names.indexOf('010-list-users');
const rows = 5;
const moments = ['during', 'before', 'after'] as const;

test.each(['SQLite', 'PostgreSQL'])(
  'migrations that are killed again and again go on, on %s',
  {
    timeout: 240_000,
  },
  async (engine) => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-killed-'));
    const place = engine === 'PostgreSQL' ? await freshPostgres() : undefined;
    const open = () => openDatabase({ dataDir: folder, ...(place && { databaseUrl: place.url }) });
    const db = await open();
    await migrate(db, migrations.slice(0, from));
    const tables = await fillEveryTable(db, names.slice(0, from), rows);
    await db.close();
    const points = times(6, 20);
    for (let point = 0; point < points; point += 1) {
      const step = String(2 + (point % 2));
      const { signal, stdout, stderr } = spawnSync(
        process.execPath,
        [script, place?.url ?? folder, step, moments[point % moments.length] ?? ''],
        { encoding: 'utf8' },
      );
      expect([signal, stdout], `${point}: ${stderr}`).toEqual(['SIGKILL', '']);
    }
    const after = await open();
    const applied = await listAppliedMigrations(after);
    expect(applied).toEqual(names.slice(0, applied.length));
    expect(applied.length).toBeGreaterThan(from);
    expect((await migrate(after, migrations)).applied).toEqual(names.slice(applied.length));
    for (const { name } of tables) {
      const left = Object.values(await readTables(after, [{ name, columns: ['1'] }]));
      expect(left[0]?.length, name).toBe(rows);
    }
    await after.close();
    await place?.drop();
    rmSync(folder, { recursive: true });
  },
);
