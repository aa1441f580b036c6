import type { GroupType } from '@cenote/wire/user-pools';
import type { Group } from '#domain/people/groups/group.ts';
import { readPage } from '../pools/next-token.ts';
import { groupType } from './group-type.ts';

/** AWS: the most that one page holds, and what it holds when nothing is said; here also when 0 is. */
export const maxLimit = 60;

/** A page of groups in the order of their names. `list` names the list. @throws Fault InvalidParameterException for a foreign token */
export async function groupPage(
  list: string,
  { Limit, NextToken }: { Limit?: number; NextToken?: string },
  read: (range: { limit: number; after: string }) => Promise<readonly Group[]>,
): Promise<{ Groups: GroupType[]; NextToken?: string }> {
  const page = await readPage({ list, limit: Limit || maxLimit, nextToken: NextToken }, async (range) => {
    const groups = await read(range);
    return groups.map((group) => ({ id: group.name, group }));
  });
  return {
    Groups: page.items.map(({ group }) => groupType(group)),
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}
