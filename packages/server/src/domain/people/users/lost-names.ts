import type { Context } from '#domain/context.ts';
import { selectLostNames } from './lost-names-statements.ts';

/** A sign-in name that an update of the database left to one of the users who had it. The name itself is not kept. */
export interface LostName {
  readonly poolId: string;
  readonly kind: string;
  /** Who lost it, and keeps the account. */
  readonly sub: string;
  /** Who has it now; absent when nobody has. */
  readonly keeperSub?: string;
}

/** The migrations that looked for names of two users, and for names that can be read as an address. */
export const namesMigrations: readonly string[] = ['004-sign-in-names', '011-look-alikes'];

/** Every name that was lost so, for as long as its user is there. */
export async function listLostNames(context: Pick<Context, 'db'>): Promise<LostName[]> {
  const rows = await context.db.all(selectLostNames, {});
  return rows.map(({ pool_id, kind, sub, keeper_sub }) => ({
    poolId: pool_id,
    kind,
    sub,
    ...(keeper_sub !== null && { keeperSub: keeper_sub }),
  }));
}
