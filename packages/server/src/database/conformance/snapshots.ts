import { describe, expect, test } from 'vitest';
import { rowsOfPage, statement } from '../database.ts';
import { type Bench, list, thing } from './bench.ts';

const broken = statement<Record<never, never>>('test.broken', 'select id from nowhere');

/** What somebody reads who wants all of it as it was at one moment. */
export function describeSnapshots(bench: Bench): void {
  describe('snapshot', () => {
    const many = rowsOfPage * 2 + 5;
    const idOf = (at: number) => `thing ${String(at).padStart(4, '0')}`;
    const fill = () => bench.db.transaction(Array.from({ length: many }, (_, at) => thing(idOf(at))));

    test('shows one moment, page by page, while others write and nobody waits', async () => {
      await fill();
      const other = await bench.open();
      const seen = await bench.db.snapshot(async (moment) => {
        const ids: string[] = [];
        const sizes: number[] = [];
        for await (const page of moment.pages(list, {})) {
          sizes.push(page.length);
          ids.push(...page.map(({ id }) => id));
          expect(await other.transaction([thing(`late ${ids.length}`), thing(`zzz ${ids.length}`)])).toEqual({
            committed: true,
          });
        }
        expect(sizes).toEqual([rowsOfPage, rowsOfPage, 5]);
        expect((await moment.all(list, {})).map(({ id }) => id)).toEqual(ids);
        return ids;
      });
      expect(seen).toEqual(Array.from({ length: many }, (_, at) => idOf(at)));
      expect(await bench.ids()).toHaveLength(many + 6);
    });

    test('gives every kind of value as it was stored', async () => {
      const stored = { id: 'ä🙂', owner: null, amount: 2 ** 53 - 1, data: Uint8Array.of(0, 255, 10) };
      await bench.db.transaction([thing(stored.id, stored)]);
      const all = statement<Record<never, never>>('test.all-things', 'select id, owner, amount, data from things');
      const rows = await bench.db.snapshot((moment) => moment.all(all, {}));
      expect(rows).toEqual([stored]);
    });

    test('ends with its work, whether that fails, breaks off, or asks what cannot be asked', async () => {
      await fill();
      const failing = bench.db.snapshot(async () => {
        throw new Error('broken off');
      });
      await expect(failing).rejects.toThrow('broken off');
      const first = await bench.db.snapshot(async (moment) => {
        for await (const page of moment.pages(list, {})) return page.length;
        return 0;
      });
      expect(first).toBe(rowsOfPage);
      await expect(bench.db.snapshot((moment) => moment.all(broken, {}))).rejects.toThrow('nowhere');
      expect((await bench.db.snapshot((moment) => moment.all(list, {}))).length).toBe(many);
    });
  });
}
