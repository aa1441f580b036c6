import { readFileSync } from 'node:fs';

/** The flags of the command line, as texts. */
export interface Flags {
  readonly host?: string;
  readonly port?: string;
  readonly dataDir?: string;
  readonly databaseUrl?: string;
  readonly publicUrl?: string;
  readonly allowedHosts?: string;
  readonly trustedProxies?: string;
  readonly outboundNetworks?: string;
  readonly logDelivery?: string;
  readonly operationsHost?: string;
  readonly operationsPort?: string;
  readonly region?: string;
  readonly accountId?: string;
  readonly issuer?: string;
  readonly seed?: boolean;
  readonly fixedCode?: string;
  readonly functions?: string;
  readonly compromisedPasswords?: string;
  readonly lambdaEndpoint?: string;
  readonly stsEndpoint?: string;
  readonly signatureSkew?: string;
  readonly aws?: boolean;
  readonly https?: boolean;
  readonly messagesPerHour?: string;
  readonly messagesPerAddress?: string;
  readonly messagesPerUser?: string;
  readonly migrationsPerMinute?: string;
  readonly recentSignInMinutes?: string;
  readonly unconfirmedDays?: string;
  readonly signingKeyDays?: string;
  readonly requestsPerAddress?: string;
  readonly requestsPerClient?: string;
  readonly requestsPerPool?: string;
  readonly requestsPerOperation?: string;
  readonly auditDays?: string;
}

/** A configuration that the server refuses: every problem with its mend, one per line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads one setting by its flag and its variable. */
export interface ReadSetting {
  (flag: keyof Flags | undefined, name: string, fallback: string): string;
  (flag: keyof Flags | undefined, name: string): string | undefined;
}

/** One setting as it was read: by what it is called, what it is, and whence that came. */
export interface ReadValue {
  readonly name: string;
  readonly flag?: keyof Flags;
  /** Absent where nobody has said, and there is no default. */
  readonly value?: string;
  readonly from: 'flag' | 'variable' | 'file' | 'default';
}

/** Reads one setting: its flag, `NAME`, or the file that `NAME_FILE` names. Empty counts as absent. Each is told to `tell`. */
export function settingReader(
  flags: Flags,
  env: NodeJS.ProcessEnv,
  problems: string[],
  tell: (read: ReadValue) => void = () => {},
): ReadSetting {
  function find(flag: keyof Flags | undefined, name: string, fallback?: string): Omit<ReadValue, 'name'> {
    const given = flag === undefined ? undefined : flags[flag];
    if (typeof given === 'string') return { value: given, from: 'flag' };
    const file = env[`${name}_FILE`];
    if (file) {
      try {
        return { value: readFileSync(file, 'utf8').trim(), from: 'file' };
      } catch (error) {
        problems.push(`${name}_FILE cannot be read: ${(error as Error).message}. Name a file that this user may read.`);
      }
    }
    const variable = env[name];
    if (variable) return { value: variable, from: 'variable' };
    return { from: 'default', ...(fallback !== undefined && { value: fallback }) };
  }
  function read(flag: keyof Flags | undefined, name: string, fallback: string): string;
  function read(flag: keyof Flags | undefined, name: string): string | undefined;
  function read(flag: keyof Flags | undefined, name: string, fallback?: string): string | undefined {
    const found = find(flag, name, fallback);
    tell({ name, ...(flag && { flag }), ...found });
    return found.value;
  }
  return read;
}
