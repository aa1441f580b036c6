import { type Database, type Dialect, statement } from '#database/database.ts';
import type { User } from '#domain/people/users/user.ts';

/** What belongs to a user who has done nothing yet. */
const tables = ['users', 'sign_in_names', 'user_search'] as const;
const usersPerStatement = 20_000;

type Row = Readonly<Record<string, string | number | Uint8Array | null>>;

/**
 * Copies a user, within the database, as the users `from` to `to` - 1. Each has a `sub` of their own, and their number of seven digits
 * wherever the first one has theirs. A million take two minutes, where to store them one by one takes an hour on PostgreSQL.
 */
export async function multiplyUser(
  db: Database,
  { poolId, sub, username }: User,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const rows = new Map<string, Row[]>();
  for (const table of tables) {
    const query = statement<{ poolId: string; sub: string }, Row>(
      `bench-template-${table}`,
      `select * from ${table} where pool_id = :poolId and sub = :sub`,
    );
    rows.set(table, await db.all(query, { poolId, sub }));
  }
  const { engine, text, integer } = db.dialect;
  const newSub = engine === 'sqlite' ? randomSub : 'cast(gen_random_uuid() as text)';
  const number = username.slice(-7);
  await db.execute(`create table bench_numbers (number ${integer} not null, sub ${text} not null)`);
  for (let first = from; first < to; first += usersPerStatement) {
    const last = Math.min(first + usersPerStatement, to) - 1;
    const inserts = [...rows].flatMap(([table, templates]) =>
      templates.map((row) => copyStatement(table, row, { sub, number, engine })),
    );
    await db.execute(
      [
        'delete from bench_numbers',
        `insert into bench_numbers (number, sub) with recursive numbers (number) as (
           select ${first} union all select number + 1 from numbers where number < ${last})
         select number, ${newSub} from numbers`,
        ...inserts,
      ].join(';\n'),
    );
  }
  await db.execute('drop table bench_numbers');
}

/** In the form of a UUID. */
const randomSub = `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-7' || substr(hex(randomblob(2)), 2)
  || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`;

function copyStatement(
  table: string,
  row: Row,
  { sub, number, engine }: { readonly sub: string; readonly number: string; readonly engine: Dialect['engine'] },
): string {
  const value = (column: Row[string]): string => {
    if (column === null) return 'null';
    if (typeof column === 'number') return String(column);
    if (typeof column !== 'string') {
      const hex = Buffer.from(column).toString('hex');
      return engine === 'sqlite' ? `x'${hex}'` : `'\\x${hex}'::bytea`;
    }
    const literal = `'${column.replaceAll("'", "''")}'`;
    const own = 'substr(cast(10000000 + number as text), 2)';
    return `replace(replace(${literal}, '${sub}', sub), '${number}', ${own})`;
  };
  const columns = Object.keys(row).join(', ');
  return `insert into ${table} (${columns}) select ${Object.values(row).map(value).join(', ')} from bench_numbers`;
}
