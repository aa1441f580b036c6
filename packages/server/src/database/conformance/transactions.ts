import { describe, expect, test } from 'vitest';
import { statement, write } from '../database.ts';
import { add, addAll, type Bench, deleteOwner, find, insertOwner, thing } from './bench.ts';

/** What a list of writes does, and what undoes it. */
export function describeTransactions(bench: Bench): void {
  describe('transactions', () => {
    test('no write commits', async () => {
      expect(await bench.db.transaction([])).toEqual({ committed: true });
    });

    test('all writes commit in order, and another connection sees them', async () => {
      const outcome = await bench.db.transaction([
        write(insertOwner, { id: 'o' }),
        thing('a', { owner: 'o', amount: 1 }),
        write(add, { id: 'a', by: 4 }, { expect: 'one' }),
      ]);
      expect(outcome).toEqual({ committed: true });
      expect({ ...(await (await bench.open()).first(find, { id: 'a' })) }).toEqual({
        id: 'a',
        owner: 'o',
        amount: 5,
        data: null,
      });
    });

    test('a duplicate undoes the whole and names its write', async () => {
      await bench.db.transaction([thing('b')]);
      expect(await bench.db.transaction([thing('a'), thing('b'), thing('c')])).toEqual({
        committed: false,
        index: 1,
        reason: 'duplicate',
      });
      expect(await bench.db.transaction([thing('b')])).toEqual({ committed: false, index: 0, reason: 'duplicate' });
      expect(await bench.ids()).toEqual(['b']);
    });

    test('no row touched undoes the whole and names its write', async () => {
      const writes = [thing('a'), thing('b'), write(add, { id: 'z', by: 1 }, { expect: 'one' }), thing('a')];
      expect(await bench.db.transaction(writes)).toEqual({ committed: false, index: 2, reason: 'unmet' });
      expect(await bench.ids()).toEqual([]);
    });

    test('two rows touched instead of one undoes the whole', async () => {
      await bench.db.transaction([thing('a', { amount: 1 }), thing('b', { amount: 1 })]);
      expect(await bench.db.transaction([write(addAll, {}, { expect: 'one' })])).toEqual({
        committed: false,
        index: 0,
        reason: 'unmet',
      });
      expect((await bench.db.first(find, { id: 'a' }))?.amount).toBe(1);
      expect(await bench.db.transaction([write(addAll, {})])).toEqual({ committed: true });
    });

    test('some rows touched are enough where some are expected, and none are not', async () => {
      await bench.db.transaction([thing('a', { amount: 1 }), thing('b', { amount: 1 })]);
      expect(await bench.db.transaction([write(addAll, {}, { expect: 'some' })])).toEqual({ committed: true });
      const writes = [thing('c'), write(add, { id: 'z', by: 1 }, { expect: 'some' })];
      expect(await bench.db.transaction(writes)).toEqual({ committed: false, index: 1, reason: 'unmet' });
      expect(await bench.ids()).toEqual(['a', 'b']);
    });

    test('a row that points at a row that is gone is unmet', async () => {
      const writes = [thing('a'), thing('b', { owner: 'gone' })];
      expect(await bench.db.transaction(writes)).toEqual({ committed: false, index: 1, reason: 'unmet' });
      expect(await bench.db.transaction([thing('c', { owner: 'gone' })])).toEqual({
        committed: false,
        index: 0,
        reason: 'unmet',
      });
      expect(await bench.ids()).toEqual([]);
    });

    test('a broken check rejects its own transaction and no other of the same turn', async () => {
      const bad = statement<{ id: string }>(
        'test.bad',
        'insert into things (id, amount) values (:id, -9007199254740992)',
      );
      const results = await Promise.allSettled([
        bench.db.transaction([thing('a')]),
        bench.db.transaction([thing('x'), write(bad, { id: 'b' })]),
        bench.db.transaction([thing('c')]),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await bench.ids()).toEqual(['a', 'c']);
    });

    test('of transactions in one turn the failing ones are undone alone', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          bench.db.transaction([
            thing(`row ${String(index).padStart(2, '0')}`),
            index % 3 === 0 ? write(add, { id: 'none', by: 1 }, { expect: 'one' }) : thing(`extra ${index}`),
          ]),
        ),
      );
      expect(outcomes.filter(({ committed }) => committed)).toHaveLength(20);
      expect(await bench.ids()).toHaveLength(40);
    });

    test('deleting a row deletes what belongs to it', async () => {
      await bench.db.transaction([write(insertOwner, { id: 'o' }), write(insertOwner, { id: 'p' })]);
      await bench.db.transaction([thing('a', { owner: 'o' }), thing('b', { owner: 'o' }), thing('c', { owner: 'p' })]);
      await bench.db.transaction([write(deleteOwner, { id: 'o' }, { expect: 'one' })]);
      expect(await bench.ids()).toEqual(['c']);
    });
  });
}
