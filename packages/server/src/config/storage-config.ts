import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isKeyAddress, type OpenOutsideKey } from '#domain/outside-keys.ts';
import type { InstallationKey } from '#domain/tenant/installation/secret-keyring.ts';
import { parseSecretKey, parseSecretKeys, type SecretKey, splitSecretKeys } from '#lib/secret-key.ts';
import { outsideKeys } from '#outbound/keys/open-outside-key.ts';
import { ConfigError, type Flags, type ReadSetting, settingReader } from './setting.ts';

/** Where the data is, and what opens it. */
export interface StorageConfig {
  readonly dataDir: string;
  /** Absent: the embedded database in `dataDir`. */
  readonly databaseUrl?: string;
  /** The embedded database is kept in memory alone, and gone with the process. No flag says so: for servers of tests. */
  readonly isInMemory?: boolean;
  /** Of PostgreSQL, where the URL has none. */
  readonly databasePassword?: string;
  /** Absent: a key file in `dataDir`, made at the first start. `cenote start` insists on being given one. */
  readonly secretKeys?: readonly InstallationKey[];
  /** Reads them again where they stand in a file that the operator named. @throws Error with the mend */
  readonly rereadSecretKeys?: () => Promise<readonly InstallationKey[]>;
  /** Opens keys that lie at a service, by their addresses; those of the tests' own configurations have none. */
  readonly openOutsideKey?: OpenOutsideKey;
}

/**
 * Checks the settings that say where the data is: all that the commands beside a server need.
 * @throws ConfigError
 */
export function parseStorageConfig(
  flags: Pick<Flags, 'dataDir' | 'databaseUrl'>,
  env: NodeJS.ProcessEnv,
): StorageConfig {
  const problems: string[] = [];
  const storage = readStorage(settingReader(flags, env, problems), env, problems);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return storage;
}

/** The account in ARNs, for a command without a server. @throws ConfigError */
export function parseAccountId(flags: Pick<Flags, 'accountId'>, env: NodeJS.ProcessEnv): string {
  const problems: string[] = [];
  const accountId = readAccountId(settingReader(flags, env, problems), problems);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return accountId;
}

/** The account in ARNs; what is wrong with it is added to the problems. */
export function readAccountId(setting: ReadSetting, problems: string[]): string {
  const accountId = setting('accountId', 'CENOTE_ACCOUNT_ID', '123456789012');
  if (!/^\d{12}$/.test(accountId)) problems.push(`--account-id ${accountId} is not an account id. Give twelve digits.`);
  return accountId;
}

/** The variables whose keys seal files that leave the installation. */
export type FileKeyName = 'CENOTE_BACKUP_KEY' | 'CENOTE_EXPORT_KEY';

/**
 * The keys of files, from the environment or the file that `NAME_FILE` names: the first seals, all open.
 * @throws ConfigError that says how to make one
 */
export function parseFileKeys(name: FileKeyName, env: NodeJS.ProcessEnv): SecretKey[] {
  const problems: string[] = [];
  const text = settingReader({}, env, problems)(undefined, name);
  const keys = keysOf(name, text, problems, parseSecretKeys);
  if (keys === undefined && problems.length === 0) {
    problems.push(
      `${name} is missing: the file is sealed with it. Make one with "cenote secret-key create", keep it apart from the file, and give it as ${name}, or as a file with ${name}_FILE.`,
    );
  }
  if (keys === undefined || problems.length > 0) throw new ConfigError(problems.join('\n'));
  return keys;
}

/** Where the data is; what is wrong with it is added to the problems. */
export function readStorage(setting: ReadSetting, env: NodeJS.ProcessEnv, problems: string[]): StorageConfig {
  const databaseUrl = setting('databaseUrl', 'CENOTE_DATABASE_URL');
  const databasePassword = setting(undefined, 'PGPASSWORD');
  const openOutsideKey = outsideKeys(readTransitToken(env));
  const parse = (text: string) => parseInstallationKeys(text, openOutsideKey);
  const secretKeys = keysOf('CENOTE_SECRET_KEY', setting(undefined, 'CENOTE_SECRET_KEY'), problems, parse);
  const file = env['CENOTE_SECRET_KEY_FILE'];
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    problems.push('The database URL does not begin with postgres://. Leave it out to use the embedded database.');
  }
  return {
    dataDir: resolve(setting('dataDir', 'CENOTE_DATA_DIR', '.cenote')),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(databaseUrl !== undefined && databasePassword !== undefined && { databasePassword }),
    ...(secretKeys !== undefined && { secretKeys }),
    ...(file && { rereadSecretKeys: async () => parse(await readFile(file, 'utf8')) }),
    openOutsideKey,
  };
}

function parseInstallationKeys(text: string, openOutsideKey: OpenOutsideKey): InstallationKey[] {
  return splitSecretKeys(text).map((entry, index) =>
    isKeyAddress(entry) ? openOutsideKey(entry) : parseSecretKey(entry, index),
  );
}

/** Others renew the token in a file: it is read at every use. */
function readTransitToken(env: NodeJS.ProcessEnv): () => string | undefined {
  const file = env['CENOTE_TRANSIT_TOKEN_FILE'];
  const token = env['CENOTE_TRANSIT_TOKEN'];
  return () => (file ? readFileSync(file, 'utf8').trim() : token) || undefined;
}

function keysOf<K>(
  name: string,
  text: string | undefined,
  problems: string[],
  parse: (text: string) => K[],
): K[] | undefined {
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch (error) {
    problems.push(`${name} cannot be used. ${(error as Error).message}`);
    return undefined;
  }
}
