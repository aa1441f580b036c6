import { type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { holdPoolAsRead } from '#domain/tenant/pools/pool-store.ts';
import { type SchemaChange, settledSettings } from '#domain/tenant/pools/settings/schema-change.ts';
import { followedNames, followedUser, isFirm, type NameRow } from './schema-follow.ts';
import {
  deleteClaims,
  deleteNameRow,
  followSchema,
  insertClaimRow,
  insertNameRow,
  selectSubs,
  touchUsers,
} from './schema-follow-statements.ts';
import { type Named, readNamedUsers } from './schema-pages.ts';
import type { User } from './user.ts';

type Storing = Pick<Context, 'db' | 'clock'>;

/** How many users follow in one transaction. */
const usersAtOnce = 100;
/** How many users one statement touches. */
const touchedAtOnce = 1_000;

/**
 * Sees to it that nobody who read a user before the pool's schema began to change stores that user any more, and that whatever was being
 * stored is there: every row is touched once, and grows a millisecond younger.
 */
export async function touchEveryUser({ db }: Pick<Context, 'db'>, poolId: string): Promise<void> {
  let afterSub = '';
  for (;;) {
    const subs = await db.all(selectSubs, { poolId, afterSub, limit: touchedAtOnce });
    const lastSub = subs.at(-1)?.sub;
    if (lastSub === undefined) return;
    await db.transaction([write(touchUsers, { poolId, afterSub, lastSub })]);
    afterSub = lastSub;
  }
}

/**
 * Lets every user of a pool follow a change that no user stands in the way of, some at a time. It may be broken off anywhere and begun
 * again: who has followed stays as they are. False where the change ended meanwhile, by another call.
 */
export async function followSchemaChange(context: Storing, pool: Pool, change: SchemaChange): Promise<boolean> {
  const after: Pool = { ...pool, settings: settledSettings(pool.settings, change.to) };
  let afterSub = '';
  for (;;) {
    const page = await readNamedUsers(context, { poolId: pool.id, afterSub, limit: usersAtOnce });
    const last = page.at(-1);
    if (last === undefined) return true;
    const writes = [holdPoolAsRead(pool), ...page.flatMap((one) => followWrites(context, after, change, one))];
    const outcome = await context.db.transaction(writes);
    if (outcome.committed) afterSub = last.user.sub;
    else if (outcome.reason === 'duplicate') throw new Error(`a user of pool ${pool.id} cannot follow its schema`);
    else if (outcome.index === 0) return false;
    // Else somebody of the page is gone, or another call is at the same change: it is read again.
  }
}

function followWrites(
  { clock }: Pick<Context, 'clock'>,
  after: Pool,
  change: SchemaChange,
  { user, names }: Named,
): Write[] {
  const followed = followedUser(change, user);
  return [
    ...userWrites(clock.now(), user, followed),
    ...nameWrites(user, names, followedNames(after, followed, names)),
  ];
}

function userWrites(now: number, { poolId, sub, modifiedAt: seen, ...before }: User, after: User): Write[] {
  const attributes = JSON.stringify(after.attributes);
  if (attributes === JSON.stringify(before.attributes) && after.status === before.status) return [];
  const modifiedAt = Math.max(now, seen + 1);
  return [write(followSchema, { poolId, sub, attributes, status: after.status, seen, modifiedAt }, { expect: 'one' })];
}

function nameWrites({ poolId, sub }: User, names: readonly NameRow[], next: readonly NameRow[]): Write[] {
  const isSame = (one: NameRow, other: NameRow) =>
    one.name_key === other.name_key &&
    one.kind === other.kind &&
    one.standing === other.standing &&
    one.claimant === other.claimant;
  const gone = names.filter((row) => !next.some((other) => isSame(row, other)));
  const fresh = next.filter((row) => !names.some((other) => isSame(row, other)));
  return [
    ...gone.map((row) => write(deleteNameRow, { poolId, sub, nameKey: row.name_key })),
    ...fresh.flatMap((row) => {
      const name = { poolId, sub, nameKey: row.name_key, kind: row.kind, claimedAt: row.claimed_at };
      if (!isFirm(row)) return [write(insertClaimRow, name)];
      const { claimant, standing } = row;
      return [
        write(deleteClaims, { poolId, nameKey: row.name_key }),
        write(insertNameRow, { ...name, claimant, standing }),
      ];
    }),
  ];
}
