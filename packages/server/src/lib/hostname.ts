import { Kept } from './kept.ts';

const maxKept = 100;
const hostnames = new Kept<{ readonly hostname: string | undefined }>(maxKept);

/** The host of an address (URL standard), in lower case and without its port; undefined for what is no address. The last ones are kept. */
export function hostnameOfUrl(url: string): string | undefined {
  const known = hostnames.find(url);
  if (known !== undefined) return known.hostname;
  const hostname = URL.parse(url)?.hostname;
  hostnames.keep(url, { hostname });
  return hostname;
}
