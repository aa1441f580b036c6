/** What every engine has to do. Each test gets an empty database; `open` gives one more connection to it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, DatabaseUnavailable, type Parameters, statement, type Value, write } from './database.ts';
import { DatabaseTooNew, migrate, pendingMigrations } from './migrate.ts';

/** An empty database that lives for one test. */
export interface Place {
  open(): Promise<Database>;
  drop(): Promise<void>;
}

interface Thing {
  id: string;
  owner: string | null;
  amount: number | null;
  data: Uint8Array | null;
}

const insertOwner = statement<{ id: string }>('test.insert-owner', 'insert into owners (id) values (:id)');
const deleteOwner = statement<{ id: string }>('test.delete-owner', 'delete from owners where id = :id');
const insert = statement<Thing & Parameters>(
  'test.insert',
  'insert into things (id, owner, amount, data) values (:id, :owner, :amount, :data)',
);
const add = statement<{ id: string; by: number }>('test.add', 'update things set amount = amount + :by where id = :id');
const take = statement<{ id: string }>('test.take', 'update things set amount = 1 where id = :id and amount = 0');
const addAll = statement<Record<string, never>>('test.add-all', 'update things set amount = amount + 1');
const find = statement<{ id: string }, Thing>('test.find', 'select id, owner, amount, data from things where id = :id');
const list = statement<Record<string, never>, { id: string }>('test.list', 'select id from things order by id');
const range = statement<{ from: string; below: string; limit: number }, { id: string }>(
  'test.range',
  'select id from things where id >= :from and id < :below order by id limit :limit',
);

const thing = (id: string, rest: Partial<Thing> = {}) =>
  write(insert, { id, owner: null, amount: null, data: null, ...rest });

export function describeDatabase(name: string, createPlace: () => Promise<Place>): void {
  describe(name, () => {
    let place: Place;
    let db: Database;
    const connections: Database[] = [];

    async function open(): Promise<Database> {
      const connection = await place.open();
      connections.push(connection);
      return connection;
    }

    beforeEach(async () => {
      place = await createPlace();
      db = await open();
      const { text, integer, bytes } = db.dialect;
      await db.execute(`create table owners (id ${text} primary key);
        create table things (
          id ${text} primary key, owner ${text} references owners (id) on delete cascade,
          amount ${integer}, data ${bytes}, check (amount is null or amount > -9007199254740992));`);
    });

    afterEach(async () => {
      for (const connection of connections.splice(0)) await connection.close();
      await place.drop();
    });

    const ids = async (from = db) => (await from.all(list, {})).map(({ id }) => id);

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
        await db.transaction([write(insert, row)]);
        const found = await db.first(find, { id: row.id });
        expect({ ...found }).toEqual(row);
        if (row.data) expect(found?.data).toBeInstanceOf(Uint8Array);
      });

      test('a count and a sum are numbers', async () => {
        await db.transaction([thing('a', { amount: 3 }), thing('b', { amount: 4 })]);
        const sums = statement<Record<string, never>, { rows: number; total: number }>(
          'test.sums',
          'select count(*) as rows, sum(amount) as total from things',
        );
        expect({ ...(await db.first(sums, {})) }).toEqual({ rows: 2, total: 7 });
      });

      test('a number beyond 2^53 is an error, not a wrong number', async () => {
        await db.execute(`insert into things (id, amount) values ('a', 9007199254740993)`);
        await expect(db.first(find, { id: 'a' })).rejects.toThrow(RangeError);
        expect(await ids()).toEqual(['a']);
      });

      test('a view into a larger buffer stores only itself', async () => {
        const data = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
        await db.transaction([thing('a', { data })]);
        expect((await db.first(find, { id: 'a' }))?.data).toEqual(new Uint8Array([2, 3]));
      });
    });

    describe('statements', () => {
      test('a parameter may stand twice, and a colon in text or a cast is no parameter', async () => {
        const echo = statement<{ id: string }, { id: string; text: string; one: number }>(
          'test.echo',
          `select id, ':id' as text, 1 as one /* :comment */ from things -- :line
           where (id = :id or id = :id) and id <> ':other'`,
        );
        await db.transaction([thing('a'), thing(':other')]);
        expect((await db.all(echo, { id: 'a' })).map((row) => ({ ...row }))).toEqual([
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
        await expect(db.transaction([{ statement: insert, parameters } as never])).rejects.toThrow(message);
        expect(await ids()).toEqual([]);
      });

      test('two statements of one name are refused', async () => {
        await db.all(list, {});
        await expect(db.all(statement('test.list', 'select id from owners'), {})).rejects.toThrow(
          'Two different statements are named "test.list"',
        );
      });

      test('a mistake in the SQL is an error, and not an outage', async () => {
        const error = await db
          .all(statement('test.mistake', 'select nothing from nowhere'), {})
          .catch((e: unknown) => e);
        expect(error).toBeInstanceOf(Error);
        expect(error).not.toBeInstanceOf(DatabaseUnavailable);
      });
    });

    describe('transactions', () => {
      test('no write commits', async () => {
        expect(await db.transaction([])).toEqual({ committed: true });
      });

      test('all writes commit in order, and another connection sees them', async () => {
        const outcome = await db.transaction([
          write(insertOwner, { id: 'o' }),
          thing('a', { owner: 'o', amount: 1 }),
          write(add, { id: 'a', by: 4 }, { expect: 'one' }),
        ]);
        expect(outcome).toEqual({ committed: true });
        expect({ ...(await (await open()).first(find, { id: 'a' })) }).toEqual({
          id: 'a',
          owner: 'o',
          amount: 5,
          data: null,
        });
      });

      test('a duplicate undoes the whole and names its write', async () => {
        await db.transaction([thing('b')]);
        expect(await db.transaction([thing('a'), thing('b'), thing('c')])).toEqual({
          committed: false,
          index: 1,
          reason: 'duplicate',
        });
        expect(await db.transaction([thing('b')])).toEqual({ committed: false, index: 0, reason: 'duplicate' });
        expect(await ids()).toEqual(['b']);
      });

      test('no row touched undoes the whole and names its write', async () => {
        const writes = [thing('a'), thing('b'), write(add, { id: 'z', by: 1 }, { expect: 'one' }), thing('a')];
        expect(await db.transaction(writes)).toEqual({ committed: false, index: 2, reason: 'unmet' });
        expect(await ids()).toEqual([]);
      });

      test('two rows touched instead of one undoes the whole', async () => {
        await db.transaction([thing('a', { amount: 1 }), thing('b', { amount: 1 })]);
        expect(await db.transaction([write(addAll, {}, { expect: 'one' })])).toEqual({
          committed: false,
          index: 0,
          reason: 'unmet',
        });
        expect((await db.first(find, { id: 'a' }))?.amount).toBe(1);
        expect(await db.transaction([write(addAll, {})])).toEqual({ committed: true });
      });

      test('a row that points at a row that is gone is unmet', async () => {
        const writes = [thing('a'), thing('b', { owner: 'gone' })];
        expect(await db.transaction(writes)).toEqual({ committed: false, index: 1, reason: 'unmet' });
        expect(await db.transaction([thing('c', { owner: 'gone' })])).toEqual({
          committed: false,
          index: 0,
          reason: 'unmet',
        });
        expect(await ids()).toEqual([]);
      });

      test('a broken check rejects its own transaction and no other of the same turn', async () => {
        const bad = statement<{ id: string }>(
          'test.bad',
          'insert into things (id, amount) values (:id, -9007199254740992)',
        );
        const results = await Promise.allSettled([
          db.transaction([thing('a')]),
          db.transaction([thing('x'), write(bad, { id: 'b' })]),
          db.transaction([thing('c')]),
        ]);
        expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
        expect(await ids()).toEqual(['a', 'c']);
      });

      test('of transactions in one turn the failing ones are undone alone', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 30 }, (_, index) =>
            db.transaction([
              thing(`row ${String(index).padStart(2, '0')}`),
              index % 3 === 0 ? write(add, { id: 'none', by: 1 }, { expect: 'one' }) : thing(`extra ${index}`),
            ]),
          ),
        );
        expect(outcomes.filter(({ committed }) => committed)).toHaveLength(20);
        expect(await ids()).toHaveLength(40);
      });

      test('deleting a row deletes what belongs to it', async () => {
        await db.transaction([write(insertOwner, { id: 'o' }), write(insertOwner, { id: 'p' })]);
        await db.transaction([thing('a', { owner: 'o' }), thing('b', { owner: 'o' }), thing('c', { owner: 'p' })]);
        await db.transaction([write(deleteOwner, { id: 'o' }, { expect: 'one' })]);
        expect(await ids()).toEqual(['c']);
      });
    });

    describe('many at once', () => {
      test('of 64 writers of one key over two connections exactly one wins', async () => {
        const other = await open();
        const outcomes = await Promise.all(
          Array.from({ length: 64 }, (_, index) =>
            (index % 2 ? db : other).transaction([thing(`own ${index}`), thing('shared', { amount: index })]),
          ),
        );
        const winners = outcomes.flatMap(({ committed }, index) => (committed ? [index] : []));
        expect(winners).toHaveLength(1);
        expect(outcomes.filter((one) => !one.committed && one.reason === 'duplicate' && one.index === 1)).toHaveLength(
          63,
        );
        expect((await db.first(find, { id: 'shared' }))?.amount).toBe(winners[0]);
        expect(await ids()).toEqual([`own ${winners[0]}`, 'shared']);
      });

      test('of 64 writers that need the old state exactly one wins', async () => {
        await db.transaction([thing('a', { amount: 0 })]);
        const other = await open();
        const outcomes = await Promise.all(
          Array.from({ length: 64 }, (_, index) =>
            (index % 2 ? db : other).transaction([write(take, { id: 'a' }, { expect: 'one' }), thing(`${index}`)]),
          ),
        );
        expect(outcomes.filter(({ committed }) => committed)).toHaveLength(1);
        expect(await ids()).toHaveLength(2);
      });

      test('writers that lock rows in opposite order all commit', async () => {
        await db.transaction([thing('a', { amount: 0 }), thing('b', { amount: 0 })]);
        const outcomes = await Promise.all(
          Array.from({ length: 8 }, (_, index) => {
            const order = index % 2 ? ['a', 'b'] : ['b', 'a'];
            return db.transaction(order.map((id) => write(add, { id, by: 1 }, { expect: 'one' })));
          }),
        );
        expect(outcomes.filter(({ committed }) => committed)).toHaveLength(8);
        expect((await db.first(find, { id: 'a' }))?.amount).toBe(8);
        expect((await db.first(find, { id: 'b' }))?.amount).toBe(8);
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
        await db.transaction(sorted.toReversed().map((id) => thing(id)));
        expect(await ids()).toEqual(sorted);
      });

      test('a range finds a prefix and nothing else', async () => {
        await db.transaction(['a', 'ab', 'ab ', 'abc', 'abé', 'ab🦊', 'ac', 'Ab', 'AB'].map((id) => thing(id)));
        const found = await db.all(range, { from: 'ab', below: 'ac', limit: 10 });
        expect(found.map(({ id }) => id)).toEqual(['ab', 'ab ', 'abc', 'abé', 'ab🦊']);
        expect(await db.all(range, { from: 'ab', below: 'ac', limit: 2 })).toHaveLength(2);
      });
    });

    describe('execute', () => {
      test('runs everything or nothing', async () => {
        await expect(
          db.execute(`insert into owners (id) values ('o'); insert into nowhere values (1)`),
        ).rejects.toThrow();
        await db.execute(`insert into things (id) values ('a'); insert into things (id) values ('b') -- the end`);
        expect(await ids()).toEqual(['a', 'b']);
        expect(await db.transaction([thing('c', { owner: 'o' })])).toMatchObject({ reason: 'unmet' });
      });
    });

    describe('locked', () => {
      test('two connections take turns, also after a failure', async () => {
        const other = await open();
        const events: string[] = [];
        const work = (name: string, fail: boolean) => async () => {
          events.push(`${name} in`);
          await new Promise((resolve) => setTimeout(resolve, 60));
          events.push(`${name} out`);
          if (fail) throw new Error('on purpose');
          return name;
        };
        const results = await Promise.allSettled([
          db.locked('turn', work('first', true)),
          other.locked('turn', work('second', false)),
        ]);
        expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
        expect([0, 2].map((index) => events[index]?.replace(' in', ' out'))).toEqual([events[1], events[3]]);
      });
    });

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
        expect(await pendingMigrations(db, steps)).toEqual(['001-one', '002-two']);
        expect(await migrate(db, steps.slice(0, 1))).toEqual({ applied: ['001-one'] });
        expect(await pendingMigrations(db, steps)).toEqual(['002-two']);
        expect(await migrate(db, steps)).toEqual({ applied: ['002-two'] });
        expect(await migrate(db, steps)).toEqual({ applied: [] });
        await db.execute('insert into two (id) values (1)');
      });

      test('of two that start together one runs them', async () => {
        const other = await open();
        const [one, two] = await Promise.all([migrate(db, steps), migrate(other, steps)]);
        expect([...one.applied, ...two.applied]).toEqual(['001-one', '002-two']);
      });

      test('a step that fails leaves nothing behind', async () => {
        await expect(migrate(db, [...steps.slice(0, 1), broken])).rejects.toThrow('one');
        expect(await pendingMigrations(db, steps)).toEqual(['002-two']);
        expect(await migrate(db, steps)).toEqual({ applied: ['002-two'] });
      });

      test('a database of a newer version is refused', async () => {
        await migrate(db, steps);
        for (const run of [migrate, pendingMigrations]) {
          const error = await run(db, steps.slice(0, 1)).catch((e: unknown) => e);
          expect(error).toBeInstanceOf(DatabaseTooNew);
          expect(String(error)).toContain('002-two');
        }
      });

      test('the released migrations run', async () => {
        const names = await pendingMigrations(db);
        expect(names[0]).toBe('001-first');
        expect((await migrate(db)).applied).toEqual(names);
        expect(await db.all(statement('test.users', 'select * from users'), {})).toEqual([]);
      });
    });

    describe('close', () => {
      test('finishes what was begun; afterwards nothing answers', async () => {
        const other = await open();
        const begun = other.transaction([thing('a')]);
        await other.close();
        expect(await begun).toEqual({ committed: true });
        await expect(other.all(list, {})).rejects.toThrow(DatabaseUnavailable);
        await expect(other.first(find, { id: 'a' })).rejects.toThrow(DatabaseUnavailable);
        await expect(other.transaction([thing('b')])).rejects.toThrow(DatabaseUnavailable);
        await expect(other.ping()).rejects.toThrow(DatabaseUnavailable);
        await other.close();
        await db.ping();
        expect(await ids()).toEqual(['a']);
      });
    });
  });
}
