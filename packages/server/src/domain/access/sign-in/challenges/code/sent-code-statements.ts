import { statement } from '#database/database.ts';
import type { SignInStateRow } from '#schema/rows/sign-ins.ts';

export const insertKept = statement<{ id: string; sealed: Uint8Array; expiresAt: number }>(
  'sent-code-insert',
  'insert into sign_in_states (id, sealed, expires_at) values (:id, :sealed, :expiresAt)',
);

export const selectLast = statement<{ first: string; last: string }, SignInStateRow>(
  'sent-code-last',
  'select * from sign_in_states where id >= :first and id <= :last order by id desc limit 1',
);
