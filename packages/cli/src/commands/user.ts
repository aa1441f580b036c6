import type { AttributeType, UserType } from '@cenote/wire/user-pools';
import type { Command } from 'commander';
import { askYes } from '../ask/ask-yes.ts';
import { callUserPools } from '../server/call.ts';
import { print } from '../terminal/print.ts';
import { plain, tableLines } from '../terminal/table.ts';
import { openPool, type PoolFlags, withPool } from './pool-flags.ts';
import { readPassword } from './read-password.ts';

/** `cenote user …`: the people of a pool. */
export function addUserCommand(program: Command): void {
  const user = program
    .command('user')
    .description("The users of the pool: this project's, or the one that --pool names.")
    .addHelpText(
      'after',
      '\nExamples:\n  cenote user create maria --email maria@example.com\n  cenote user list --filter \'email ^= "maria"\'\n  printf %s "$NEW" | cenote user set-password maria --password-stdin --permanent\n  cenote user delete maria --yes',
    );
  addCreate(user);
  addList(user);
  withPool(user.command('show').argument('<username>'))
    .description('Show a user with all attributes.')
    .action((username: string, flags: PoolFlags) => show(username, flags));
  addPassword(user);
  addDeeds(user);
}

interface CreateFlags extends PoolFlags {
  readonly email?: string;
  readonly phone?: string;
  readonly attribute: readonly string[];
  readonly verified?: boolean;
  readonly invite?: boolean;
}

function addCreate(user: Command): void {
  withPool(user.command('create').argument('<username>'))
    .description('Make a user, who gets an invitation with a temporary password.')
    .option('--email <address>', 'the e-mail address')
    .option('--phone <number>', 'the phone number, such as +15550100')
    .option(
      '--attribute <name=value>',
      'another attribute; can be given several times',
      (one, all: string[]) => [...all, one],
      [],
    )
    .option('--verified', 'take the addresses for verified')
    .option('--no-invite', 'send nothing')
    .action(async (username: string, flags: CreateFlags) => {
      const { connection, userPoolId } = openPool(flags);
      const { User } = await callUserPools(connection, 'AdminCreateUser', {
        UserPoolId: userPoolId,
        Username: username,
        UserAttributes: attributesOf(flags),
        // AWS: unless it is said, invitations go by SMS.
        ...(flags.email !== undefined && { DesiredDeliveryMediums: ['EMAIL' as const] }),
        ...(flags.invite === false && { MessageAction: 'SUPPRESS' as const }),
      });
      const data = User === undefined ? { username } : dataOf(User);
      print(flags, data, [`Made ${plain(User?.Username ?? username)} (${User?.UserStatus ?? ''}).`]);
    });
}

function attributesOf({ email, phone, attribute, verified }: CreateFlags): AttributeType[] {
  const others = attribute.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new Error(`--attribute takes name=value, not "${pair}".`);
    return { Name: pair.slice(0, at), Value: pair.slice(at + 1) };
  });
  const known = [
    ...(email === undefined ? [] : [{ Name: 'email', Value: email }]),
    ...(phone === undefined ? [] : [{ Name: 'phone_number', Value: phone }]),
  ];
  const proved = verified ? known.map(({ Name }) => ({ Name: `${Name}_verified`, Value: 'true' })) : [];
  return [...known, ...proved, ...others];
}

function addList(user: Command): void {
  withPool(user.command('list'))
    .description('List users, as many as --limit says.')
    .option('--filter <expression>', 'as ListUsers takes it, such as: status = "Enabled", email ^= "maria"')
    .option('--limit <number>', 'how many at most', '100')
    .action(async (flags: PoolFlags & { filter?: string; limit: string }) => {
      if (!/^[1-9]\d{0,6}$/.test(flags.limit)) throw new Error('--limit is a whole number from 1 to 9999999.');
      const users = await listUsers(flags, Number(flags.limit));
      const rows = users.map(({ username, email, phone, status, enabled }) => [
        username,
        email ?? '',
        phone ?? '',
        status ?? '',
        enabled ? '' : 'disabled',
      ]);
      const lines = tableLines(['USERNAME', 'EMAIL', 'PHONE', 'STATUS', ''], rows);
      print(flags, users, users.length === 0 ? ['There are no such users.'] : lines);
    });
}

async function listUsers(flags: PoolFlags & { filter?: string }, limit: number): Promise<ReturnType<typeof dataOf>[]> {
  const { connection, userPoolId } = openPool(flags);
  const users: ReturnType<typeof dataOf>[] = [];
  for (let token: string | undefined; ; ) {
    const page = await callUserPools(connection, 'ListUsers', {
      UserPoolId: userPoolId,
      Limit: Math.min(60, limit - users.length),
      ...(flags.filter && { Filter: flags.filter }),
      ...(token && { PaginationToken: token }),
    });
    users.push(...(page.Users ?? []).map(dataOf));
    token = page.PaginationToken;
    if (token === undefined || users.length >= limit) return users;
  }
}

function dataOf({ Username = '', Attributes = [], UserStatus, Enabled }: UserType) {
  const attributes = Object.fromEntries(Attributes.map(({ Name, Value }) => [Name, Value ?? '']));
  const { email, phone_number: phone } = attributes;
  return { username: Username, email, phone, status: UserStatus, enabled: Enabled ?? false, attributes };
}

async function show(username: string, flags: PoolFlags): Promise<void> {
  const { connection, userPoolId: UserPoolId } = openPool(flags);
  const input = { UserPoolId, Username: username };
  const { UserAttributes: Attributes, ...user } = await callUserPools(connection, 'AdminGetUser', input);
  const { Groups = [] } = await callUserPools(connection, 'AdminListGroupsForUser', input);
  const groups = Groups.map(({ GroupName = '' }) => GroupName);
  const data = {
    ...dataOf({ ...user, ...(Attributes && { Attributes }) }),
    groups,
    factors: user.UserMFASettingList ?? [],
  };
  print(flags, data, [
    ...tableLines(
      [plain(data.username), `${data.status}${data.enabled ? '' : ', disabled'}`],
      Object.entries(data.attributes),
    ),
    ...(groups.length > 0 ? [`groups: ${groups.map(plain).join(', ')}`] : []),
    ...(data.factors.length > 0 ? [`second factors: ${data.factors.join(', ')}`] : []),
  ]);
}

function addPassword(user: Command): void {
  withPool(user.command('set-password').argument('<username>'))
    .description(
      'Set a password: asked for at the terminal, or read from standard input. It is never part of the command line.',
    )
    .option('--password-stdin', 'read it from standard input')
    .option('--permanent', 'it stays; otherwise the next sign-in asks for another one')
    .action(async (username: string, flags: PoolFlags & { passwordStdin?: boolean; permanent?: boolean }) => {
      const { connection, userPoolId } = openPool(flags);
      const password = await readPassword(flags.passwordStdin === true);
      await callUserPools(connection, 'AdminSetUserPassword', {
        UserPoolId: userPoolId,
        Username: username,
        Password: password,
        Permanent: flags.permanent === true,
      });
      const until = flags.permanent ? '' : ', until the next sign-in';
      print(flags, { username, permanent: flags.permanent === true }, [
        `${plain(username)} has the new password${until}.`,
      ]);
    });
}

const deeds = {
  confirm: ['AdminConfirmSignUp', 'Confirm a sign-up without its code.', 'is confirmed'],
  disable: ['AdminDisableUser', 'Let a user in no more.', 'is disabled'],
  enable: ['AdminEnableUser', 'Let a user in again.', 'is enabled'],
} as const;

/** What takes a name and answers nothing. */
function addDeeds(user: Command): void {
  for (const [name, [operation, description, done]] of Object.entries(deeds)) {
    withPool(user.command(name).argument('<username>'))
      .description(description)
      .action(async (username: string, flags: PoolFlags) => {
        const { connection, userPoolId } = openPool(flags);
        await callUserPools(connection, operation, { UserPoolId: userPoolId, Username: username });
        print(flags, { username, done: name }, [`${plain(username)} ${done}.`]);
      });
  }
  withPool(user.command('delete').argument('<username>'))
    .description('Delete a user for good.')
    .option('--yes', 'do not ask')
    .action((username: string, flags: PoolFlags & { yes?: boolean }) => deleteUser(username, flags));
}

async function deleteUser(username: string, flags: PoolFlags & { readonly yes?: boolean }): Promise<void> {
  const { connection, userPoolId } = openPool(flags);
  const message = `Delete ${plain(username)} for good?`;
  const isSure = await askYes(flags, { message, usual: false, to: 'delete the user' });
  if (!isSure) return print(flags, { username, deleted: false }, ['Nothing was changed.']);
  await callUserPools(connection, 'AdminDeleteUser', { UserPoolId: userPoolId, Username: username });
  print(flags, { username, deleted: true }, [`Deleted ${plain(username)}.`]);
}
