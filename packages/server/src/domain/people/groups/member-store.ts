import { findRefusal, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { toUser, userMissing } from '#domain/people/users/user-store.ts';
import { type Group, type GroupKey, inOrderOfPrecedence, maxGroupsOfUser, toGroup } from './group.ts';
import { deleteMember, insertMember, markMember, selectGroupsOfUser, selectUsersInGroup } from './group-statements.ts';
import { loadGroup } from './group-store.ts';

type Reading = Pick<Context, 'db'>;
type Member = Pick<User, 'poolId' | 'sub'>;
/** What stands behind `after`, and at most how much of it. */
type Range = { after: string; limit: number };

/**
 * Puts a user into a group of their pool; whoever is in it stays in it.
 * @throws Fault ResourceNotFoundException when there is no such group, UserNotFoundException when the user is gone,
 * InvalidParameterException when the user is in as many groups as a user may be
 */
export async function addToGroup(context: Reading, { poolId, sub }: Member, name: string): Promise<void> {
  const writes = memberWrites({ poolId, sub }, name);
  const outcome = await context.db.transaction(writes);
  if (outcome.committed || outcome.reason === 'duplicate') return;
  const refusal = findRefusal(outcome, writes);
  if (refusal) throw refusal;
  await loadGroup(context, { poolId, name });
  // The operation lists no LimitExceededException.
  throw new Fault('InvalidParameterException', `A user can be in at most ${maxGroupsOfUser} groups.`);
}

/** Puts a user into a group; refuses with UserNotFoundException, `unmet` where the group is gone or one too many. */
export function memberWrites({ poolId, sub }: Member, name: string): Write[] {
  return [
    write(markMember, { poolId, sub }, { expect: 'one', refusal: userMissing }),
    write(insertMember, { poolId, name, sub, most: maxGroupsOfUser }, { expect: 'one' }),
  ];
}

/** Takes a user out of a group; whoever is not in it is no error. @throws Fault ResourceNotFoundException without such a group */
export async function removeFromGroup(context: Reading, { poolId, sub }: Member, name: string): Promise<void> {
  await loadGroup(context, { poolId, name });
  await context.db.transaction([write(deleteMember, { poolId, name, sub })]);
}

/** At most `limit` groups that the user is in, in the order of their names, from the one behind `after` on. */
export async function listGroupsOf(context: Reading, { poolId, sub }: Member, range: Range): Promise<Group[]> {
  return (await context.db.all(selectGroupsOfUser, { poolId, sub, ...range })).map(toGroup);
}

/** Every group that the user is in, in the order of precedence, and of their names where that leaves it open. */
export async function findGroupsOf(context: Reading, member: Member): Promise<Group[]> {
  return inOrderOfPrecedence(await listGroupsOf(context, member, { after: '', limit: maxGroupsOfUser }));
}

/** At most `limit` users who are in the group, in the order of their `sub`, from the one behind `after` on. */
export async function listUsersInGroup(context: Reading, { poolId, name }: GroupKey, range: Range): Promise<User[]> {
  return (await context.db.all(selectUsersInGroup, { poolId, name, ...range })).map(toUser);
}
