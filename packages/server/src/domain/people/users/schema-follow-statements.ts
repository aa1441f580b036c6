import { statement } from '#database/database.ts';
import type { SignInNameRow } from '#schema/rows/users.ts';

type SubRange = { poolId: string; afterSub: string; lastSub: string };
type NameOfUser = { poolId: string; sub: string; nameKey: string };

export const selectSubs = statement<{ poolId: string; afterSub: string; limit: number }, { sub: string }>(
  'user-subs-after',
  'select sub from users where pool_id = :poolId and sub > :afterSub order by sub limit :limit',
);

/** What somebody stores of these users after it has to be read anew, and what was stored before is there. */
export const touchUsers = statement<SubRange>(
  'users-touch',
  'update users set modified_at = modified_at + 1 where pool_id = :poolId and sub > :afterSub and sub <= :lastSub',
);

export const selectNames = statement<SubRange, SignInNameRow>(
  'names-of-users',
  'select * from sign_in_names where pool_id = :poolId and sub > :afterSub and sub <= :lastSub',
);

/** Leaves the password alone, which may be sealed anew at any time. */
export const followSchema = statement<{
  poolId: string;
  sub: string;
  attributes: string;
  status: string;
  seen: number;
  modifiedAt: number;
}>(
  'user-follow-schema',
  `update users set attributes = :attributes, status = :status, modified_at = :modifiedAt
   where pool_id = :poolId and sub = :sub and modified_at = :seen`,
);

export const deleteNameRow = statement<NameOfUser>(
  'name-unfollow',
  'delete from sign_in_names where pool_id = :poolId and name_key = :nameKey and sub = :sub',
);

export const insertNameRow = statement<
  NameOfUser & { claimant: string; kind: string; standing: number; claimedAt: number }
>(
  'name-follow',
  `insert into sign_in_names (pool_id, name_key, claimant, sub, kind, standing, claimed_at)
   select u.pool_id, :nameKey, :claimant, u.sub, :kind, :standing, :claimedAt from users u
   where u.pool_id = :poolId and u.sub = :sub`,
);

/** What is only claimed of a name ends where somebody has it. */
export const deleteClaims = statement<{ poolId: string; nameKey: string }>(
  'name-claims-delete',
  `delete from sign_in_names where pool_id = :poolId and name_key = :nameKey and claimant <> ''`,
);

/** Touches no row where somebody has the name. */
export const insertClaimRow = statement<NameOfUser & { kind: string; claimedAt: number }>(
  'name-follow-claim',
  `insert into sign_in_names (pool_id, name_key, claimant, sub, kind, standing, claimed_at)
   select u.pool_id, :nameKey, u.sub, u.sub, :kind, 0, :claimedAt from users u
   where u.pool_id = :poolId and u.sub = :sub and not exists (
     select 1 from sign_in_names n where n.pool_id = :poolId and n.name_key = :nameKey and n.claimant = '')`,
);
