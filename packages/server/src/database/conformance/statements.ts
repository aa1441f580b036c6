import { describe, expect, test } from 'vitest';
import { DatabaseUnavailable, statement, type Value } from '../database.ts';
import { type Bench, insert, list, thing } from './bench.ts';

/** What may be asked of a database, and what is refused. */
export function describeStatements(bench: Bench): void {
  describe('statements', () => {
    test('a parameter may stand twice, and a colon in text or a cast is no parameter', async () => {
      const echo = statement<{ id: string }, { id: string; text: string; one: number }>(
        'test.echo',
        `select id, ':id' as text, 1 as one /* :comment */ from things -- :line
         where (id = :id or id = :id) and id <> ':other'`,
      );
      await bench.db.transaction([thing('a'), thing(':other')]);
      expect((await bench.db.all(echo, { id: 'a' })).map((row) => ({ ...row }))).toEqual([
        { id: 'a', text: ':id', one: 1 },
      ]);
    });

    const wrong: [string, Record<string, unknown>, string][] = [
      ['a missing parameter', { owner: undefined }, 'lacks its parameter "owner"'],
      ['an unknown parameter', { other: 1 }, 'has no parameter "other"'],
      ['a fraction', { amount: 1.5 }, 'is not a whole number'],
      ['a number beyond 2^53', { amount: 2 ** 53 }, 'is not a whole number'],
      ['U+0000 in text', { id: 'a\0b' }, 'U+0000'],
    ];
    test.each(wrong)('%s is refused', async (_name, rest, message) => {
      const parameters = { id: 'a', owner: null, amount: null, data: null, ...rest } as Record<string, Value>;
      await expect(bench.db.transaction([{ statement: insert, parameters } as never])).rejects.toThrow(message);
      expect(await bench.ids()).toEqual([]);
    });

    test('two statements of one name are refused', async () => {
      await bench.db.all(list, {});
      await expect(bench.db.all(statement('test.list', 'select id from owners'), {})).rejects.toThrow(
        'Two different statements are named "test.list"',
      );
    });

    test('a mistake in the SQL is an error, and not an outage', async () => {
      const error = await bench.db
        .all(statement('test.mistake', 'select nothing from nowhere'), {})
        .catch((e: unknown) => e);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(DatabaseUnavailable);
    });
  });

  describe('execute', () => {
    test('runs everything or nothing', async () => {
      await expect(
        bench.db.execute(`insert into owners (id) values ('o'); insert into nowhere values (1)`),
      ).rejects.toThrow();
      await bench.db.execute(`insert into things (id) values ('a'); insert into things (id) values ('b') -- the end`);
      expect(await bench.ids()).toEqual(['a', 'b']);
      expect(await bench.db.transaction([thing('c', { owner: 'o' })])).toMatchObject({ reason: 'unmet' });
    });
  });
}
