import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { systemClock } from '#lib/clock.ts';
import { actInStorage } from './act-in-storage.ts';
import type { ReadForeign } from './foreign/foreign-user.ts';
import { readAuth0 } from './foreign/read-auth0.ts';
import { readBetterAuth } from './foreign/read-better-auth.ts';
import { readFirebase } from './foreign/read-firebase.ts';
import { readKeycloak } from './foreign/read-keycloak.ts';
import { readSupabase } from './foreign/read-supabase.ts';
import { reportPeople } from './foreign/report-people.ts';
import { showProgress } from './progress-line.ts';
import { print, type StorageFlags, withStorage } from './storage-command.ts';

const sources: Readonly<Record<string, { readonly read: ReadForeign; readonly file: string }>> = {
  auth0: { read: readAuth0, file: 'its export with password hashes, or an array as its bulk import takes it' },
  'better-auth': { read: readBetterAuth, file: 'an object with the tables user and account' },
  firebase: { read: readFirebase, file: 'what firebase auth:export writes in JSON' },
  keycloak: { read: readKeycloak, file: 'a realm that was exported with its users' },
  supabase: { read: readSupabase, file: 'the rows of auth.users in JSON' },
};

type PeopleFlags = StorageFlags & {
  readonly pool: string;
  readonly hashParameters?: string;
  readonly trustAttributes?: string;
};

/** `cenote import auth0` and its like: people of another server, with the hashes of their passwords. */
export function addPeopleImports(command: Command): void {
  for (const [name, { read, file }] of Object.entries(sources)) {
    const one = withStorage(command.command(name).argument('<file>', file))
      .description(`Store the users of ${name} in a pool, with the hashes of their passwords. Servers go on meanwhile.`)
      .requiredOption('--pool <id>', 'the user pool here')
      .option(
        '--trust-attributes <names>',
        'attributes that people cannot write there themselves, divided by commas: they are taken as they are',
      );
    if (name === 'firebase')
      one.option('--hash-parameters <file>', 'the hash_config of the project, as its console shows it');
    one.action((path: string, flags: PeopleFlags) => runImport(name, read, path, flags));
  }
}

async function runImport(name: string, read: ReadForeign, path: string, flags: PeopleFlags): Promise<void> {
  const parameters = flags.hashParameters === undefined ? undefined : await readText(flags.hashParameters);
  const users = read(await readText(path), parameters);
  const { importPeople } = await import('./foreign/import-people.ts');
  await actInStorage(flags, { command: `import ${name}`, poolId: flags.pool }, async (storage) => {
    const { tell, end } = showProgress();
    const trusted = flags.trustAttributes?.split(',').map((one) => one.trim()) ?? [];
    const put = importPeople({ ...storage, clock: systemClock }, { poolId: flags.pool, users, trusted, tell });
    const made = await put.finally(end);
    print(flags, made, reportPeople(made, flags.pool, users.length));
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`The file ${path} cannot be read.`, { cause: error });
  }
}
