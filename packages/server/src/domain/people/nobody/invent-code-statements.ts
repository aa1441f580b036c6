import { statement } from '#database/database.ts';

export const selectInvented = statement<{ first: string; last: string; now: number }, { id: string }>(
  'invented-codes',
  'select id from spent where id >= :first and id <= :last and expires_at > :now order by id',
);

export const insertInvented = statement<{ id: string; expiresAt: number }>(
  'invented-code-insert',
  'insert into spent (id, expires_at) values (:id, :expiresAt)',
);
