import type { Command } from 'commander';
import { createSecretKeyText } from '#lib/secret-key.ts';
import { actInStorage } from './act-in-storage.ts';
import { print, type StorageFlags, withStorage } from './storage-command.ts';

/** `cenote secret-key create|rotate`: the key under which the keys in the database are sealed. */
export function addSecretKeyCommand(program: Command): void {
  const secretKey = program
    .command('secret-key')
    .description('The key that seals what lies in the database. It is never in the database itself.');
  secretKey
    .command('create')
    .description('Print a new secret key for CENOTE_SECRET_KEY. It is kept nowhere.')
    .action(() => {
      process.stdout.write(`${createSecretKeyText()}\n`);
    });
  withStorage(secretKey.command('rotate'))
    .description('Seal the keys of the installation under the first of the secret keys. Servers go on meanwhile.')
    .addHelpText(
      'after',
      '\nBefore: put the new key in front of the old one, separated by a comma or a new line, in the file that\nCENOTE_SECRET_KEY_FILE names, on every machine. After: take the old one out.',
    )
    .action((flags: StorageFlags) =>
      actInStorage(flags, { command: 'secret-key rotate' }, async ({ sealedKeys: { keys, sealedAnew } }) => {
        print(flags, { keys, sealedAnew }, [
          `${keys} of ${keys} keys are sealed under the first secret key, ${sealedAnew} of them anew.`,
        ]);
      }),
    );
}
