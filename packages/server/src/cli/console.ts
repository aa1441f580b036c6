import { type Command, Option } from 'commander';
import { type ConsoleFlags, parseConsoleConfig } from '#config/console-config.ts';
import type { Context } from '#domain/context.ts';
import {
  listAdministrators,
  putAdministrator,
  removeAdministrator,
} from '#domain/identity-pools/console/administrators.ts';
import { consoleLinkMinutes, createConsoleLink } from '#domain/identity-pools/console/console-link.ts';
import { type ConsoleRole, consoleRoles } from '#domain/identity-pools/console/console-policies.ts';
import { consoleUrl, setUpConsole } from '#domain/identity-pools/console/set-up-console.ts';
import { actInStorage, type IsAbout } from './act-in-storage.ts';
import { inContext } from './command-context.ts';
import { inStorage, print, type StorageFlags, withStorage } from './storage-command.ts';

type Flags = StorageFlags & ConsoleFlags;

/** `cenote console …`: the pages for administrators, who they are, and the way in for the first of them. */
export function addConsoleCommand(program: Command): void {
  const console = program
    .command('console')
    .description('The pages for administrators, under /console/ of the server.')
    .addHelpText(
      'after',
      '\nExamples:\n  cenote console setup --public-url https://auth.example.com\n  cenote console add-admin ada@example.com --role owner\n  cenote console link --public-url https://auth.example.com',
    );
  withPlace(console.command('setup'))
    .description('Make what administrators sign in with, or bring it up to date.')
    .action((flags: Flags) =>
      run(flags, 'setup', async (context) => {
        const made = await setUpConsole(context);
        print(flags, { ...made, url: consoleUrl(context.settings) }, [
          `The console is at ${consoleUrl(context.settings)}`,
          'Make the first administrator: cenote console add-admin <email> --role owner',
        ]);
      }),
    );
  addPeople(console);
  withPlace(console.command('link'))
    .description('Print a link that makes whoever opens it first an owner for an hour.')
    .action((flags: Flags) =>
      run(flags, 'link', async (context) => {
        const link = `${consoleUrl(context.settings)}#link=${await createConsoleLink(context)}`;
        print(flags, { link, minutes: consoleLinkMinutes }, [
          link,
          `It works once, within ${consoleLinkMinutes} minutes. Show it to nobody.`,
        ]);
      }),
    );
}

/** Who administers. */
function addPeople(console: Command): void {
  withPlace(console.command('add-admin').argument('<email>'))
    .description('Make somebody an administrator, or give one another role.')
    .addOption(
      new Option('--role <role>', 'read (changes nothing, sees no secret), write (pools and users), or owner')
        .choices(consoleRoles)
        .makeOptionMandatory(),
    )
    .action((email: string, flags: Flags & { role: ConsoleRole }) =>
      run(flags, 'add-admin', async (context, isAbout) => {
        const { role } = flags;
        const { user, temporaryPassword } = await putAdministrator(context, { email, role });
        isAbout({ poolId: user.poolId, sub: user.sub, target: `console-role/${role}` });
        print(flags, { email, role, ...(temporaryPassword !== undefined && { temporaryPassword }) }, [
          `${email} has the role ${role}.`,
          ...(temporaryPassword === undefined
            ? []
            : [`Password for the first sign-in, within 7 days, shown this once: ${temporaryPassword}`]),
        ]);
      }),
    );
  withPlace(console.command('list'))
    .description('List the administrators with their roles.')
    .action((flags: Flags) =>
      inStorage(flags, async (storage) => {
        const found = await listAdministrators(storage);
        const lines = found.map(({ email, role }) => `${role.padEnd(5)}  ${email}`);
        print(flags, found, lines.length === 0 ? ['There are no administrators.'] : lines);
      }),
    );
  withPlace(console.command('remove').argument('<email>'))
    .description('Remove an administrator. A session that began before goes on for its hour.')
    .action((email: string, flags: Flags) =>
      run(flags, 'remove', async (context, isAbout) => {
        const user = await removeAdministrator(context, email);
        if (user === undefined) {
          throw new Error(`There is no administrator ${email}. "cenote console list" shows those there are.`);
        }
        isAbout({ poolId: user.poolId, sub: user.sub });
        print(flags, { removed: email }, [`Removed ${email}.`]);
      }),
    );
}

function run(flags: Flags, name: string, work: (context: Context, isAbout: IsAbout) => Promise<void>): Promise<void> {
  const settings = parseConsoleConfig(flags, process.env);
  return actInStorage(flags, { command: `console ${name}` }, (storage, isAbout) =>
    inContext(storage, settings, (context) => work(context, isAbout)),
  );
}

function withPlace(command: Command): Command {
  return withStorage(command)
    .option('--public-url <url>', 'the address of the server, as it was started with (default: http://127.0.0.1:9229)')
    .option('--region <name>', 'the region, as of the server (default: us-east-1)')
    .option('--account-id <digits>', 'the account, as of the server (default: 123456789012)');
}
