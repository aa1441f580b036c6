import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Settings } from '#domain/context.ts';
import type { Proxies } from '#http/client-address.ts';
import { isLoopback } from '#lib/loopback.ts';
import type { Networks } from '#lib/networks.ts';
import type { LogSinkSettings } from '#outbound/logs/open-log-sink.ts';
import { type CarrierConfig, readCarriers } from './carrier-config.ts';
import { readLogDelivery } from './log-config.ts';
import { readHosts, readNetworks } from './network-config.ts';
import { ConfigError, type Flags, type ReadSetting, type ReadValue, settingReader } from './setting.ts';
import { readAccountId, readStorage, type StorageConfig } from './storage-config.ts';
import { strikeAddress } from './strike-settings.ts';
import { readTraces, type TraceConfig } from './trace-config.ts';

/** What the operator decided, checked. Precedence: flag, then `CENOTE_…` in the environment, then default. */
export interface Config extends StorageConfig, CarrierConfig {
  readonly mode: 'dev' | 'start';
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Speaks TLS by an authority of this machine's own; in development alone. */
  readonly https: boolean;
  /** Absent: the address that the server listens on. */
  readonly publicUrl?: string;
  /** Hosts that requests may name besides that of the public URL, as URLs write them, without a port. */
  readonly allowedHosts: readonly string[];
  /** Whose word on who asks counts; absent where nobody is in front. */
  readonly proxies?: Proxies;
  /** Private networks of which documents may be fetched that others than the operator name; absent: none. */
  readonly outboundNetworks?: Networks;
  readonly region: string;
  readonly accountId: string;
  readonly issuer: 'own' | 'aws';
  /** Make a pool and a client when there is none. */
  readonly seed: boolean;
  readonly fixedCode?: string;
  readonly limits: Limits;
  /** The file or folder of passwords that others know; absent where the operator gives none. */
  readonly compromisedPasswords?: string;
  /** Where the operator's own functions lie. */
  readonly functionsDir?: string;
  /** Where AWS Lambda is. Absent: where the region has it, if `aws` allows. */
  readonly lambdaEndpoint?: string;
  /** The token service that gives credentials for identity pools that say so (AssumeRoleWithWebIdentity); absent: none. */
  readonly stsEndpoint?: URL;
  /** How far the clock may be off of who signs requests. */
  readonly signatureSkewMinutes: 5 | 15;
  /** Whether functions may be called at AWS Lambda, and codes for them encrypted by AWS KMS, with this server's credentials. */
  readonly aws: boolean;
  /** What the console loads. No flag says so: for servers of tests. Absent: what the build put beside the program. */
  readonly consoleAssets?: URL;
  /** Where those who run the server ask it. Absent: where everybody does. */
  readonly operations?: { readonly host: string; readonly port: number };
  /** How old the signing keys of a pool are when new ones follow them. Absent: until somebody rotates them. */
  readonly signingKeyDays?: number;
  readonly logLevel: 'info' | 'warn' | 'error';
  /** Where the logs of pools may go. Absent: nowhere. */
  readonly logDelivery?: LogSinkSettings;
  /** Where traces go. Absent: none are made. */
  readonly traces?: TraceConfig;
}

/** How much of something there may be; absent where nobody has said. */
export type Limits = Pick<
  Settings,
  | 'messagesPerHour'
  | 'messagesPerAddress'
  | 'messagesPerUser'
  | 'migrationsPerMinute'
  | 'recentSignInMinutes'
  | 'unconfirmedDays'
  | 'requestsPerAddress'
  | 'requestsPerClient'
  | 'requestsPerPool'
  | 'requestsPerOperation'
  | 'auditDays'
>;

const hostNamePattern = /^[0-9A-Za-z.:_-]+$/;
const regionPattern = /^[a-z]{2,}(-[a-z]+)+-\d$/;

/**
 * Checks flags and environment together.
 * Each setting that is read is told to `tell`, with whence it came. @throws ConfigError with every problem at once.
 */
export function parseConfig(
  mode: Config['mode'],
  flags: Flags,
  env: NodeJS.ProcessEnv,
  tell?: (read: ReadValue) => void,
): Config {
  const problems: string[] = [];
  const setting = settingReader(flags, env, problems, tell);
  const host = setting('host', 'CENOTE_HOST', '127.0.0.1');
  const port = setting('port', 'CENOTE_PORT', '9229');
  const operations = readOperations(mode, port, setting, problems);
  const region = setting('region', 'CENOTE_REGION', 'us-east-1');
  const accountId = readAccountId(setting, problems);
  const issuer = setting('issuer', 'CENOTE_ISSUER', 'own');
  const publicUrl = setting('publicUrl', 'CENOTE_PUBLIC_URL')?.replace(/\/+$/, '');
  const allowedHosts = readHosts(setting('allowedHosts', 'CENOTE_ALLOWED_HOSTS'), problems);
  const proxies = readNetworks('--trusted-proxies', setting('trustedProxies', 'CENOTE_TRUSTED_PROXIES'), problems);
  const outbound = setting('outboundNetworks', 'CENOTE_OUTBOUND_NETWORKS', mode === 'dev' ? '127.0.0.0/8,::1' : '');
  const outboundNetworks = readNetworks('--outbound-networks', outbound, problems);
  const logLevel = setting(undefined, 'CENOTE_LOG_LEVEL', mode === 'dev' ? 'warn' : 'info');
  const storage = readStorage(setting, env, problems);
  const logDelivery = readLogDelivery(
    mode,
    {
      url: setting('logDelivery', 'CENOTE_LOG_DELIVERY'),
      secret: setting(undefined, 'CENOTE_LOG_DELIVERY_SECRET'),
      dataDir: storage.dataDir,
      outboundNetworks,
    },
    problems,
  );
  const carriers = readCarriers(mode, (name) => setting(undefined, name), problems);
  const limits = readLimits(setting, problems);
  const traces = readTraces((name) => setting(undefined, name), problems);
  const signingKeyDays = readSigningKeyDays(setting('signingKeyDays', 'CENOTE_SIGNING_KEY_DAYS'), problems);
  const functionsDir = readFunctionsDir(mode, setting('functions', 'CENOTE_FUNCTIONS'), problems);
  const lambdaEndpoint = setting('lambdaEndpoint', 'CENOTE_LAMBDA_ENDPOINT');
  const compromisedPasswords = setting('compromisedPasswords', 'CENOTE_COMPROMISED_PASSWORDS');
  const stsEndpoint = readStsEndpoint(setting('stsEndpoint', 'CENOTE_STS_ENDPOINT'), problems);
  const signatureSkew = setting('signatureSkew', 'CENOTE_SIGNATURE_SKEW', '5');
  const aws = readSwitch(flags.aws, 'CENOTE_AWS', setting, problems);
  const { fixedCode } = flags;

  const check = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  check(
    hostNamePattern.test(host),
    `--host ${host} is not a host name or address. Give one such as 127.0.0.1 or 0.0.0.0.`,
  );
  check(isPort(port), `--port ${port} is not a port. Give a number from 0 to 65535.`);
  check(regionPattern.test(region), `--region ${region} is not a region name. Give one such as us-east-1.`);
  check(
    signatureSkew === '5' || signatureSkew === '15',
    `--signature-skew ${signatureSkew} is neither 5 nor 15. Give one of these numbers of minutes.`,
  );
  check(issuer === 'own' || issuer === 'aws', `--issuer ${issuer} is unknown. Give own or aws.`);
  check(isLogLevel(logLevel), `CENOTE_LOG_LEVEL ${logLevel} is unknown. Give info, warn or error.`);
  check(
    fixedCode === undefined || /^(\d{6}|\d{8})$/.test(fixedCode),
    '--fixed-code takes six or eight digits, such as --fixed-code 123456.',
  );
  check(
    lambdaEndpoint === undefined || /^https?:$/.test(URL.parse(lambdaEndpoint)?.protocol ?? ''),
    `--lambda-endpoint ${strikeAddress(lambdaEndpoint ?? '')} is not a web address. Give one such as http://127.0.0.1:3001.`,
  );
  if (publicUrl !== undefined) checkPublicUrl(publicUrl, mode, check);
  if (mode === 'dev') checkDevelopment(host, check);
  else checkProduction({ publicUrl, secretKeys: storage.secretKeys }, problems);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));

  return {
    mode,
    host,
    port: Number(port),
    ...storage,
    allowedHosts,
    aws,
    https: mode === 'dev' && flags.https === true,
    region,
    accountId,
    issuer: issuer === 'aws' ? 'aws' : 'own',
    seed: mode === 'dev' && flags.seed !== false,
    logLevel: isLogLevel(logLevel) ? logLevel : 'info',
    signatureSkewMinutes: signatureSkew === '15' ? 15 : 5,
    ...(operations !== undefined && { operations }),
    ...(publicUrl !== undefined && { publicUrl }),
    ...(proxies !== undefined && { proxies }),
    ...(outboundNetworks !== undefined && { outboundNetworks }),
    ...(fixedCode !== undefined && { fixedCode }),
    ...carriers,
    ...(logDelivery !== undefined && { logDelivery }),
    ...(traces !== undefined && { traces }),
    limits,
    ...(signingKeyDays !== undefined && { signingKeyDays }),
    ...(functionsDir !== undefined && { functionsDir }),
    ...(lambdaEndpoint !== undefined && { lambdaEndpoint }),
    ...(compromisedPasswords !== undefined && { compromisedPasswords: resolve(compromisedPasswords) }),
    ...(stsEndpoint !== undefined && { stsEndpoint }),
  };
}

/** Each limit: its flag, from which its variable follows, and what it is a number of; 0 where that means something. */
const limitFlags: Readonly<
  Record<keyof Limits, { readonly flag: string; readonly of: string; readonly mayBe0?: true }>
> = {
  messagesPerHour: { flag: 'messages-per-hour', of: 'messages' },
  messagesPerAddress: { flag: 'messages-per-address', of: 'messages' },
  messagesPerUser: { flag: 'messages-per-user', of: 'messages' },
  migrationsPerMinute: { flag: 'migrations-per-minute', of: 'users' },
  recentSignInMinutes: { flag: 'recent-sign-in-minutes', of: 'minutes' },
  unconfirmedDays: { flag: 'unconfirmed-days', of: 'days', mayBe0: true },
  requestsPerAddress: { flag: 'requests-per-address', of: 'requests' },
  requestsPerClient: { flag: 'requests-per-client', of: 'requests' },
  requestsPerPool: { flag: 'requests-per-pool', of: 'requests' },
  requestsPerOperation: { flag: 'requests-per-operation', of: 'requests' },
  auditDays: { flag: 'audit-days', of: 'days', mayBe0: true },
};

function readLimits(setting: ReadSetting, problems: string[]): Limits {
  const given = Object.entries(limitFlags).flatMap(([key, { flag, of, mayBe0 = false }]) => {
    const text = setting(key as keyof Limits, `CENOTE_${flag.replaceAll('-', '_').toUpperCase()}`);
    if (text === undefined) return [];
    if (!/^[1-9]\d{0,8}$/.test(text) && !(mayBe0 && text === '0')) {
      const least = mayBe0 ? 0 : 1;
      problems.push(`--${flag} ${text} is not a number of ${of}. Give one from ${least} to 999999999.`);
    }
    return [[key, Number(text)]];
  });
  return Object.fromEntries(given) as Limits;
}

function readSigningKeyDays(text: string | undefined, problems: string[]): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  problems.push(`--signing-key-days ${text} is not a number of days. Give one from 1 to 9999, such as 90.`);
  return undefined;
}

function readSwitch(given: boolean | undefined, name: string, setting: ReadSetting, problems: string[]): boolean {
  const text = given === undefined ? setting(undefined, name, 'false') : String(given);
  if (!/^(?:true|false|1|0)$/.test(text)) problems.push(`${name} ${text} is unknown. Give true or false.`);
  return text === 'true' || text === '1';
}

/** In production on a port of its own: the one above the main one, or any free one as there. */
function readOperations(
  mode: Config['mode'],
  mainPort: string,
  setting: ReadSetting,
  problems: string[],
): Config['operations'] {
  const host = setting('operationsHost', 'CENOTE_OPERATIONS_HOST', '127.0.0.1');
  const above = mainPort === '0' ? '0' : String(Number(mainPort) + 1);
  const given = setting('operationsPort', 'CENOTE_OPERATIONS_PORT');
  const port = given ?? (mode === 'start' && isPort(mainPort) ? above : undefined);
  if (port === undefined) return undefined;
  if (!isPort(port)) {
    problems.push(`--operations-port ${port} is not a port. Give a number from 0 to 65535.`);
  }
  if (!hostNamePattern.test(host)) {
    problems.push(`--operations-host ${host} is not a host name or address. Give one such as 127.0.0.1 or 0.0.0.0.`);
  }
  if (mode === 'dev' && !isLoopback(host)) {
    problems.push(`cenote dev listens on this machine only, not on ${host}. Give --operations-host 127.0.0.1.`);
  }
  return { host, port: Number(port) };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) < 65_536;
}

/** Tokens and credentials are in what is sent there and back. */
function readStsEndpoint(text: string | undefined, problems: string[]): URL | undefined {
  const url = text === undefined ? null : URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (text !== undefined && !(isSafe && url?.username === '')) {
    problems.push(
      `--sts-endpoint ${strikeAddress(text)} is not a web address with TLS. Give one such as https://sts.eu-west-1.amazonaws.com.`,
    );
  }
  return url ?? undefined;
}

/** In development the folder is looked at before every call, so that it may be made later. */
function readFunctionsDir(mode: Config['mode'], named: string | undefined, problems: string[]): string | undefined {
  const given = named ?? (mode === 'dev' ? 'functions' : undefined);
  if (given === undefined) return undefined;
  const isFolder = statSync(given, { throwIfNoEntry: false })?.isDirectory() ?? mode === 'dev';
  if (!isFolder) problems.push(`--functions ${given} is not a folder. Give the folder in which the functions lie.`);
  return resolve(given);
}

function isLogLevel(level: string): level is Config['logLevel'] {
  return level === 'info' || level === 'warn' || level === 'error';
}

type Check = (holds: boolean, problem: string) => void;

function checkPublicUrl(publicUrl: string, mode: Config['mode'], check: Check): void {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  const isWeb = url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  check(
    isWeb,
    `--public-url ${strikeAddress(publicUrl)} is not a web address. Give one such as https://auth.example.com.`,
  );
  check(
    !isWeb || mode === 'dev' || url.protocol === 'https:' || isLoopback(url.hostname),
    '--public-url is http: passwords and tokens would cross the network readable. Put a TLS proxy in front and give its https address.',
  );
}

function checkDevelopment(host: string, check: Check): void {
  check(
    isLoopback(host),
    `cenote dev accepts every access key and shows every code, so it listens on this machine only, not on ${host}. Use cenote start for anything that others reach.`,
  );
}

function checkProduction(given: { secretKeys: unknown; publicUrl: string | undefined }, problems: string[]): void {
  if (given.secretKeys === undefined && !problems.some((problem) => problem.startsWith('CENOTE_SECRET_KEY'))) {
    problems.push(
      'CENOTE_SECRET_KEY is missing: it seals what lies in the database. Make one with "cenote secret-key create" and give it as CENOTE_SECRET_KEY, or as a file with CENOTE_SECRET_KEY_FILE.',
    );
  }
  if (given.publicUrl === undefined) {
    problems.push('--public-url is missing: give the https address under which clients reach this server.');
  }
}
