import { readFileSync } from 'node:fs';
import { isLoopback } from '../../../server/src/lib/loopback.ts';
import { type Networks, parseNetworks } from '../../../server/src/lib/networks.ts';
import { parseStrictJson } from '../../../server/src/lib/strict-json.ts';
import type { AuthorizerOptions } from '../authorizer.ts';
import type { TokenPool } from '../pools/pool-tokens.ts';
import type { RoleDocuments } from '../roles.ts';
import { type ExecuteApiOptions, executeApiService } from '../services/execute-api.ts';
import { type S3Options, s3Service } from '../services/s3.ts';
import type { Service } from '../services/service.ts';
import type { EndpointOptions } from './serve-endpoint.ts';

/** What the file of `cenote-authorizer` says. */
interface ConfigFile {
  /** `127.0.0.1:9231` unless said otherwise. */
  readonly listen?: string;
  readonly proxy: EndpointOptions['kind'];
  /** Of Envoy: `path_prefix` as there. */
  readonly pathPrefix?: string;
  /** Addresses and networks of those who may ask: this machine unless said otherwise. */
  readonly proxies?: readonly string[];
  readonly service: ({ readonly kind: 's3' } & S3Options) | ({ readonly kind: 'execute-api' } & ExecuteApiOptions);
  readonly roles: string | RoleDocuments;
  readonly sessionKeysFile?: string;
  readonly pools?: readonly TokenPool[];
  readonly guests?: { readonly role: string };
  readonly skewMinutes?: number;
}

const members: Readonly<Record<keyof ConfigFile, 'text' | 'number' | 'list' | 'object' | 'text or object'>> = {
  listen: 'text',
  proxy: 'text',
  pathPrefix: 'text',
  proxies: 'list',
  service: 'object',
  roles: 'text or object',
  sessionKeysFile: 'text',
  pools: 'list',
  guests: 'object',
  skewMinutes: 'number',
};

/** All that `cenote-authorizer` needs to run. */
export interface EndpointConfig {
  readonly authorizer: AuthorizerOptions;
  readonly endpoint: Omit<EndpointOptions, 'onRefused'>;
}

/** Reads the file, and CENOTE_SESSION_KEYS. @throws Error with a sentence for whoever wrote it */
export function readConfig(file: string, env: Readonly<Record<string, string | undefined>>): EndpointConfig {
  const config = checkMembers(parseStrictJson(readFileSync(file, 'utf8')));
  const { sessionKeysFile, roles, pools, guests, skewMinutes } = config;
  const { CENOTE_SESSION_KEYS: ownKeys } = env;
  if (sessionKeysFile !== undefined && ownKeys !== undefined)
    throw new Error('The session keys stand in sessionKeysFile or in CENOTE_SESSION_KEYS, not in both.');
  const sessionKeys = sessionKeysFile === undefined ? ownKeys : { file: sessionKeysFile };
  if (sessionKeys === undefined && pools === undefined && guests === undefined)
    throw new Error('There is nobody to let in: give CENOTE_SESSION_KEYS, sessionKeysFile, pools or guests.');
  return {
    authorizer: {
      service: readService(config.service),
      roles: typeof roles === 'string' ? { file: roles } : roles,
      ...(sessionKeys !== undefined && { sessionKeys }),
      ...(pools && { pools }),
      ...(guests && { guests }),
      ...(skewMinutes !== undefined && { skewMinutes }),
    },
    endpoint: readEndpoint(config),
  };
}

function checkMembers(value: unknown): ConfigFile {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('It is no object.');
  for (const [name, one] of Object.entries(value)) {
    const kind = Object.hasOwn(members, name) ? members[name as keyof ConfigFile] : undefined;
    if (kind === undefined) throw new Error(`It has ${name}, which means nothing here.`);
    if (!kind.split(' or ').includes(kindOf(one))) throw new Error(`${name} is a ${kind}.`);
  }
  const missing = ['proxy', 'service', 'roles'].find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) throw new Error(`It has no ${missing}.`);
  return value as ConfigFile;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : value === null ? 'null' : typeof value;
}

function readService(service: ConfigFile['service']): Service {
  switch (service.kind) {
    case 's3':
      return s3Service(service);
    case 'execute-api':
      return executeApiService(service);
    default:
      throw new Error('The kind of service is s3 or execute-api.');
  }
}

function readEndpoint({ listen = '127.0.0.1:9231', proxy, pathPrefix = '', proxies }: ConfigFile) {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(listen) ?? [];
  if (host === '' || Number(port) > 65_535) throw new Error(`listen is an address and a port, and not ${listen}.`);
  const kinds: readonly string[] = ['nginx', 'envoy', 'traefik'];
  if (!kinds.includes(proxy)) throw new Error(`proxy is one of ${kinds.join(', ')}.`);
  if (pathPrefix !== '' && !/^(?:\/[\w.-]+)+$/.test(pathPrefix))
    throw new Error('pathPrefix begins with a slash and ends with none.');
  if (!isLoopback(host) && proxies === undefined)
    throw new Error('Whoever reaches it could say anything of a request: name the proxies, or listen on 127.0.0.1.');
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port),
    kind: proxy,
    pathPrefix,
    proxies: readNetworks(proxies ?? ['127.0.0.0/8', '::1']),
  };
}

function readNetworks(texts: readonly string[]): Networks {
  const networks = parseNetworks(texts);
  if ('unreadable' in networks) throw new Error(`proxies: ${networks.unreadable} is no address and no network.`);
  return networks;
}
