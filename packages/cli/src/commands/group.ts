import type { GroupType } from '@cenote/wire/user-pools';
import type { Command } from 'commander';
import { askYes } from '../ask/ask-yes.ts';
import { callUserPools } from '../server/call.ts';
import { print } from '../terminal/print.ts';
import { showProgress } from '../terminal/progress.ts';
import { plain, tableLines } from '../terminal/table.ts';
import { openPool, type PoolFlags, withPool } from './pool-flags.ts';

/** `cenote group …`: the groups of a pool, and who is in them. */
export function addGroupCommand(program: Command): void {
  const group = program
    .command('group')
    .description('The groups of the pool. Those that a project needs belong into cenote/auth.jsonc.')
    .addHelpText(
      'after',
      '\nExamples:\n  cenote group create editors --description "May change pages"\n  cenote group add editors maria mario\n  cenote group list --json',
    );
  withPool(group.command('create').argument('<group>'))
    .description('Make a group.')
    .option('--description <text>', 'what it is for')
    .option('--precedence <number>', 'its rank: of several groups the lowest decides')
    .option('--role <arn>', 'the role that its members may take')
    .action((name: string, flags: CreateFlags) => create(name, flags));
  withPool(group.command('list'))
    .description('List the groups.')
    .action((flags: PoolFlags) => list(flags));
  addMembers(group);
  withPool(group.command('delete').argument('<group>'))
    .description('Delete a group; its members stay users.')
    .option('--yes', 'do not ask')
    .action((name: string, flags: PoolFlags & { yes?: boolean }) => deleteGroup(name, flags));
}

interface CreateFlags extends PoolFlags {
  readonly description?: string;
  readonly precedence?: string;
  readonly role?: string;
}

async function create(name: string, flags: CreateFlags): Promise<void> {
  const { description, precedence, role } = flags;
  if (precedence !== undefined && !/^\d{1,9}$/.test(precedence))
    throw new Error('--precedence is a whole number from 0.');
  const { connection, userPoolId } = openPool(flags);
  await callUserPools(connection, 'CreateGroup', {
    UserPoolId: userPoolId,
    GroupName: name,
    ...(description !== undefined && { Description: description }),
    ...(precedence !== undefined && { Precedence: Number(precedence) }),
    ...(role !== undefined && { RoleArn: role }),
  });
  print(flags, { group: name }, [`Made the group ${plain(name)}.`]);
}

async function list(flags: PoolFlags): Promise<void> {
  const { connection, userPoolId } = openPool(flags);
  const groups: GroupType[] = [];
  for (let next: string | undefined; ; ) {
    const page = await callUserPools(connection, 'ListGroups', {
      UserPoolId: userPoolId,
      ...(next && { NextToken: next }),
    });
    groups.push(...(page.Groups ?? []));
    next = page.NextToken;
    if (next === undefined) break;
  }
  const data = groups.map(({ GroupName = '', Description, Precedence, RoleArn }) => ({
    group: GroupName,
    ...(Description !== undefined && { description: Description }),
    ...(Precedence !== undefined && { precedence: Precedence }),
    ...(RoleArn !== undefined && { role: RoleArn }),
  }));
  const rows = data.map(({ group, precedence = '', description = '', role = '' }) => [
    group,
    String(precedence),
    description,
    role,
  ]);
  const lines = tableLines(['GROUP', 'PRECEDENCE', 'DESCRIPTION', 'ROLE'], rows);
  print(flags, data, data.length === 0 ? ['There are no groups.'] : lines);
}

const deeds = {
  add: ['AdminAddUserToGroup', 'Put users into a group.', 'in'],
  remove: ['AdminRemoveUserFromGroup', 'Take users out of a group.', 'not in'],
} as const;

function addMembers(group: Command): void {
  for (const [name, [operation, description, where]] of Object.entries(deeds)) {
    withPool(group.command(name).argument('<group>').argument('<usernames...>'))
      .description(`${description} Who is meant twice, or is there already, changes nothing.`)
      .action(async (groupName: string, usernames: readonly string[], flags: PoolFlags) => {
        const { connection, userPoolId } = openPool(flags);
        const progress = showProgress('users');
        try {
          for (const [index, username] of usernames.entries()) {
            progress.tell(index, usernames.length);
            await callUserPools(connection, operation, {
              UserPoolId: userPoolId,
              Username: username,
              GroupName: groupName,
            });
          }
        } finally {
          progress.end();
        }
        const who = usernames.length === 1 ? plain(usernames[0] ?? '') : `${usernames.length} users`;
        const verb = usernames.length === 1 ? 'is' : 'are';
        print(flags, { group: groupName, usernames }, [`${who} ${verb} ${where} ${plain(groupName)}.`]);
      });
  }
}

async function deleteGroup(name: string, flags: PoolFlags & { readonly yes?: boolean }): Promise<void> {
  const { connection, userPoolId } = openPool(flags);
  const message = `Delete the group ${plain(name)}? Its members stay users.`;
  const isSure = await askYes(flags, { message, usual: false, to: 'delete the group' });
  if (!isSure) return print(flags, { group: name, deleted: false }, ['Nothing was changed.']);
  await callUserPools(connection, 'DeleteGroup', { UserPoolId: userPoolId, GroupName: name });
  print(flags, { group: name, deleted: true }, [`Deleted the group ${plain(name)}.`]);
}
