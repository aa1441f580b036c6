import { isLoopback } from '#lib/loopback.ts';

/** Whether a text is an absolute address that is asked over TLS, or one of this machine, with no user and no fragment. */
export function isSafeAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || text.includes('#')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
