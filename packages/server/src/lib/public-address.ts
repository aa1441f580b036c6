import { BlockList } from 'node:net';
import { familyOf, type Networks } from './networks.ts';

/**
 * What is no host of the open Internet: IANA's registries of special-purpose addresses (RFC 6890), multicast (RFC 5771), and
 * what carries an IPv4 address inside, which may be private again (RFC 3056, RFC 4380).
 */
const ipv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
const ipv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const closed: Networks = listNetworks([...ipv4, ...ipv6]);

/** RFC 4291 section 2.4: all that was given out so far for unicast over the Internet. */
const unicast: Networks = listNetworks(['2000::/3']);

/** Whether an address is one of the open Internet; what is no address is not. */
export function isPublicAddress(address: string): boolean {
  const family = familyOf(address);
  if (family === undefined) return false;
  return family === 'ipv4'
    ? !closed.check(address, family)
    : unicast.check(address, family) && !closed.check(address, family);
}

function listNetworks(networks: readonly string[]): Networks {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), familyOf(address));
  }
  return list;
}
