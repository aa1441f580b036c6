import { join } from 'node:path';
import type { Database } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import { loadDataKey } from '#domain/installation/data-key.ts';
import { createSecretBox, type SecretBox } from '#lib/secret-box.ts';
import type { SecretKey } from '#lib/secret-key.ts';
import { loadOrCreateSecretKeyFile } from '#lib/secret-key-file.ts';
import type { StorageConfig } from './config.ts';

/** An opened and migrated database, and the box that opens what is sealed in it. */
export interface Storage {
  readonly db: Database;
  readonly secrets: SecretBox;
}

/**
 * Opens the database of a configuration, brings it up to date and unlocks it.
 * @throws Error with one sentence and its mend.
 */
export async function openStorage(config: StorageConfig): Promise<Storage> {
  const db = await openDatabase({ dataDir: config.dataDir, databaseUrl: config.databaseUrl });
  try {
    await migrate(db);
    const secrets = createSecretBox(await loadDataKey(db, await secretKeysOf(config)));
    return { db, secrets };
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function secretKeysOf({ secretKeys, dataDir }: StorageConfig): Promise<readonly SecretKey[]> {
  return secretKeys ?? loadOrCreateSecretKeyFile(join(dataDir, 'secret.key'));
}
