import { statement } from '#database/database.ts';
import type { PasswordFailureRow } from '#schema/rows/sign-ins.ts';

type Key = { poolId: string; account: string };

/** The failures of one account or name, or of two. */
export const selectFailures = statement<{ poolId: string; one: string; other: string }, PasswordFailureRow>(
  'password-failures',
  'select * from password_failures where pool_id = :poolId and account in (:one, :other)',
);

export const insertFailure = statement<Key & { lastAt: number }>(
  'password-failure-insert',
  'insert into password_failures (pool_id, account, failures, last_at) values (:poolId, :account, 1, :lastAt)',
);

/** Touches no row when another try was counted since `seen` was read. */
export const countFailure = statement<Key & { failures: number; lastAt: number; seen: number; seenAt: number }>(
  'password-failure-count',
  `update password_failures set failures = :failures, last_at = :lastAt
   where pool_id = :poolId and account = :account and failures = :seen and last_at = :seenAt`,
);

/** Touches no row when another try was counted meanwhile. */
export const deleteFirstFailure = statement<Key & { lastAt: number }>(
  'password-failure-first-delete',
  'delete from password_failures where pool_id = :poolId and account = :account and failures = 1 and last_at = :lastAt',
);

export const deleteFailures = statement<Key>(
  'password-failures-delete',
  'delete from password_failures where pool_id = :poolId and account = :account',
);

/** Every count that no longer matters: its last try was before the given moment, in milliseconds, a day ago at least. */
export const deleteOldFailures = statement<{ before: number }>(
  'password-failures-old-delete',
  'delete from password_failures where last_at < :before',
);
