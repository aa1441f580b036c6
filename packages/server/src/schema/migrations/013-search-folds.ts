import { type Database, statement } from '#database/database.ts';
import { lowerFold } from '#lib/case-fold.ts';

interface SearchRow {
  readonly pool_id: string;
  readonly attribute: string;
  readonly value: string;
  readonly sub: string;
}

/** Rows that are read at a time. */
export const pageSize = 1_000;

const selectPage = statement<
  { poolId: string; attribute: string; value: string; sub: string; limit: number },
  SearchRow
>(
  'search-rows-to-fold',
  `select pool_id, attribute, value, sub from user_search
   where (pool_id, attribute, value, sub) > (:poolId, :attribute, :value, :sub)
   order by pool_id, attribute, value, sub limit :limit`,
);

/** Brings what ListUsers searches into lower case: it compares without regard to case, also where names heed it. */
export async function searchFolds(db: Pick<Database, 'all' | 'execute'>): Promise<void> {
  let last: SearchRow | undefined = { pool_id: '', attribute: '', value: '', sub: '' };
  while (last !== undefined) {
    const { pool_id: poolId, attribute, value, sub } = last;
    const rows: SearchRow[] = await db.all(selectPage, { poolId, attribute, value, sub, limit: pageSize });
    const updates = rows.flatMap(fold);
    if (updates.length > 0) await db.execute(updates.join(';\n'));
    // What was folded may stand behind, and is read once more: it is as it should be then.
    last = rows.at(-1);
  }
}

function fold({ pool_id, attribute, value, sub }: SearchRow): string[] {
  const folded = [...lowerFold(value)].slice(0, 480).join('');
  if (folded === value) return [];
  return [
    `update user_search set value = ${quote(folded)} where pool_id = ${quote(pool_id)}
       and attribute = ${quote(attribute)} and value = ${quote(value)} and sub = ${quote(sub)}`,
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
