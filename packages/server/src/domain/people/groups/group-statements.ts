import { statement } from '#database/database.ts';
import type { UserGroupRow } from '#schema/rows/groups.ts';
import type { UserRow } from '#schema/rows/users.ts';

type GroupId = { poolId: string; name: string };
type Member = { poolId: string; sub: string };
type Settings = { description: string | null; roleArn: string | null; precedence: number | null; now: number };
/** What stands behind `after`, and at most how much of it. */
type Range = { after: string; limit: number };

export const selectGroup = statement<GroupId, UserGroupRow>(
  'group-by-name',
  'select * from user_groups where pool_id = :poolId and name = :name',
);

export const selectGroups = statement<{ poolId: string } & Range, UserGroupRow>(
  'groups-of-pool',
  'select * from user_groups where pool_id = :poolId and name > :after order by name limit :limit',
);

/** Changes nothing: whoever makes a group in the pool waits here for the others, so that the next statement counts right. */
export const holdPool = statement<{ poolId: string }>(
  'group-pool-hold',
  'update pools set modified_at = modified_at where id = :poolId',
);

/** Touches no row where the pool has as many other groups as it may have. */
export const insertGroup = statement<GroupId & Settings & { most: number }>(
  'group-insert',
  `insert into user_groups (pool_id, name, description, role_arn, precedence, created_at, modified_at)
   select cast(:poolId as text), cast(:name as text), cast(:description as text), cast(:roleArn as text),
     cast(:precedence as bigint), cast(:now as bigint), cast(:now as bigint)
   where (select count(*) from user_groups where pool_id = :poolId and name <> :name) < :most`,
);

/** What is null stays as it is; an empty description is none. */
export const updateGroupRow = statement<GroupId & Settings>(
  'group-update',
  `update user_groups set description = nullif(coalesce(cast(:description as text), description), ''),
     role_arn = coalesce(cast(:roleArn as text), role_arn),
     precedence = coalesce(cast(:precedence as bigint), precedence), modified_at = :now
   where pool_id = :poolId and name = :name`,
);

export const deleteGroupRow = statement<GroupId>(
  'group-delete',
  'delete from user_groups where pool_id = :poolId and name = :name',
);

/** The member before whom stand `before` others. */
export const selectMemberAt = statement<GroupId & { before: number }, { sub: string }>(
  'group-member-at',
  `select sub from group_members where pool_id = :poolId and group_name = :name
   order by sub limit 1 offset :before`,
);

export const deleteMembersUpTo = statement<GroupId & { lastSub: string }>(
  'group-members-delete',
  'delete from group_members where pool_id = :poolId and group_name = :name and sub <= :lastSub',
);

/** Whoever puts the user into a group waits here for the others, so that the next statement counts right. */
export const markMember = statement<Member>(
  'group-member-mark',
  'update users set has_been_in_group = 1 where pool_id = :poolId and sub = :sub',
);

/** Touches no row where the group is gone, or the user is in as many others as a user may be. */
export const insertMember = statement<GroupId & Member & { most: number }>(
  'group-member-insert',
  `insert into group_members (pool_id, group_name, sub)
   select g.pool_id, g.name, cast(:sub as text) from user_groups g where g.pool_id = :poolId and g.name = :name
     and (select count(*) from group_members m where m.pool_id = :poolId and m.sub = :sub and m.group_name <> :name) < :most`,
);

export const deleteMember = statement<GroupId & Member>(
  'group-member-delete',
  'delete from group_members where pool_id = :poolId and group_name = :name and sub = :sub',
);

export const selectGroupsOfUser = statement<Member & Range, UserGroupRow>(
  'groups-of-user',
  `select g.* from group_members m join user_groups g on g.pool_id = m.pool_id and g.name = m.group_name
   where m.pool_id = :poolId and m.sub = :sub and m.group_name > :after order by m.group_name limit :limit`,
);

/** The page is cut out of the members alone, before their users are looked up. */
export const selectUsersInGroup = statement<GroupId & Range, UserRow>(
  'users-in-group',
  `select u.* from (
     select pool_id, sub from group_members where pool_id = :poolId and group_name = :name and sub > :after
     order by sub limit :limit) m
   join users u on u.pool_id = m.pool_id and u.sub = m.sub order by m.sub`,
);
