import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bench, find, list, type Place, thing } from './conformance/bench.ts';
import { describeContention } from './conformance/contention.ts';
import { describeMigrations } from './conformance/migrations.ts';
import { describeSnapshots } from './conformance/snapshots.ts';
import { describeStatements } from './conformance/statements.ts';
import { describeTransactions } from './conformance/transactions.ts';
import { describeValues } from './conformance/values.ts';
import { DatabaseUnavailable } from './database.ts';

/** What every engine has to do. Each test gets an empty database of its own. */
export function describeDatabase(name: string, createPlace: () => Promise<Place>): void {
  describe(name, () => {
    const bench = new Bench(createPlace);
    beforeEach(() => bench.begin());
    afterEach(() => bench.end());

    describeValues(bench);
    describeStatements(bench);
    describeTransactions(bench);
    describeContention(bench);
    describeMigrations(bench);
    describeSnapshots(bench);

    test('now is the time of the database, in milliseconds', async () => {
      const before = Date.now();
      const [first, second] = [await bench.db.now(), await bench.db.now()];
      expect(Number.isSafeInteger(first)).toBe(true);
      expect(second).toBeGreaterThanOrEqual(first);
      // A database on another machine has a clock of its own.
      expect(Math.abs(first - before)).toBeLessThan(3_600_000);
    });

    describe('close', () => {
      test('finishes what was begun; afterwards nothing answers', async () => {
        const other = await bench.open();
        const begun = other.transaction([thing('a')]);
        await other.close();
        expect(await begun).toEqual({ committed: true });
        await expect(other.all(list, {})).rejects.toThrow(DatabaseUnavailable);
        await expect(other.first(find, { id: 'a' })).rejects.toThrow(DatabaseUnavailable);
        await expect(other.transaction([thing('b')])).rejects.toThrow(DatabaseUnavailable);
        await expect(other.now()).rejects.toThrow(DatabaseUnavailable);
        await expect(other.ping()).rejects.toThrow(DatabaseUnavailable);
        await other.close();
        await bench.db.ping();
        expect(await bench.ids()).toEqual(['a']);
      });
    });
  });
}
