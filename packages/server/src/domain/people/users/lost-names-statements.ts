import { statement } from '#database/database.ts';
import type { LostNameRow } from '#schema/rows/users.ts';

export const selectLostNames = statement<Record<string, never>, LostNameRow>(
  'lost-names',
  'select * from lost_names order by pool_id, sub, kind',
);
