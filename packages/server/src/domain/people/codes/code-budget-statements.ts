import { statement } from '#database/database.ts';

export const selectUsed = statement<
  {
    first: string;
    last: string;
    networkFirst: string;
    networkLast: string;
  },
  { id: string; used: number }
>(
  'code-comparisons-used',
  `select id, used from counts
   where (id >= :first and id <= :last) or (id >= :networkFirst and id <= :networkLast)`,
);
