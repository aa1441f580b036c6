import { statement } from '#database/database.ts';
import type { UserRow } from '#database/schema.ts';

type Identity = { poolId: string; sub: string };
type AliasKey = { poolId: string; kind: string; nameKey: string };
type AliasOfUser = AliasKey & { sub: string };
type SearchRow = { poolId: string; attribute: string; value: string; sub: string };
type StoredUser = {
  poolId: string;
  sub: string;
  status: string;
  enabled: number;
  attributes: string;
  salt: Uint8Array | null;
  sealedVerifier: Uint8Array | null;
  passwordSetAt: number | null;
  modifiedAt: number;
};

/** Username before alias before `sub`: whoever has the name itself is meant. */
export const selectUserByName = statement<{ poolId: string; nameKey: string; sub: string }, UserRow>(
  'user-by-name',
  `select * from (
     select 0 as place, u.* from users u where u.pool_id = :poolId and u.username_key = :nameKey
     union all
     select 1 as place, u.* from user_aliases a join users u on u.pool_id = a.pool_id and u.sub = a.sub
     where a.pool_id = :poolId and a.kind in ('email', 'phone_number', 'preferred_username') and a.name_key = :nameKey
     union all
     select 2 as place, u.* from users u where u.pool_id = :poolId and u.sub = :sub
   ) as found order by place limit 1`,
);

export const selectUserBySub = statement<Identity, UserRow>(
  'user-by-sub',
  'select * from users where pool_id = :poolId and sub = :sub',
);

export const selectUserByAlias = statement<AliasKey, UserRow>(
  'user-by-alias',
  `select u.* from user_aliases a join users u on u.pool_id = a.pool_id and u.sub = a.sub
   where a.pool_id = :poolId and a.kind = :kind and a.name_key = :nameKey`,
);

export const insertUserRow = statement<
  StoredUser & { username: string; usernameKey: string; signInGeneration: number; createdAt: number }
>(
  'user-insert',
  `insert into users (pool_id, sub, username, username_key, status, enabled, attributes, salt, sealed_verifier,
     password_set_at, sign_in_generation, created_at, modified_at)
   values (:poolId, :sub, :username, :usernameKey, :status, :enabled, :attributes, :salt, :sealedVerifier,
     :passwordSetAt, :signInGeneration, :createdAt, :modifiedAt)`,
);

/** Leaves `sign_in_generation` alone: a sign-out does not count as a change, and must not be undone by one. */
export const updateUserRow = statement<StoredUser & { seen: number }>(
  'user-update',
  `update users set status = :status, enabled = :enabled, attributes = :attributes, salt = :salt,
     sealed_verifier = :sealedVerifier, password_set_at = :passwordSetAt, modified_at = :modifiedAt
   where pool_id = :poolId and sub = :sub and modified_at = :seen`,
);

export const raiseSignInGeneration = statement<Identity>(
  'user-sign-out',
  'update users set sign_in_generation = sign_in_generation + 1 where pool_id = :poolId and sub = :sub',
);

/** Changes nothing, and waits until every other transaction that writes the row has ended. */
export const lockUserRow = statement<Identity>(
  'user-lock',
  'update users set sign_in_generation = sign_in_generation where pool_id = :poolId and sub = :sub',
);

export const deleteUserRow = statement<Identity>(
  'user-delete',
  'delete from users where pool_id = :poolId and sub = :sub',
);

export const insertAlias = statement<AliasOfUser>(
  'user-alias-insert',
  'insert into user_aliases (pool_id, kind, name_key, sub) values (:poolId, :kind, :nameKey, :sub)',
);

export const deleteAlias = statement<AliasOfUser>(
  'user-alias-delete',
  'delete from user_aliases where pool_id = :poolId and kind = :kind and name_key = :nameKey and sub = :sub',
);

export const insertSearchRow = statement<SearchRow>(
  'user-search-insert',
  'insert into user_search (pool_id, attribute, value, sub) values (:poolId, :attribute, :value, :sub)',
);

export const deleteSearchRow = statement<SearchRow>(
  'user-search-delete',
  'delete from user_search where pool_id = :poolId and attribute = :attribute and value = :value and sub = :sub',
);

/** Codes that went to an address which the user no longer has prove nothing any more. */
export const deleteCodesTo = statement<Identity & { target: string }>(
  'user-codes-to-delete',
  'delete from codes where pool_id = :poolId and sub = :sub and target = :target',
);
