import { isIPv4 } from 'node:net';

/** Whether a host is this machine: `localhost`, an address in 127.0.0.0/8, or `::1` with its brackets or without. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}
