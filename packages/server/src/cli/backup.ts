import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { parseFileKeys, parseStorageConfig } from '#config/storage-config.ts';
import { sqliteFile } from '#database/fill.ts';
import { openDatabase } from '#database/open.ts';
import { backUp } from '#work/moving/backup.ts';
import { checkBackup, restore } from '#work/moving/restore.ts';
import { version } from '../version.ts';
import { readFrom, writeTo } from './moved-file.ts';
import { count, showProgress } from './progress-line.ts';
import { print, type StorageFlags, withStorage } from './storage-command.ts';

/** `cenote backup` and `cenote restore`: the whole database, to a sealed file and back. */
export function addBackupCommands(program: Command): void {
  withStorage(program.command('backup').argument('<file>', 'the new file, or - for standard output'))
    .description('Write the whole database to a sealed file, as it is at one moment. Servers go on meanwhile.')
    .addHelpText(
      'after',
      '\nThe file is sealed with CENOTE_BACKUP_KEY, which "cenote secret-key create" makes. To use the data again takes that key\nand CENOTE_SECRET_KEY: keep both apart from the file.\n\nExamples:\n  CENOTE_BACKUP_KEY_FILE=/run/secrets/backup cenote backup /backups/cenote-monday\n  cenote backup - | aws s3 cp - s3://backups/cenote-monday',
    )
    .action(runBackup);
  withStorage(program.command('restore').argument('<file>', 'a backup, or - for standard input'))
    .description(
      'Fill an empty database with a backup, of either engine, and bring it up to date: whole or not at all.',
    )
    .option('--check', 'read the whole backup and touch no database: whether it opens and is whole')
    .addHelpText(
      'after',
      '\nStart the server with the CENOTE_SECRET_KEY of the database that was backed up.\n\nExamples:\n  CENOTE_BACKUP_KEY_FILE=/run/secrets/backup cenote restore --data-dir ./restored /backups/cenote-monday\n  cenote restore --database-url postgres://cenote@db/empty /backups/cenote-monday\n  cenote restore --check /backups/cenote-monday',
    )
    .action(runRestore);
}

async function runBackup(path: string, flags: StorageFlags): Promise<void> {
  const [key] = parseFileKeys('CENOTE_BACKUP_KEY', process.env);
  if (key === undefined) throw new Error('there is no key');
  const place = parseStorageConfig(flags, process.env);
  if (place.databaseUrl === undefined && !existsSync(sqliteFile(place.dataDir))) {
    throw new Error(`There is no database in ${place.dataDir}. Name its folder with --data-dir, or --database-url.`);
  }
  const { tell, end } = showProgress();
  const db = await openDatabase(place);
  try {
    const made = await writeTo(path, (write) =>
      backUp(db, { key, madeBy: version, now: Date.now(), write, tell }),
    ).finally(end);
    const lines = [`Backed up ${count(made.rows)} rows of ${made.tables} tables.`];
    if (path === '-') process.stderr.write(`${lines.join('\n')}\n`);
    else print(flags, made, lines);
  } finally {
    await db.close();
  }
}

async function runRestore(path: string, flags: StorageFlags & { check?: boolean }): Promise<void> {
  const keys = parseFileKeys('CENOTE_BACKUP_KEY', process.env);
  const { tell, end } = showProgress();
  const options = { keys, source: await readFrom(path), tell };
  if (flags.check === true) {
    const found = await checkBackup(options).finally(end);
    print(flags, found, [
      `The backup of ${found.madeAt} opens and is whole: ${count(found.rows)} rows of ${found.tables} tables.`,
    ]);
    return;
  }
  const restored = await restore(parseStorageConfig(flags, process.env), options).finally(end);
  const { rows, tables, madeAt, applied } = restored;
  print(flags, restored, [
    `Restored the backup of ${madeAt}: ${count(rows)} rows of ${tables} tables.`,
    ...(applied.length === 0 ? [] : [`Brought it up to date: ${applied.join(', ')}.`]),
  ]);
}
