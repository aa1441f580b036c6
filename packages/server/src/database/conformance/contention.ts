import { describe, expect, test } from 'vitest';
import { write } from '../database.ts';
import { add, type Bench, find, take, thing } from './bench.ts';

/** What happens where several want the same at once. */
export function describeContention(bench: Bench): void {
  describe('many at once', () => {
    test('of 64 writers of one key over two connections exactly one wins', async () => {
      const other = await bench.open();
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, index) =>
          (index % 2 ? bench.db : other).transaction([thing(`own ${index}`), thing('shared', { amount: index })]),
        ),
      );
      const winners = outcomes.flatMap(({ committed }, index) => (committed ? [index] : []));
      expect(winners).toHaveLength(1);
      expect(outcomes.filter((one) => !one.committed && one.reason === 'duplicate' && one.index === 1)).toHaveLength(
        63,
      );
      expect((await bench.db.first(find, { id: 'shared' }))?.amount).toBe(winners[0]);
      expect(await bench.ids()).toEqual([`own ${winners[0]}`, 'shared']);
    });

    test('of 64 writers that need the old state exactly one wins', async () => {
      await bench.db.transaction([thing('a', { amount: 0 })]);
      const other = await bench.open();
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, index) =>
          (index % 2 ? bench.db : other).transaction([write(take, { id: 'a' }, { expect: 'one' }), thing(`${index}`)]),
        ),
      );
      expect(outcomes.filter(({ committed }) => committed)).toHaveLength(1);
      expect(await bench.ids()).toHaveLength(2);
    });

    test('writers that lock rows in opposite order all commit', async () => {
      await bench.db.transaction([thing('a', { amount: 0 }), thing('b', { amount: 0 })]);
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) => {
          const order = index % 2 ? ['a', 'b'] : ['b', 'a'];
          return bench.db.transaction(order.map((id) => write(add, { id, by: 1 }, { expect: 'one' })));
        }),
      );
      expect(outcomes.filter(({ committed }) => committed)).toHaveLength(8);
      expect((await bench.db.first(find, { id: 'a' }))?.amount).toBe(8);
      expect((await bench.db.first(find, { id: 'b' }))?.amount).toBe(8);
    });
  });

  describe('locked', () => {
    test('two connections take turns, also after a failure', async () => {
      const other = await bench.open();
      const events: string[] = [];
      const work = (name: string, fail: boolean) => async () => {
        events.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 60));
        events.push(`${name} out`);
        if (fail) throw new Error('on purpose');
        return name;
      };
      const results = await Promise.allSettled([
        bench.db.locked('turn', work('first', true)),
        other.locked('turn', work('second', false)),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      expect([0, 2].map((index) => events[index]?.replace(' in', ' out'))).toEqual([events[1], events[3]]);
    });
  });
}
