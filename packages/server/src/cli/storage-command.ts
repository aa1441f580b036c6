import type { Command } from 'commander';
import { parseStorageConfig } from '#config/storage-config.ts';
import { openStorage, type Storage } from '#work/open-storage.ts';

/** What every command takes that works on the database without a server. */
export interface StorageFlags {
  readonly dataDir?: string;
  readonly databaseUrl?: string;
  readonly json?: boolean;
}

/** Adds those flags to a command. */
export function withStorage(command: Command): Command {
  return command
    .option('--data-dir <path>', 'the folder of the embedded database (default: ./.cenote)')
    .option('--database-url <url>', 'a PostgreSQL server in place of the embedded database: postgres://…')
    .option('--json', 'print JSON');
}

/** Opens the database for as long as `work` takes. @throws Error with one sentence and its mend */
export async function inStorage(flags: StorageFlags, work: (storage: Storage) => Promise<void>): Promise<void> {
  const storage = await openStorage(parseStorageConfig(flags, process.env));
  try {
    await work(storage);
  } finally {
    await storage.db.close();
  }
}

/** Prints what a command has to say: for people, or as JSON where that was asked for. */
export function print(flags: StorageFlags, data: object, lines: readonly string[]): void {
  process.stdout.write(flags.json ? `${JSON.stringify(data)}\n` : `${lines.join('\n')}\n`);
}
