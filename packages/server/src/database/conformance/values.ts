import { describe, expect, test } from 'vitest';
import { statement, write } from '../database.ts';
import { type Bench, find, insert, range, type Thing, thing } from './bench.ts';

/** What goes into a database, comes out of it, and in which order. */
export function describeValues(bench: Bench): void {
  describe('values', () => {
    const values: [string, Partial<Thing>][] = [
      ['text in many scripts', { id: 'Zoë 日本語 🦊 \u{10FFFF} \'"\\ :id $1 --' }],
      ['empty text', { id: '' }],
      ['the largest whole number', { amount: 2 ** 53 - 1 }],
      ['the smallest whole number', { amount: -(2 ** 53 - 1) }],
      ['zero', { amount: 0 }],
      ['every byte', { data: Uint8Array.from({ length: 256 }, (_, index) => index) }],
      ['no byte', { data: new Uint8Array(0) }],
      ['many bytes', { data: new Uint8Array(300_000).fill(7) }],
      ['nothing', {}],
    ];
    test.each(values)('%s comes back as it went in', async (_name, given) => {
      const row = { id: 'a', owner: null, amount: null, data: null, ...given };
      await bench.db.transaction([write(insert, row)]);
      const found = await bench.db.first(find, { id: row.id });
      expect({ ...found }).toEqual(row);
      if (row.data) expect(found?.data).toBeInstanceOf(Uint8Array);
    });

    test('a count and a sum are numbers', async () => {
      await bench.db.transaction([thing('a', { amount: 3 }), thing('b', { amount: 4 })]);
      const sums = statement<Record<string, never>, { rows: number; total: number }>(
        'test.sums',
        'select count(*) as rows, sum(amount) as total from things',
      );
      expect({ ...(await bench.db.first(sums, {})) }).toEqual({ rows: 2, total: 7 });
    });

    test('a number beyond 2^53 is an error, not a wrong number', async () => {
      await bench.db.execute(`insert into things (id, amount) values ('a', 9007199254740993)`);
      await expect(bench.db.first(find, { id: 'a' })).rejects.toThrow(RangeError);
      expect(await bench.ids()).toEqual(['a']);
    });

    test('a view into a larger buffer stores only itself', async () => {
      const data = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
      await bench.db.transaction([thing('a', { data })]);
      expect((await bench.db.first(find, { id: 'a' }))?.data).toEqual(new Uint8Array([2, 3]));
    });
  });

  describe('order', () => {
    const sorted = [
      '',
      ' ',
      '!',
      '0',
      'A',
      'B',
      'Z',
      '_',
      'a',
      'a b',
      'a-b',
      'ab',
      'z',
      'É',
      'é',
      '日',
      '\uFFFD',
      '🦊',
    ];

    test('text is ordered by its bytes', async () => {
      await bench.db.transaction(sorted.toReversed().map((id) => thing(id)));
      expect(await bench.ids()).toEqual(sorted);
    });

    test('a range finds a prefix and nothing else', async () => {
      await bench.db.transaction(['a', 'ab', 'ab ', 'abc', 'abé', 'ab🦊', 'ac', 'Ab', 'AB'].map((id) => thing(id)));
      const found = await bench.db.all(range, { from: 'ab', below: 'ac', limit: 10 });
      expect(found.map(({ id }) => id)).toEqual(['ab', 'ab ', 'abc', 'abé', 'ab🦊']);
      expect(await bench.db.all(range, { from: 'ab', below: 'ac', limit: 2 })).toHaveLength(2);
    });
  });
}
