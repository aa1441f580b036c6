import { statement } from '#database/database.ts';
import type { PasswordFailureRow } from '#database/schema.ts';

type Key = { poolId: string; account: string };

export const selectFailures = statement<Key, PasswordFailureRow>(
  'password-failures',
  'select * from password_failures where pool_id = :poolId and account = :account',
);

export const insertFailure = statement<Key & { lastAt: number }>(
  'password-failure-insert',
  `insert into password_failures (pool_id, account, failures, last_at, locked_until)
   values (:poolId, :account, 1, :lastAt, 0)`,
);

/** Touches no row when another try was counted since `seen` was read. */
export const countFailure = statement<
  Key & { failures: number; lastAt: number; lockedUntil: number; seen: number; seenAt: number }
>(
  'password-failure-count',
  `update password_failures set failures = :failures, last_at = :lastAt, locked_until = :lockedUntil
   where pool_id = :poolId and account = :account and failures = :seen and last_at = :seenAt`,
);

export const deleteFailures = statement<Key>(
  'password-failures-delete',
  'delete from password_failures where pool_id = :poolId and account = :account',
);

/** Every count that no longer matters: its last try was before the given moment, in milliseconds. */
export const deleteOldFailures = statement<{ before: number }>(
  'password-failures-old-delete',
  'delete from password_failures where last_at < :before and locked_until < :before',
);
