import { createByAdmin } from '#domain/access/administration/create-user.ts';
import { newTemporaryPassword } from '#domain/access/administration/temporary-password.ts';
import { deleteAccount } from '#domain/access/endings/delete-account.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { addToGroup, listUsersInGroup, removeFromGroup } from '#domain/people/groups/member-store.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { type ConsoleRole, consoleRoleName, consoleRoles } from './console-policies.ts';
import { type Console, findConsole } from './console-store.ts';

/** Somebody who signs in to the console. */
export interface Administrator {
  readonly email: string;
  readonly role: ConsoleRole;
}

const nobody: Caller = { address: '', userAgent: '' };

/** Who somebody is, whatever they are called. */
type Named = Pick<User, 'poolId' | 'sub'>;

/** The console that was set up. @throws Error that names the command */
export async function loadConsole(context: Pick<Context, 'db'>): Promise<Console> {
  const console = await findConsole(context);
  if (console === undefined) throw new Error('There is no console yet. Run "cenote console setup" first.');
  return console;
}

/**
 * Makes somebody an administrator, or gives one another role. Resolves to who it is, with the password for the first sign-in of
 * whoever is new: nothing is sent. @throws Fault as `createByAdmin`
 */
export async function putAdministrator(
  context: Context,
  { email, role }: Administrator,
): Promise<{ readonly user: Named; readonly temporaryPassword?: string }> {
  const { userPoolId } = await loadConsole(context);
  const pool = await loadPool(context, userPoolId);
  const found = await findUser(context, pool, email);
  const temporaryPassword = newTemporaryPassword(pool);
  const attributes = Object.entries({ email, email_verified: 'true' }).map(([name, value]) => ({ name, value }));
  const user =
    found ??
    (await createByAdmin(
      context,
      userPoolId,
      { username: email, attributes, temporaryPassword, isSilent: true },
      nobody,
    ));
  for (const other of consoleRoles) {
    if (other !== role) await removeFromGroup(context, user, consoleRoleName(other));
  }
  await addToGroup(context, user, consoleRoleName(role));
  return { user, ...(found === undefined && { temporaryPassword }) };
}

/** Every administrator, those who may most last. */
export async function listAdministrators(context: Pick<Context, 'db'>): Promise<Administrator[]> {
  const { userPoolId: poolId } = await loadConsole(context);
  const found: Administrator[] = [];
  for (const role of consoleRoles) {
    for (let after = ''; ; ) {
      const users = await listUsersInGroup(context, { poolId, name: consoleRoleName(role) }, { after, limit: 100 });
      found.push(...users.map(({ attributes, username }) => ({ email: attributes['email'] ?? username, role })));
      const last = users.at(-1);
      if (last === undefined || users.length < 100) break;
      after = last.sub;
    }
  }
  return found;
}

/** Removes an administrator; sessions that began before go on for their hour. Undefined when there is none of this address. */
export async function removeAdministrator(context: Context, email: string): Promise<Named | undefined> {
  const { userPoolId } = await loadConsole(context);
  const pool = await loadPool(context, userPoolId);
  const user = await findUser(context, pool, email);
  if (user !== undefined) await deleteAccount(context, user);
  return user;
}
