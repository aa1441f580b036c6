import { type Command, Option } from 'commander';
import {
  type AccessKey,
  createAccessKey,
  deleteAccessKey,
  listAccessKeys,
} from '#domain/tenant/access-keys/access-key.ts';
import { type Scope, scopes } from '#domain/tenant/access-keys/grant.ts';
import { systemClock } from '#lib/clock.ts';
import { actInStorage } from './act-in-storage.ts';
import { inStorage, print, type StorageFlags, withStorage } from './storage-command.ts';

/** `cenote access-key create|list|delete`: the keys with which administrators sign their requests to `cenote start`. */
export function addAccessKeyCommand(program: Command): void {
  const accessKey = program
    .command('access-key')
    .description('The keys with which administrators sign requests. A production server accepts no others.');
  withStorage(accessKey.command('create'))
    .description('Make a key and print it; its secret is shown this once.')
    .option('--description <text>', 'what the key is for', '')
    .addOption(
      new Option(
        '--scope <scope>',
        'what the key may do: read (what changes nothing), users (the users of pools, no settings), audit (who did what), or all',
      )
        .choices(scopes)
        .default('all'),
    )
    .option('--pool <id>', 'the one user pool in which the key may do it (default: every one)')
    .addHelpText(
      'after',
      '\nExamples:\n  cenote access-key create --description terraform\n  cenote access-key create --description support --scope users --pool us-east-1_h8Ge4PqZc',
    )
    .action((flags: StorageFlags & { description: string; scope: Scope; pool?: string }) =>
      actInStorage(flags, { command: 'access-key create', poolId: flags.pool }, async (storage, isAbout) => {
        const { description, scope, pool } = flags;
        const grant = { scope, ...(pool !== undefined && { poolId: pool }) };
        const key = await createAccessKey({ ...storage, clock: systemClock }, { description, ...grant });
        isAbout({ target: `access-key/${key.id}` });
        print(flags, { accessKeyId: key.id, secretAccessKey: key.secret, ...grant }, [
          `AWS_ACCESS_KEY_ID=${key.id}`,
          `AWS_SECRET_ACCESS_KEY=${key.secret}`,
        ]);
      }),
    );
  withStorage(accessKey.command('list'))
    .description('List the keys with what they may do and where, without their secrets.')
    .action((flags: StorageFlags) =>
      inStorage(flags, async (storage) => {
        const keys = await listAccessKeys({ ...storage, clock: systemClock });
        const lines = keys.map(lineOf);
        print(flags, keys.map(dataOf), lines.length === 0 ? ['There are no access keys.'] : lines);
      }),
    );
  withStorage(accessKey.command('delete').argument('<access-key-id>'))
    .description('End a key at once.')
    .action((id: string, flags: StorageFlags) =>
      actInStorage(flags, { command: 'access-key delete', target: `access-key/${id}` }, async (storage) => {
        const deleted = await deleteAccessKey({ ...storage, clock: systemClock }, id);
        if (deleted === undefined) {
          throw new Error(`There is no access key ${id}. "cenote access-key list" shows those there are.`);
        }
        print(flags, { deleted: id, ...dataOf(deleted) }, [`Deleted ${lineOf(deleted)}`]);
      }),
    );
}

function dataOf({ id, createdAt, description, scope, poolId }: AccessKey): object {
  return {
    accessKeyId: id,
    createdAt: new Date(createdAt).toISOString(),
    description,
    scope,
    ...(poolId !== undefined && { poolId }),
  };
}

function lineOf({ id, createdAt, description, scope, poolId = 'every pool' }: AccessKey): string {
  return `${id}  ${new Date(createdAt).toISOString()}  ${scope.padEnd(5)}  ${poolId}  ${description}`.trimEnd();
}
