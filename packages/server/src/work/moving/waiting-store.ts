import { type Database, statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { openOldName } from '#domain/people/users/password-hash.ts';
import type { User } from '#domain/people/users/user.ts';
import { toUser } from '#domain/people/users/user-store.ts';
import type { UserRow } from '#schema/rows/users.ts';

type After = { poolId: string; after: string; limit: number };

const selectSubs = statement<After, { sub: string; username: string }>(
  'moving-subs',
  'select sub, username from users where pool_id = :poolId and sub > :after order by sub limit :limit',
);

const selectUsers = statement<After, UserRow>(
  'moving-users',
  'select * from users where pool_id = :poolId and sub > :after order by sub limit :limit',
);

const selectCounts = statement<Record<string, never>, MovingCounts>(
  'moving-counts',
  `select p.id as pool_id, p.name, o.settings as old_pool, count(u.sub) as users, count(u.sealed_verifier) as moved,
     count(u.sealed_password_hash) as waiting
   from pools p left join users u on u.pool_id = p.id left join old_pools o on o.pool_id = p.id
   group by p.id, p.name, o.settings order by p.id`,
);

const selectWaiting = statement<After, UserRow>(
  'moving-waiting',
  `select * from users where pool_id = :poolId and sub > :after and sealed_password_hash is not null
   order by sub limit :limit`,
);

const giveUp = statement<{ poolId: string; sub: string; seen: Uint8Array; now: number }>(
  'moving-give-up',
  `update users set sealed_password_hash = null, modified_at = case when modified_at < :now then :now else modified_at + 1 end,
     status = case when status = 'CONFIRMED' then 'RESET_REQUIRED' else status end
   where pool_id = :poolId and sub = :sub and sealed_password_hash = :seen`,
);

/** How many people of a pool have a password of this server, and how many have one that was made elsewhere. */
export interface MovingCounts {
  readonly pool_id: string;
  readonly name: string;
  /** `OldPool` as JSON, or null where the pool's people come from none. */
  readonly old_pool: string | null;
  readonly users: number;
  /** With a verifier. */
  readonly moved: number;
  /** With a hash that was imported, or a password that the old pool still has. */
  readonly waiting: number;
}

/** At most `limit` users in the order of their `sub`, from behind `after` on. */
export function listSubs(db: Database, range: After): Promise<{ sub: string; username: string }[]> {
  return db.all(selectSubs, range);
}

/** As `listSubs`, the users themselves. */
export async function listMovingUsers(db: Database, range: After): Promise<User[]> {
  return (await db.all(selectUsers, range)).map(toUser);
}

/** How far each pool has moved. */
export function countMoved(db: Database): Promise<MovingCounts[]> {
  return db.all(selectCounts, {});
}

const batch = 200;

/** Lets everybody reset their password whose password the old pool still has; gives how many there were. */
export async function giveUpWaiting(
  context: Pick<Context, 'db' | 'secrets' | 'clock'>,
  poolId: string,
): Promise<number> {
  let given = 0;
  for (let after = ''; ; ) {
    const rows = await context.db.all(selectWaiting, { poolId, after, limit: batch });
    const last = rows.at(-1);
    if (last === undefined) return given;
    after = last.sub;
    for (const row of rows) {
      if (row.sealed_password_hash === null || (await openOldName(context, toUser(row))) === undefined) continue;
      const reset = { poolId, sub: row.sub, seen: row.sealed_password_hash, now: context.clock.now() };
      if ((await context.db.transaction([write(giveUp, reset, { expect: 'one' })])).committed) given += 1;
    }
  }
}
