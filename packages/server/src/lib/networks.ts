import { BlockList, isIP } from 'node:net';

/** Addresses and networks: `check` says whether one of them holds an address. */
export type Networks = Pick<BlockList, 'check'>;

/** No address at all. */
export const noNetworks: Networks = { check: () => false };

/**
 * Reads addresses and networks such as `10.0.0.7`, `10.0.0.0/8` or `fd00::/8`.
 * @returns the first that is neither, in place of the networks
 */
export function parseNetworks(texts: readonly string[]): Networks | { readonly unreadable: string } {
  const networks = new BlockList();
  for (const text of texts) {
    const [address = '', bits] = text.split('/');
    const family = familyOf(address);
    const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 'ipv4' ? 32 : 128));
    if (family === undefined || !isPrefix) return { unreadable: text };
    if (bits === undefined) networks.addAddress(address, family);
    else networks.addSubnet(address, Number(bits), family);
  }
  return networks;
}

/** Whether a text is an address, and of which family. */
export function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}
