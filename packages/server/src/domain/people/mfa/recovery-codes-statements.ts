import { statement } from '#database/database.ts';

type Identity = { poolId: string; sub: string };

export const insertCode = statement<Identity & { digest: Uint8Array; createdAt: number }>(
  'recovery-code-insert',
  'insert into recovery_codes (pool_id, sub, digest, created_at) values (:poolId, :sub, :digest, :createdAt)',
);

export const deleteCodes = statement<Identity>(
  'recovery-codes-delete',
  'delete from recovery_codes where pool_id = :poolId and sub = :sub',
);

export const selectCode = statement<Identity & { digest: Uint8Array }, { created_at: number }>(
  'recovery-code',
  'select created_at from recovery_codes where pool_id = :poolId and sub = :sub and digest = :digest',
);

export const deleteCode = statement<Identity & { digest: Uint8Array }>(
  'recovery-code-use',
  'delete from recovery_codes where pool_id = :poolId and sub = :sub and digest = :digest',
);

export const selectCount = statement<Identity, { remaining: number }>(
  'recovery-code-count',
  'select count(*) as remaining from recovery_codes where pool_id = :poolId and sub = :sub',
);
