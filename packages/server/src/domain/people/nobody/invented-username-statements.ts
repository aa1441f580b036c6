import { statement } from '#database/database.ts';

/** Of users who have proved something, so that sign-ups alone change nothing; a `sub` is drawn, and so are the first ones. */
export const selectSomeUsernames = statement<{ poolId: string; limit: number }, { username: string }>(
  'usernames-some',
  `select username from users where pool_id = :poolId and status = 'CONFIRMED' order by sub limit :limit`,
);
