import type { Command } from 'commander';
import { parseStorageConfig } from '#config/storage-config.ts';
import { migrate } from '#database/migrate.ts';
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
    .option('--json', 'print the names of the applied migrations, and who lost a sign-in name, as JSON')
    .addHelpText('after', '\nExample:\n  cenote migrate --database-url postgres://cenote@db/cenote')
    .action(async (flags: { dataDir?: string; databaseUrl?: string; json?: boolean }) => {
      const db = await openDatabase(parseStorageConfig(flags, process.env));
      try {
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
