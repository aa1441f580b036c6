import type { Command } from 'commander';
import { parseStorageConfig } from '#config/storage-config.ts';
import { migrate, pendingMigrations } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import { type LostName, listLostNames } from '#domain/people/users/lost-names.ts';
import { migrations } from '#schema/migrations/index.ts';

/** `cenote migrate`: brings the database up to date without starting a server. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database up to date. A server does so itself when it starts.')
    .option('--data-dir <path>', 'the folder of the embedded database (default: ./.cenote)')
    .option('--database-url <url>', 'a PostgreSQL server in place of the embedded database: postgres://…')
    .option('--plan', 'print the names of the migrations that it would run, and change nothing')
    .option('--json', 'print the names of the applied migrations, and who lost a sign-in name, as JSON')
    .addHelpText('after', '\nExample:\n  cenote migrate --database-url postgres://cenote@db/cenote')
    .action(async (flags: { dataDir?: string; databaseUrl?: string; plan?: boolean; json?: boolean }) => {
      const db = await openDatabase(parseStorageConfig(flags, process.env));
      try {
        if (flags.plan) {
          const pending = await pendingMigrations(db, migrations);
          const text = pending.length === 0 ? 'The database is up to date.' : `Would apply ${pending.join(', ')}.`;
          process.stdout.write(`${flags.json ? JSON.stringify({ pending }) : text}\n`);
          return;
        }
        const { applied } = await migrate(db, migrations);
        const lostNames = await listLostNames({ db });
        const text = applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`;
        const lines = flags.json ? [JSON.stringify({ applied, lostNames })] : [text, ...lostNameLines(lostNames)];
        process.stdout.write(`${lines.join('\n')}\n`);
      } finally {
        await db.close();
      }
    });
}

/** Nobody loses an account, but whoever knew a user by such a name has to be told. */
function lostNameLines(lostNames: readonly LostName[]): string[] {
  if (lostNames.length === 0) return [];
  return [
    'Of names that two users had, one user kept each, and names that read as an address name nobody. Who lost one signs in by another name (docs/names.md):',
    ...lostNames.map(
      ({ poolId, kind, sub, keeperSub }) =>
        `  pool ${poolId}: user ${sub} lost the ${kind}, which ${keeperSub === undefined ? 'names nobody now' : `is ${keeperSub}'s`}`,
    ),
  ];
}
