import { statement } from '#database/database.ts';
import type { SignInNameRow, UserRow } from '#schema/rows/users.ts';

type Identity = { poolId: string; sub: string };
type NameKey = { poolId: string; nameKey: string };
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
  sealedPasswordHash: Uint8Array | null;
  addressProofs: string | null;
  signedUpFrom: string | null;
  modifiedAt: number;
};

/** Whoever has the name, before whoever claims it; of these the first who came, then the first `sub`. */
export const selectUserByName = statement<NameKey, UserRow>(
  'user-by-name',
  `select u.* from sign_in_names n join users u on u.pool_id = n.pool_id and u.sub = n.sub
   where n.pool_id = :poolId and n.name_key = :nameKey order by n.standing desc, n.claimed_at, n.sub limit 1`,
);

export const selectUserBySub = statement<Identity, UserRow>(
  'user-by-sub',
  'select * from users where pool_id = :poolId and sub = :sub',
);

/** Whoever has the name: at most one. */
export const selectNameHolder = statement<NameKey, UserRow & Pick<SignInNameRow, 'kind' | 'standing'>>(
  'user-by-held-name',
  `select u.*, n.kind, n.standing from sign_in_names n join users u on u.pool_id = n.pool_id and u.sub = n.sub
   where n.pool_id = :poolId and n.name_key = :nameKey and n.claimant = ''`,
);

export const insertUserRow = statement<StoredUser & { username: string; signInGeneration: number; createdAt: number }>(
  'user-insert',
  `insert into users (pool_id, sub, username, status, enabled, attributes, salt, sealed_verifier, password_set_at,
     sealed_password_hash, address_proofs, signed_up_from, sign_in_generation, created_at, modified_at)
   values (:poolId, :sub, :username, :status, :enabled, :attributes, :salt, :sealedVerifier, :passwordSetAt,
     :sealedPasswordHash, :addressProofs, :signedUpFrom, :signInGeneration, :createdAt, :modifiedAt)`,
);

/** Touches no row where the pool's schema is not the one that was heeded. Leaves `sign_in_generation` and `has_been_in_group` alone: what raises them does not count as a change, and must not be undone by one. */
export const updateUserRow = statement<StoredUser & { seen: number; schemaGeneration: number }>(
  'user-update',
  `update users set status = :status, enabled = :enabled, attributes = :attributes, salt = :salt,
     sealed_verifier = :sealedVerifier, password_set_at = :passwordSetAt, sealed_password_hash = :sealedPasswordHash,
     address_proofs = :addressProofs, signed_up_from = :signedUpFrom, modified_at = :modifiedAt
   where pool_id = :poolId and sub = :sub and modified_at = :seen
     and exists (select 1 from pools p where p.id = :poolId and p.schema_generation = :schemaGeneration)`,
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
