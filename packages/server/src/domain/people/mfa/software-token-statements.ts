import { statement } from '#database/database.ts';
import type { SoftwareTokenRow } from '#schema/rows/mfa.ts';

type Identity = { poolId: string; sub: string };

export const selectTokens = statement<Identity, SoftwareTokenRow>(
  'software-tokens',
  'select * from software_tokens where pool_id = :poolId and sub = :sub',
);

export const savePending = statement<
  Identity & { id: string; sealedSecret: Uint8Array; lastStep: number; createdAt: number }
>(
  'software-token-pending',
  `insert into software_tokens (pool_id, sub, state, id, sealed_secret, friendly_name, last_step, created_at)
   values (:poolId, :sub, 'pending', :id, :sealedSecret, null, :lastStep, :createdAt)
   on conflict (pool_id, sub, state) do update set id = excluded.id, sealed_secret = excluded.sealed_secret,
     last_step = excluded.last_step, created_at = excluded.created_at`,
);

export const deleteVerified = statement<Identity>(
  'software-token-verified-delete',
  `delete from software_tokens where pool_id = :poolId and sub = :sub and state = 'verified'`,
);

export const verifyPending = statement<
  Identity & { id: string; sealedSecret: Uint8Array; friendlyName: string | null; lastStep: number }
>(
  'software-token-verify',
  `update software_tokens set state = 'verified', sealed_secret = :sealedSecret, friendly_name = :friendlyName,
     last_step = :lastStep
   where pool_id = :poolId and sub = :sub and state = 'pending' and id = :id`,
);

export const useStep = statement<Identity & { id: string; step: number }>(
  'software-token-step',
  `update software_tokens set last_step = :step where pool_id = :poolId and sub = :sub and state = 'verified'
     and id = :id and last_step < :step`,
);

export const deletePending = statement<Identity>(
  'software-token-pending-delete',
  `delete from software_tokens where pool_id = :poolId and sub = :sub and state = 'pending'`,
);

export const deleteTokens = statement<Identity>(
  'software-tokens-delete',
  'delete from software_tokens where pool_id = :poolId and sub = :sub',
);
