import type { Command } from 'commander';
import { migrate } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import { parseStorageConfig } from '../config.ts';

/** `cenote migrate`: brings the database up to date without starting a server. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database up to date. A server does so itself when it starts.')
    .option('--data-dir <path>', 'the folder of the embedded database (default: ./.cenote)')
    .option('--database-url <url>', 'a PostgreSQL server in place of the embedded database: postgres://…')
    .option('--json', 'print the names of the applied migrations as JSON')
    .addHelpText('after', '\nExample:\n  cenote migrate --database-url postgres://cenote@db/cenote')
    .action(async (flags: { dataDir?: string; databaseUrl?: string; json?: boolean }) => {
      const db = await openDatabase(parseStorageConfig(flags, process.env));
      try {
        const { applied } = await migrate(db);
        const text = applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`;
        process.stdout.write(`${flags.json ? JSON.stringify({ applied }) : text}\n`);
      } finally {
        await db.close();
      }
    });
}
