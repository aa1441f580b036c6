/** How long a carrier waits for a service of the web, in milliseconds. */
export const patienceMs = 20_000;

/** A setting such as `ses://eu-central-1?endpoint=…`, taken apart. Its parts are decoded; none is ever repeated in an error. */
export interface ServiceUrl {
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Takes a setting apart that names a service.
 * @throws Error when it has a path, a fragment, or a parameter that the service does not know
 */
export function parseServiceUrl(url: URL, known: readonly string[]): ServiceUrl {
  if (!/^\/?$/.test(url.pathname) || url.hash !== '') throw new Error('it has a path; only parameters follow the host');
  for (const name of url.searchParams.keys()) {
    if (!known.includes(name)) throw new Error(`it has the parameter "${name}"; known are ${known.join(', ')}`);
  }
  return {
    host: url.host,
    user: decode(url.username),
    password: decode(url.password),
    parameters: new Map(url.searchParams),
  };
}

/** An endpoint in place of the service's own, or undefined. @throws Error for what is no web address */
export function findEndpoint({ parameters }: ServiceUrl): string | undefined {
  const endpoint = parameters.get('endpoint');
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw new Error('its endpoint is not a web address such as http://127.0.0.1:4566');
  }
  return endpoint;
}

/** The region in the place of the host. @throws Error when there is none */
export function parseRegion({ host }: ServiceUrl): string {
  if (/^[a-z]{2,}(-[a-z]+)+-\d$/.test(host)) return host;
  throw new Error('it names no region; write one such as eu-central-1 after the ://');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error('its user or password has a "%" that is not written as "%25"');
  }
}
