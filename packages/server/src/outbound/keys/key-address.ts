/** The address of a key at a service, taken apart. */
export interface KeyAddress {
  /** The address without parameters. */
  readonly name: string;
  readonly host: string;
  readonly hostname: string;
  /** What follows the host, decoded, without slashes at its ends. */
  readonly path: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Takes an address apart. @throws Error where it has no path, a user, a fragment, or a parameter that is not known */
export function parseKeyAddress(address: string, known: readonly string[]): KeyAddress {
  const url = URL.parse(address);
  const path = url?.pathname.replaceAll(/^\/+|\/+$/g, '') ?? '';
  if (url === null || path === '') throw new Error('it names no key');
  if (url.username !== '' || url.password !== '' || url.hash !== '') throw new Error('it has a user or a fragment');
  for (const name of url.searchParams.keys()) {
    if (!known.includes(name)) throw new Error(`it has the parameter "${name}"; known are ${known.join(', ')}`);
  }
  const name = `${url.protocol}//${url.host}/${path}`;
  return {
    name,
    host: url.host,
    hostname: url.hostname,
    path: decodeURIComponent(path),
    parameters: new Map(url.searchParams),
  };
}

/** How long a service of keys is waited for, in milliseconds. */
export const patienceMs = 5_000;
