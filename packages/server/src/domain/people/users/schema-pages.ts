import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Context } from '#domain/context.ts';
import { selectUsersBySub } from './list-users-statements.ts';
import type { NameRow } from './schema-follow.ts';
import { selectNames } from './schema-follow-statements.ts';
import type { User } from './user.ts';
import { toUser } from './user-store.ts';

/** A user with the names under which the user is found now. */
export interface Named {
  readonly user: User;
  readonly names: readonly NameRow[];
}

/** Behind every `sub`. */
const lastOfAll = '\u{10ffff}';

/** A page of a pool's users in the order of `sub`, from the one behind `afterSub` on. Between pages others get their turn. */
export async function readNamedUsers(
  { db }: Pick<Context, 'db'>,
  { poolId, afterSub, limit }: { poolId: string; afterSub: string; limit: number },
): Promise<Named[]> {
  await letOthersRun();
  // A space sorts before whatever a `sub` is made of.
  const firstSub = afterSub === '' ? '' : `${afterSub} `;
  const rows = await db.all(selectUsersBySub, { poolId, firstSub, lastSub: lastOfAll, limit });
  const lastSub = rows.at(-1)?.sub;
  if (lastSub === undefined) return [];
  const names = Map.groupBy(await db.all(selectNames, { poolId, afterSub, lastSub }), ({ sub }) => sub);
  return rows.map((row) => ({ user: toUser(row), names: names.get(row.sub) ?? [] }));
}

/** Every user of a pool, page by page: memory does not grow with the pool. */
export async function* eachNamedUser(context: Pick<Context, 'db'>, poolId: string): AsyncGenerator<Named> {
  let afterSub = '';
  for (;;) {
    const page = await readNamedUsers(context, { poolId, afterSub, limit: pageSize });
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    afterSub = last.user.sub;
  }
}

const pageSize = 500;
