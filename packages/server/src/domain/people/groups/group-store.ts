import { findRefusal, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { poolMissing } from '#domain/tenant/pools/pool-store.ts';
import {
  checkGroupSettings,
  type Group,
  type GroupKey,
  type GroupSettings,
  groupMissing,
  maxGroupsOfPool,
  toGroup,
} from './group.ts';
import {
  deleteGroupRow,
  deleteMembersUpTo,
  holdPool,
  insertGroup,
  selectGroup,
  selectGroups,
  selectMemberAt,
  updateGroupRow,
} from './group-statements.ts';

type Storing = Pick<Context, 'db' | 'clock'>;

/** The group of this name. @throws Fault ResourceNotFoundException */
export async function loadGroup(context: Pick<Context, 'db'>, { poolId, name }: GroupKey): Promise<Group> {
  const row = await context.db.first(selectGroup, { poolId, name });
  if (row === undefined) throw groupMissing();
  return toGroup(row);
}

/** At most `limit` groups of the pool in the order of their names, from the one behind `after` on. */
export async function listGroups(
  context: Pick<Context, 'db'>,
  { id: poolId }: Pool,
  { after, limit }: { after: string; limit: number },
): Promise<Group[]> {
  return (await context.db.all(selectGroups, { poolId, after, limit })).map(toGroup);
}

/**
 * Makes a group. An empty description is none.
 * @throws Fault GroupExistsException; LimitExceededException when the pool has as many as it may have;
 * ResourceNotFoundException when the pool is deleted at the same moment; InvalidParameterException
 */
export async function createGroup(context: Storing, pool: Pool, name: string, settings: GroupSettings): Promise<Group> {
  checkGroupSettings(settings);
  const poolId = pool.id;
  const now = context.clock.now();
  const { description, roleArn, precedence } = settings;
  const columns = { description: description || null, roleArn: roleArn ?? null, precedence: precedence ?? null };
  const writes = [
    write(holdPool, { poolId }, { expect: 'one', refusal: () => poolMissing(poolId) }),
    write(
      insertGroup,
      { poolId, name, ...columns, now, most: maxGroupsOfPool },
      { expect: 'one', refusal: tooManyGroups },
    ),
  ];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) {
    if (outcome.reason === 'duplicate')
      throw new Fault('GroupExistsException', 'A group with the name already exists.');
    throw findRefusal(outcome, writes) ?? poolMissing(poolId);
  }
  return toGroup({
    pool_id: poolId,
    name,
    description: columns.description,
    role_arn: columns.roleArn,
    precedence: columns.precedence,
    created_at: now,
    modified_at: now,
  });
}

/**
 * Changes what is given of a group and leaves the rest; an empty description takes it away. Gives back the group as stored.
 * @throws Fault ResourceNotFoundException, InvalidParameterException
 */
export async function updateGroup(context: Storing, key: GroupKey, settings: GroupSettings): Promise<Group> {
  checkGroupSettings(settings);
  const { description = null, roleArn = null, precedence = null } = settings;
  const row = { poolId: key.poolId, name: key.name, description, roleArn, precedence, now: context.clock.now() };
  const outcome = await context.db.transaction([write(updateGroupRow, row, { expect: 'one' })]);
  if (!outcome.committed) throw groupMissing();
  return loadGroup(context, key);
}

/** How many memberships end in one transaction: others write to the database as well. */
const membersAtOnce = 1000;

/**
 * Removes a group and every membership in it. The memberships of a large group end some at a time, and the group with the
 * last of them: whoever is interrupted finds it still there, with fewer members.
 * @throws Fault ResourceNotFoundException
 */
export async function deleteGroup(context: Pick<Context, 'db'>, { poolId, name }: GroupKey): Promise<void> {
  for (;;) {
    const last = await context.db.first(selectMemberAt, { poolId, name, before: membersAtOnce - 1 });
    if (last === undefined) break;
    await context.db.transaction([write(deleteMembersUpTo, { poolId, name, lastSub: last.sub })]);
  }
  const outcome = await context.db.transaction([write(deleteGroupRow, { poolId, name }, { expect: 'one' })]);
  if (!outcome.committed) throw groupMissing();
}

function tooManyGroups(): Fault {
  return new Fault('LimitExceededException', `A user pool can have at most ${maxGroupsOfPool} groups.`);
}
