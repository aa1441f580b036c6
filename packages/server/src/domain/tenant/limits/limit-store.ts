import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { LimitRow } from '#schema/rows/limits.ts';
import { findCategory, type LimitCategory, unlimited } from './category.ts';

/** Requests in a second, by category; one that nobody set is absent. */
export type Limits = ReadonlyMap<LimitCategory, number>;

const selectLimits = statement<Record<string, never>, LimitRow>('limits', 'select * from limits');

const upsertLimit = statement<{ category: string; perSecond: number }>(
  'limit-save',
  `insert into limits (category, per_second) values (:category, :perSecond)
   on conflict (category) do update set per_second = excluded.per_second`,
);

const deleteLimit = statement<{ category: string }>('limit-delete', 'delete from limits where category = :category');

/** Every limit that was set. One of a category that this version does not know is left out. */
export async function readLimits(context: Pick<Context, 'db'>): Promise<Limits> {
  const rows = await context.db.all(selectLimits, {});
  return new Map(
    rows.flatMap(({ category, per_second }) => {
      const known = findCategory(category);
      return known === undefined ? [] : [[known, per_second] as const];
    }),
  );
}

/** Sets a limit for all processes; `unlimited` takes it away. */
export async function saveLimit(
  context: Pick<Context, 'db'>,
  category: LimitCategory,
  perSecond: number,
): Promise<void> {
  const change =
    perSecond === unlimited ? write(deleteLimit, { category }) : write(upsertLimit, { category, perSecond });
  const outcome = await context.db.transaction([change]);
  if (!outcome.committed) throw new Error(`the limit of ${category} could not be stored: ${outcome.reason}`);
}
