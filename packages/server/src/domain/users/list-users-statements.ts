import { statement } from '#database/database.ts';
import type { UserRow } from '#database/schema.ts';

/**
 * Where a page begins and how far it may go, in an index that ends with `sub`: entries behind (`afterKey`, `afterSub`)
 * whose key is at most `lastKey`.
 */
export type Range<Key extends string | number> = { poolId: string; afterKey: Key; afterSub: string; lastKey: Key };
type Limited = { limit: number };

export const selectUsersBySub = statement<{ poolId: string; firstSub: string; lastSub: string } & Limited, UserRow>(
  'users-by-sub',
  `select * from users where pool_id = :poolId and sub >= :firstSub and sub <= :lastSub order by sub limit :limit`,
);

export const selectUsersByStatus = statement<Range<string> & Limited, UserRow>(
  'users-by-status',
  `select * from users where pool_id = :poolId and (status, sub) > (:afterKey, :afterSub) and status <= :lastKey
   order by status, sub limit :limit`,
);

export const selectUsersByEnabled = statement<Range<number> & Limited, UserRow>(
  'users-by-enabled',
  `select * from users where pool_id = :poolId and (enabled, sub) > (:afterKey, :afterSub) and enabled <= :lastKey
   order by enabled, sub limit :limit`,
);

export const selectUsersBySearch = statement<
  Range<string> & Limited & { attribute: string },
  UserRow & { search_value: string }
>(
  'users-by-search',
  `select u.*, s.value as search_value from user_search s join users u on u.pool_id = s.pool_id and u.sub = s.sub
   where s.pool_id = :poolId and s.attribute = :attribute and (s.value, s.sub) > (:afterKey, :afterSub)
     and s.value <= :lastKey order by s.value, s.sub limit :limit`,
);
