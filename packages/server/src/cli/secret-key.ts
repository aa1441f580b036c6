import type { Command } from 'commander';
import { createSecretKeyText } from '#lib/secret-key.ts';

/** `cenote secret-key create`: prints a new secret key. It is kept nowhere. */
export function addSecretKeyCommand(program: Command): void {
  const secretKey = program
    .command('secret-key')
    .description('The key that seals what lies in the database. It is never in the database itself.');
  secretKey
    .command('create')
    .description('Print a new secret key for CENOTE_SECRET_KEY.')
    .addHelpText(
      'after',
      '\nTo rotate: put the new key in front of the old one, separated by a comma, and start every server once. Each start\nseals with the first key; then the old one can go.',
    )
    .action(() => {
      process.stdout.write(`${createSecretKeyText()}\n`);
    });
}
