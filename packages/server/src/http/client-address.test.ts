import { describe, expect, test } from 'vitest';
import { parseNetworks } from '#lib/networks.ts';
import { clientAddress, noProxies, type Proxies } from './client-address.ts';

const request = (...forwarded: string[]) => ({
  headers: forwarded.length === 0 ? {} : { 'x-forwarded-for': forwarded },
});
const proxies = parseNetworks(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']) as Proxies;

describe('the address of whoever asks', () => {
  test.each([
    ['nobody in front', '198.51.100.1', [], '198.51.100.1'],
    ['a stranger who says to be another', '198.51.100.1', ['203.0.113.9'], '198.51.100.1'],
    ['a proxy of ours', '10.1.2.3', ['203.0.113.9'], '203.0.113.9'],
    ['by IPv6', 'fd00::1', ['2001:db8::5'], '2001:db8::5'],
    ['as a socket for both families tells it', '::ffff:10.1.2.3', ['203.0.113.9'], '203.0.113.9'],
    ['what a client wrote itself', '10.1.2.3', ['6.6.6.6, 203.0.113.9'], '203.0.113.9'],
    ['what a client wrote in a header of its own', '10.1.2.3', ['6.6.6.6', '203.0.113.9'], '203.0.113.9'],
    ['two proxies of ours', '10.1.2.3', ['203.0.113.9, 192.0.2.7'], '203.0.113.9'],
    ['a proxy that is none of ours between', '10.1.2.3', ['6.6.6.6, 203.0.113.9, 198.51.100.3'], '198.51.100.3'],
    ['proxies alone', '10.1.2.3', ['10.0.0.1, 192.0.2.7'], '10.0.0.1'],
    ['no header', '10.1.2.3', [], '10.1.2.3'],
    ['no address', '10.1.2.3', ['unknown'], '10.1.2.3'],
    ['an empty header', '10.1.2.3', [''], '10.1.2.3'],
    ['with a port', '10.1.2.3', ['203.0.113.9:4711'], '203.0.113.9'],
    ['with a port, by IPv6', '10.1.2.3', ['[2001:db8::5]:4711'], '2001:db8::5'],
    ['mapped', '10.1.2.3', ['::ffff:203.0.113.9'], '203.0.113.9'],
  ])('%s', (_, socket, forwarded, expected) => {
    expect(clientAddress(proxies, socket, request(...forwarded))).toBe(expected);
  });

  test('is that of the socket where nobody is in front', () => {
    expect(clientAddress(noProxies, '10.1.2.3', request('203.0.113.9'))).toBe('10.1.2.3');
  });
});

test.each(['proxy.internal', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/x', 'fd00::/129', '', '10.0.0.0/-1'])(
  'what is no address or network is named: %j',
  (text) => {
    expect(parseNetworks(['10.0.0.1', text])).toEqual({ unreadable: text });
  },
);
