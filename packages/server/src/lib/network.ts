import { isIPv6 } from 'node:net';

/**
 * The network that an address belongs to, as far as one client has it to itself: an IPv4 address, or the first 56 bits of
 * an IPv6 address, which is what a home is given (RFC 6177, section 2; RIPE BCOP 690, section 4.2: a /56 for homes, a /48 for
 * others). One form for all spellings. A text that is no address stands for itself.
 */
export function networkOf(address: string): string {
  return prefixOf(address, 56);
}

/**
 * As `networkOf`, as far as one subscriber may have it: the first 48 bits of an IPv6 address. For shares of what all have together,
 * where many neighbours who share one lose little, and one who has 256 networks would win much.
 */
export function siteOf(address: string): string {
  return prefixOf(address, 48);
}

function prefixOf(address: string, bits: 48 | 56): string {
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return bare;
  const groups = groupsOf(bare);
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  const kept = bits === 48 ? groups.slice(0, 3) : [...groups.slice(0, 3), (groups[3] ?? 0) & 0xff00];
  return `${kept.map((group) => group.toString(16)).join(':')}::/${bits}`;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes every address in one form, without dots.
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const head = read(before);
  const tail = read(after ?? '');
  return after === undefined ? head : [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
