import { join } from 'node:path';
import type { StorageConfig } from '#config/storage-config.ts';
import type { Database } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import { addDataKey } from '#domain/tenant/installation/data-key.ts';
import { hasKeys, openSecretBox } from '#domain/tenant/installation/open-secret-box.ts';
import { systemClock } from '#lib/clock.ts';
import type { SecretBox } from '#lib/secret-box.ts';
import type { SecretKey } from '#lib/secret-key.ts';
import { findSecretKeyFile, loadOrCreateSecretKeyFile } from '#lib/secret-key-file.ts';
import { migrations } from '#schema/migrations/index.ts';

/** An opened and migrated database, and the box that opens what is sealed in it. */
export interface Storage {
  readonly db: Database;
  readonly secrets: SecretBox;
  /** The names of the migrations that it lacked. */
  readonly applied: readonly string[];
  /** Adds a data key, as `addDataKey` says. */
  readonly addDataKey: () => Promise<number>;
}

/**
 * Opens the database of a configuration, brings it up to date and unlocks it.
 * @throws Error with one sentence and its mend.
 */
export async function openStorage(config: StorageConfig): Promise<Storage> {
  const db = await openDatabase(config);
  try {
    const { applied } = await migrate(db, migrations);
    const secretKeys = await secretKeysOf(db, config);
    const secrets = await openSecretBox({ db, clock: systemClock }, secretKeys);
    return { db, secrets, applied, addDataKey: () => addDataKey(db, secretKeys) };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** The keys that were given, or those of the key file: it is made for a new database only, as a lost one opens no other. */
async function secretKeysOf(db: Database, { secretKeys, dataDir }: StorageConfig): Promise<readonly SecretKey[]> {
  if (secretKeys !== undefined) return secretKeys;
  const path = join(dataDir, 'secret.key');
  if (!(await hasKeys(db))) return loadOrCreateSecretKeyFile(path);
  const found = await findSecretKeyFile(path);
  if (found !== undefined) return found;
  throw new Error(
    `The secret key file ${path} is not there, and this database needs its key. Start with the key that it was made with: put the file back, or give the key as CENOTE_SECRET_KEY.`,
  );
}
