import { join } from 'node:path';
import type { StorageConfig } from '#config/storage-config.ts';
import type { Database } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import type { OpenOutsideKey } from '#domain/outside-keys.ts';
import { addDataKey } from '#domain/tenant/installation/data-key.ts';
import { hasKeys, openSecretBox, type SealedKeys, sealKeysAnew } from '#domain/tenant/installation/open-secret-box.ts';
import { SecretKeyring } from '#domain/tenant/installation/secret-keyring.ts';
import { systemClock } from '#lib/clock.ts';
import type { SecretBox } from '#lib/secret-box.ts';
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
  /** What was sealed anew under the first secret key when it was opened. */
  readonly sealedKeys: SealedKeys;
  /** Reads the secret keys again where they stand in a file, and seals the keys of the installation under the first. */
  readonly rotateSecretKey: () => Promise<SealedKeys>;
  /** Opens keys that lie elsewhere. */
  readonly openOutsideKey?: OpenOutsideKey;
}

/**
 * Opens the database of a configuration, brings it up to date and unlocks it.
 * @throws Error with one sentence and its mend.
 */
export async function openStorage(config: StorageConfig): Promise<Storage> {
  const db = await openDatabase(config);
  try {
    if (config.isInMemory && db.dialect.engine === 'sqlite') {
      const { prepareSchema } = await import('#schema/prepare-schema.ts');
      await prepareSchema(db);
    }
    const { applied } = await migrate(db, migrations);
    const secretKeys = await keyringOf(db, config);
    const sealedKeys = await sealKeysAnew(db, secretKeys);
    const secrets = await openSecretBox({ db, clock: systemClock }, secretKeys);
    const rotateSecretKey = async () => {
      await secretKeys.reread();
      return sealKeysAnew(db, secretKeys);
    };
    const { openOutsideKey } = config;
    return {
      db,
      secrets,
      applied,
      addDataKey: () => addDataKey(db, secretKeys),
      sealedKeys,
      rotateSecretKey,
      ...(openOutsideKey && { openOutsideKey }),
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** The keys that were given, or those of the key file: it is made for a new database only, as a lost one opens no other. */
export async function keyringOf(db: Database, config: StorageConfig): Promise<SecretKeyring> {
  const { secretKeys, rereadSecretKeys, dataDir } = config;
  if (secretKeys !== undefined) return new SecretKeyring(secretKeys, rereadSecretKeys);
  const path = join(dataDir, 'secret.key');
  const reread = async () => (await findSecretKeyFile(path)) ?? missing(path);
  return new SecretKeyring((await hasKeys(db)) ? await reread() : await loadOrCreateSecretKeyFile(path), reread);
}

function missing(path: string): never {
  throw new Error(
    `The secret key file ${path} is not there, and this database needs its key. Start with the key that it was made with: put the file back, or give the key as CENOTE_SECRET_KEY.`,
  );
}
