import { statement } from '#database/database.ts';
import type { PasswordHistoryRow } from '#schema/rows/users.ts';

type Identity = { poolId: string; sub: string };

export const selectHistory = statement<Identity & { limit: number }, PasswordHistoryRow>(
  'password-history',
  `select * from password_history where pool_id = :poolId and sub = :sub order by set_at desc limit :limit`,
);

export const insertHistory = statement<Identity & { setAt: number; salt: Uint8Array; sealedVerifier: Uint8Array }>(
  'password-history-insert',
  `insert into password_history (pool_id, sub, set_at, salt, sealed_verifier)
   values (:poolId, :sub, :setAt, :salt, :sealedVerifier)`,
);

/**
 * Does not touch `modified_at`: nothing that others read of the user is another. Touches no row where the user has changed, or the
 * pool's schema, which says by what name the verifier is bound.
 */
export const turnHash = statement<
  Identity & {
    salt: Uint8Array;
    sealedVerifier: Uint8Array;
    seen: Uint8Array;
    seenAt: number;
    schemaGeneration: number;
  }
>(
  'password-hash-turn',
  `update users set salt = :salt, sealed_verifier = :sealedVerifier, sealed_password_hash = null
   where pool_id = :poolId and sub = :sub and sealed_password_hash = :seen and modified_at = :seenAt
     and exists (select 1 from pools p where p.id = :poolId and p.schema_generation = :schemaGeneration)`,
);

export const trimHistory = statement<Identity & { kept: number }>(
  'password-history-trim',
  `delete from password_history where pool_id = :poolId and sub = :sub and set_at <=
     (select set_at from password_history where pool_id = :poolId and sub = :sub
      order by set_at desc limit 1 offset :kept)`,
);
