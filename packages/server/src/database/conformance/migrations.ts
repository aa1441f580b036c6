import { describe, expect, test } from 'vitest';
import { DatabaseTooNew, lackingMigrations, migrate, pendingMigrations } from '../migrate.ts';
import { type Bench } from './bench.ts';

/** How a database comes to its tables. */
export function describeMigrations(bench: Bench): void {
  describe('migrate', () => {
    const steps = [
      { name: '001-one', statements: () => ['create table one (id integer)', 'create index one_by_id on one (id)'] },
      { name: '002-two', statements: () => ['create table two (id integer)'] },
    ];
    const broken = {
      name: '002-two',
      statements: () => ['create table two (id integer)', 'create table one (id integer)'],
    };

    test('runs what is missing, once', async () => {
      expect(await pendingMigrations(bench.db, steps)).toEqual(['001-one', '002-two']);
      expect(await migrate(bench.db, steps.slice(0, 1))).toEqual({ applied: ['001-one'] });
      expect(await pendingMigrations(bench.db, steps)).toEqual(['002-two']);
      expect(await migrate(bench.db, steps)).toEqual({ applied: ['002-two'] });
      expect(await migrate(bench.db, steps)).toEqual({ applied: [] });
      await bench.db.execute('insert into two (id) values (1)');
    });

    test('of two that start together one runs them', async () => {
      const other = await bench.open();
      const [one, two] = await Promise.all([migrate(bench.db, steps), migrate(other, steps)]);
      expect([...one.applied, ...two.applied]).toEqual(['001-one', '002-two']);
    });

    test('a step that fails leaves nothing behind', async () => {
      await expect(migrate(bench.db, [...steps.slice(0, 1), broken])).rejects.toThrow('one');
      expect(await pendingMigrations(bench.db, steps)).toEqual(['002-two']);
      expect(await migrate(bench.db, steps)).toEqual({ applied: ['002-two'] });
    });

    test('a database of a newer version is refused', async () => {
      await migrate(bench.db, steps);
      for (const run of [migrate, pendingMigrations]) {
        const error = await run(bench.db, steps.slice(0, 1)).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(DatabaseTooNew);
        expect(String(error)).toMatch(/002-two.*Start the newer version.*or restore a backup/);
      }
    });

    test('a server that runs lacks nothing because of a newer version', async () => {
      expect(await lackingMigrations(bench.db, steps)).toEqual(['001-one', '002-two']);
      await migrate(bench.db, steps);
      expect(await lackingMigrations(bench.db, steps.slice(0, 1))).toEqual([]);
    });
  });
}
