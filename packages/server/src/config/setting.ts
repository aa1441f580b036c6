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

/** Reads one setting: its flag, `NAME`, or the file that `NAME_FILE` names. Empty counts as absent. */
export function settingReader(flags: Flags, env: NodeJS.ProcessEnv, problems: string[]): ReadSetting {
  function read(flag: keyof Flags | undefined, name: string, fallback: string): string;
  function read(flag: keyof Flags | undefined, name: string): string | undefined;
  function read(flag: keyof Flags | undefined, name: string, fallback?: string): string | undefined {
    const given = flag === undefined ? undefined : flags[flag];
    if (typeof given === 'string') return given;
    const file = env[`${name}_FILE`];
    if (file) {
      try {
        return readFileSync(file, 'utf8').trim();
      } catch (error) {
        problems.push(`${name}_FILE cannot be read: ${(error as Error).message}. Name a file that this user may read.`);
      }
    }
    return env[name] || fallback;
  }
  return read;
}
