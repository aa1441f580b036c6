import { statement } from '#database/database.ts';
import type { Context } from '#domain/context.ts';

const selectOldest = statement<{ now: number }, { oldest: number | null }>(
  'signing-keys-oldest',
  `select min(newest) as oldest from
     (select max(created_at) as newest from signing_keys where signs_at <= :now group by pool_id) as pool_keys`,
);

/** When the oldest key was made with which a pool signs now, in milliseconds since 1970; undefined without pools. */
export async function findOldestSigning({ db }: Pick<Context, 'db'>, now: number): Promise<number | undefined> {
  return (await db.first(selectOldest, { now }))?.oldest ?? undefined;
}
