import { statement } from '#database/database.ts';
import type { CodeRow } from '#schema/rows/codes.ts';

type Identity = { poolId: string; sub: string; purpose: string };
type Limits = {
  now: number;
  maxTries: number;
  maxOtherTries: number;
  maxLongTries: number;
  maxOtherLongTries: number;
  limit: number;
};

const live = `pool_id = :poolId and sub = :sub and purpose = :purpose and expires_at > :now
  and ((digits < 8 and tries < :maxTries) or (digits >= 8 and tries < :maxLongTries))`;

/** The newest codes that this asker asked for, then the newest of others that are still open to them. */
export const selectLiveCodes = statement<Identity & Limits & { asker: string }, CodeRow>(
  'codes-live',
  `select * from (
     select * from codes where ${live} and asker in ('', :asker) order by created_at desc, id limit :limit
   ) as own
   union all
   select * from (
     select * from codes where ${live} and asker not in ('', :asker) 
       and ((digits < 8 and other_tries < :maxOtherTries) or (digits >= 8 and other_tries < :maxOtherLongTries))
     order by created_at desc, id limit :limit
   ) as others`,
);

export const selectLiveDigest = statement<Identity & { digest: Uint8Array; now: number }, CodeRow>(
  'codes-live-digest',
  `select * from codes where pool_id = :poolId and sub = :sub and purpose = :purpose and digest = :digest
     and expires_at > :now`,
);

export const insertCode = statement<
  Identity & {
    id: string;
    digest: Uint8Array;
    target: string;
    digits: number;
    asker: string;
    createdAt: number;
    expiresAt: number;
  }
>(
  'code-insert',
  `insert into codes (id, pool_id, sub, purpose, digest, target, digits, asker, tries, other_tries, created_at, expires_at)
   values (:id, :poolId, :sub, :purpose, :digest, :target, :digits, :asker, 0, 0, :createdAt, :expiresAt)`,
);

export const updateDigest = statement<{ id: string; digest: Uint8Array }>(
  'code-digest-update',
  'update codes set digest = :digest where id = :id',
);

export const deleteStaleCodes = statement<Identity & { target: string; now: number }>(
  'codes-stale-delete',
  `delete from codes where pool_id = :poolId and sub = :sub and purpose = :purpose
     and (expires_at <= :now or target <> :target)`,
);

export const countTry = statement<{ id: string; tries: number; otherTries: number; other: number }>(
  'code-try',
  `update codes set tries = tries + 1, other_tries = other_tries + :other
   where id = :id and tries = :tries and other_tries = :otherTries`,
);

export const deleteCode = statement<{ id: string }>('code-delete', 'delete from codes where id = :id');

export const deleteCodes = statement<Identity>(
  'codes-delete',
  'delete from codes where pool_id = :poolId and sub = :sub and purpose = :purpose',
);
