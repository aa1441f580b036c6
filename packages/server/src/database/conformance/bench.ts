import { type Database, type Parameters, statement, write } from '../database.ts';

/** An empty database that lives for one test. */
export interface Place {
  open(): Promise<Database>;
  drop(): Promise<void>;
}

export interface Thing {
  id: string;
  owner: string | null;
  amount: number | null;
  data: Uint8Array | null;
}

export const insertOwner = statement<{ id: string }>('test.insert-owner', 'insert into owners (id) values (:id)');
export const deleteOwner = statement<{ id: string }>('test.delete-owner', 'delete from owners where id = :id');
export const insert = statement<Thing & Parameters>(
  'test.insert',
  'insert into things (id, owner, amount, data) values (:id, :owner, :amount, :data)',
);
export const add = statement<{ id: string; by: number }>(
  'test.add',
  'update things set amount = amount + :by where id = :id',
);
export const take = statement<{ id: string }>(
  'test.take',
  'update things set amount = 1 where id = :id and amount = 0',
);
export const addAll = statement<Record<string, never>>('test.add-all', 'update things set amount = amount + 1');
export const find = statement<{ id: string }, Thing>(
  'test.find',
  'select id, owner, amount, data from things where id = :id',
);
export const list = statement<Record<string, never>, { id: string }>('test.list', 'select id from things order by id');
export const range = statement<{ from: string; below: string; limit: number }, { id: string }>(
  'test.range',
  'select id from things where id >= :from and id < :below order by id limit :limit',
);

export const thing = (id: string, rest: Partial<Thing> = {}) =>
  write(insert, { id, owner: null, amount: null, data: null, ...rest });

/** What the tests of an engine work with: an empty database of owners and of things that may belong to them. */
export class Bench {
  readonly #createPlace: () => Promise<Place>;
  readonly #connections: Database[] = [];
  #place: Place | undefined;

  constructor(createPlace: () => Promise<Place>) {
    this.#createPlace = createPlace;
  }

  /** The first connection of the running test. */
  get db(): Database {
    const [db] = this.#connections;
    if (db === undefined) throw new Error('No test is running.');
    return db;
  }

  async begin(): Promise<void> {
    this.#place = await this.#createPlace();
    const db = await this.open();
    const { text, integer, bytes } = db.dialect;
    await db.execute(`create table owners (id ${text} primary key);
      create table things (
        id ${text} primary key, owner ${text} references owners (id) on delete cascade,
        amount ${integer}, data ${bytes}, check (amount is null or amount > -9007199254740992));`);
  }

  async end(): Promise<void> {
    for (const connection of this.#connections.splice(0)) await connection.close();
    await this.#place?.drop();
  }

  /** One more connection to the same database. */
  async open(): Promise<Database> {
    if (this.#place === undefined) throw new Error('No test is running.');
    const connection = await this.#place.open();
    this.#connections.push(connection);
    return connection;
  }

  /** The ids of all things, in their order. */
  async ids(): Promise<string[]> {
    return (await this.db.all(list, {})).map(({ id }) => id);
  }
}
