import { statement } from '#database/database.ts';
import type { CodeRow } from '#database/schema.ts';

type Identity = { poolId: string; sub: string; purpose: string };

export const selectLiveCodes = statement<Identity & { now: number; maxTries: number; limit: number }, CodeRow>(
  'codes-live',
  `select * from codes where pool_id = :poolId and sub = :sub and purpose = :purpose and expires_at > :now
     and tries < :maxTries order by created_at desc, id limit :limit`,
);

export const insertCode = statement<
  Identity & { id: string; digest: Uint8Array; target: string; createdAt: number; expiresAt: number }
>(
  'code-insert',
  `insert into codes (id, pool_id, sub, purpose, digest, target, tries, created_at, expires_at)
   values (:id, :poolId, :sub, :purpose, :digest, :target, 0, :createdAt, :expiresAt)`,
);

export const deleteStaleCodes = statement<Identity & { target: string; now: number }>(
  'codes-stale-delete',
  `delete from codes where pool_id = :poolId and sub = :sub and purpose = :purpose
     and (expires_at <= :now or target <> :target)`,
);

export const countTry = statement<{ id: string; tries: number }>(
  'code-try',
  'update codes set tries = tries + 1 where id = :id and tries = :tries',
);

export const deleteCode = statement<{ id: string }>('code-delete', 'delete from codes where id = :id');

export const deleteCodes = statement<Identity>(
  'codes-delete',
  'delete from codes where pool_id = :poolId and sub = :sub and purpose = :purpose',
);
