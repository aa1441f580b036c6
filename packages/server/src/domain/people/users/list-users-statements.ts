import { statement } from '#database/database.ts';
import type { UserRow } from '#schema/rows/users.ts';

/**
 * Where a page begins and how far it may go, in an index that ends with `sub`: entries behind (`afterKey`, `afterSub`)
 * whose key is at most `lastKey`.
 */
export type Range = { poolId: string; afterKey: string; afterSub: string; lastKey: string };
type Limited = { limit: number };

export const selectUsersBySub = statement<{ poolId: string; firstSub: string; lastSub: string } & Limited, UserRow>(
  'users-by-sub',
  `select * from users where pool_id = :poolId and sub >= :firstSub and sub <= :lastSub order by sub limit :limit`,
);

export const selectUsersByStatus = statement<Range & Limited, UserRow>(
  'users-by-status',
  `select * from users where pool_id = :poolId and (status, sub) > (:afterKey, :afterSub) and status <= :lastKey
   order by status, sub limit :limit`,
);

type Behind = { poolId: string; afterSub: string } & Limited;

export const selectEnabledUsers = statement<Behind, UserRow>(
  'users-enabled',
  'select * from users where pool_id = :poolId and sub > :afterSub and enabled = 1 order by sub limit :limit',
);

export const selectDisabledUsers = statement<Behind, UserRow>(
  'users-disabled',
  'select * from users where pool_id = :poolId and sub > :afterSub and enabled = 0 order by sub limit :limit',
);

/** Whoever has a name has it alone, so that names alone are an order. */
export const selectUsersByName = statement<Range & Limited & { kind: string }, UserRow & { name_key: string }>(
  'users-by-name',
  `select u.*, n.name_key from sign_in_names n join users u on u.pool_id = n.pool_id and u.sub = n.sub
   where n.pool_id = :poolId and n.name_key >= :afterKey and (n.name_key > :afterKey or n.sub > :afterSub)
     and n.name_key <= :lastKey and n.claimant = '' and n.kind in (:kind, 'username') order by n.name_key limit :limit`,
);

export const selectUsersBySearch = statement<
  Range & Limited & { attribute: string },
  UserRow & { search_value: string }
>(
  'users-by-search',
  `select u.*, s.value as search_value from user_search s join users u on u.pool_id = s.pool_id and u.sub = s.sub
   where s.pool_id = :poolId and s.attribute = :attribute and (s.value, s.sub) > (:afterKey, :afterSub)
     and s.value <= :lastKey order by s.value, s.sub limit :limit`,
);
