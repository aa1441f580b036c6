import { statement } from '#database/database.ts';

/** Removes codes that ended before a moment, in milliseconds. */
export const deleteExpiredCodes = statement<{ before: number }>(
  'codes-expired-delete',
  'delete from codes where expires_at < :before',
);
