import type { Command } from 'commander';
import { createAccessKey, deleteAccessKey, listAccessKeys } from '#domain/access-keys/access-key.ts';
import { systemClock } from '#lib/clock.ts';
import { inStorage, print, type StorageFlags, withStorage } from './storage-command.ts';

/** `cenote access-key create|list|delete`: the keys with which administrators sign their requests to `cenote start`. */
export function addAccessKeyCommand(program: Command): void {
  const accessKey = program
    .command('access-key')
    .description('The keys with which administrators sign requests. A production server accepts no others.');
  withStorage(accessKey.command('create'))
    .description('Make a key and print it; its secret is shown this once.')
    .option('--description <text>', 'what the key is for', '')
    .addHelpText('after', '\nExample:\n  cenote access-key create --description terraform')
    .action((flags: StorageFlags & { description: string }) =>
      inStorage(flags, async (storage) => {
        const key = await createAccessKey({ ...storage, clock: systemClock }, flags.description);
        print(flags, { accessKeyId: key.id, secretAccessKey: key.secret }, [
          `AWS_ACCESS_KEY_ID=${key.id}`,
          `AWS_SECRET_ACCESS_KEY=${key.secret}`,
        ]);
      }),
    );
  withStorage(accessKey.command('list'))
    .description('List the keys, without their secrets.')
    .action((flags: StorageFlags) =>
      inStorage(flags, async (storage) => {
        const keys = await listAccessKeys({ ...storage, clock: systemClock });
        const rows = keys.map(({ id, createdAt, description }) => ({
          accessKeyId: id,
          createdAt: new Date(createdAt).toISOString(),
          description,
        }));
        const lines = rows.map((row) => `${row.accessKeyId}  ${row.createdAt}  ${row.description}`.trimEnd());
        print(flags, rows, lines.length === 0 ? ['There are no access keys.'] : lines);
      }),
    );
  withStorage(accessKey.command('delete').argument('<access-key-id>'))
    .description('End a key at once.')
    .action((id: string, flags: StorageFlags) =>
      inStorage(flags, async (storage) => {
        if (!(await deleteAccessKey({ ...storage, clock: systemClock }, id))) {
          throw new Error(`There is no access key ${id}. "cenote access-key list" shows those there are.`);
        }
        print(flags, { deleted: id }, [`Deleted ${id}.`]);
      }),
    );
}
