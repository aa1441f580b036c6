import { statement } from '#database/database.ts';
import type { SigningKeyRow } from '#schema/rows/pools.ts';

export const checkCount = statement<{ poolId: string; count: number }>(
  'signing-keys-check-count',
  `update pools set id = id
   where id = :poolId and (select count(*) from signing_keys where pool_id = :poolId) = :count`,
);

export const deleteKey = statement<{ poolId: string; keyId: string }>(
  'signing-key-delete',
  'delete from signing_keys where pool_id = :poolId and key_id = :keyId',
);

export const deleteRetired = statement<{ before: number }>(
  'signing-keys-retired-delete',
  `delete from signing_keys where exists (
     select 1 from signing_keys as later
     where later.pool_id = signing_keys.pool_id and later.token_use = signing_keys.token_use
       and later.signs_at > signing_keys.signs_at and later.signs_at <= :before)`,
);

export const selectDue = statement<{ before: number; after: string; limit: number }, Pick<SigningKeyRow, 'pool_id'>>(
  'signing-keys-due',
  `select pool_id from signing_keys where pool_id > :after
   group by pool_id having max(created_at) <= :before order by pool_id limit :limit`,
);
