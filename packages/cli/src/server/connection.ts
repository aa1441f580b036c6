import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A server, and what requests to it are signed with. */
export interface Connection {
  /** Without a final slash. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** What else than the machine's own authorities may vouch for the server, as PEM. */
  readonly authority?: string;
}

/** What every command takes that asks a server. */
export interface ServerFlags {
  readonly endpoint?: string;
  readonly region?: string;
  readonly allowHttp?: boolean;
}

/** The key of whoever has none: a development server takes any. */
const developmentKey = 'development';

/** Whether somebody named a key. */
export function hasKey({ accessKeyId }: Pick<Connection, 'accessKeyId'>): boolean {
  return accessKeyId !== developmentKey;
}

const defaultEndpoint = 'http://127.0.0.1:9229';

/** The project's folder, and where its last push went. */
export interface ProjectPlace {
  readonly root: string;
  readonly pushedTo?: string | undefined;
}

/** Whether a person names the server now, and not by what they did before. */
export function isServerNamed({ endpoint }: ServerFlags, env: NodeJS.ProcessEnv): boolean {
  return endpoint !== undefined || Boolean(env['CENOTE_ENDPOINT']);
}

/**
 * Where the server is, by flags, then variables, then the last push, then where `cenote dev` listens; and the key: AWS_ACCESS_KEY_ID
 * and AWS_SECRET_ACCESS_KEY, or for a server on this machine any key at all, which is what a development server takes.
 * @throws Error with one sentence and its mend
 */
export function parseConnection(flags: ServerFlags, env: NodeJS.ProcessEnv, place: ProjectPlace): Connection {
  const url = parseEndpoint(flags.endpoint ?? (env['CENOTE_ENDPOINT'] || (place.pushedTo ?? defaultEndpoint)));
  const isLocal = isLoopback(url.hostname);
  if (url.protocol === 'http:' && !isLocal && !flags.allowHttp)
    throw new Error(
      `${url.origin} is another machine, and http:// hides nothing on the way. Say https:// or --allow-http.`,
    );
  const region = flags.region ?? (env['CENOTE_REGION'] || env['AWS_REGION'] || 'us-east-1');
  const authority = isLocal && url.protocol === 'https:' ? readAuthority(place.root) : undefined;
  return { endpoint: url.origin, region, ...parseKey(env, url), ...(authority && { authority }) };
}

function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && url.pathname === '/' && !url.search && !url.hash && !url.username;
  if (url === undefined || !isPlain || !/^https?:$/.test(url.protocol))
    throw new Error(`"${text}" is no endpoint. Give the address of a server, such as ${defaultEndpoint}.`);
  return url;
}

function parseKey(env: NodeJS.ProcessEnv, { hostname, origin }: URL) {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (id && secret) return { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) };
  if (id || secret)
    throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go together, and one of them is not set.');
  if (isLoopback(hostname)) return { accessKeyId: developmentKey, secretAccessKey: developmentKey };
  throw new Error(
    `A server on another machine wants a key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for ${origin}. "cenote access-key create" makes one there.`,
  );
}

/** Whether a host is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** What `cenote dev --https` signs with, where its data is in the project. */
function readAuthority(root: string): string | undefined {
  const path = join(root, '.cenote', 'https', 'authority.pem');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
