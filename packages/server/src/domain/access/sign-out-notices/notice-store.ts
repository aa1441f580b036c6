import { statement } from '#database/database.ts';
import type { SignOutNoticeRow } from '#schema/rows/oauth.ts';

export const findDueNotices = statement<{ now: number; limit: number }, SignOutNoticeRow>(
  'sign-out-notices-due',
  'select * from sign_out_notices where due_at <= :now order by due_at limit :limit',
);

/** Touches a row for one of all who saw it with this number of tries. */
export const claimNotice = statement<{ id: string; tries: number; dueAt: number }>(
  'sign-out-notice-claim',
  'update sign_out_notices set tries = tries + 1, due_at = :dueAt where id = :id and tries = :tries',
);

export const postponeNotice = statement<{ id: string; dueAt: number }>(
  'sign-out-notice-postpone',
  'update sign_out_notices set due_at = :dueAt where id = :id',
);

export const deleteNotice = statement<{ id: string }>(
  'sign-out-notice-delete',
  'delete from sign_out_notices where id = :id',
);
