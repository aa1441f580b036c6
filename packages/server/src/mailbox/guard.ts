import { type HttpRequest, headerOf } from '#http/message.ts';

/**
 * Why this request may not see the mailbox, in a sentence for the one who made it; undefined when it may.
 *
 * The mailbox shows codes to everyone who reaches it, so a page in the same browser must not. A name that an attacker
 * points at this machine (DNS rebinding) is refused by its Host, a request that another site started by Fetch Metadata
 * (W3C, `Sec-Fetch-Site`), which browsers send and pages cannot change.
 */
export function findRefusal(request: HttpRequest, publicUrl: string): string | undefined {
  const hostname = URL.parse(`http://${headerOf(request, 'host')}`)?.hostname;
  if (hostname === undefined || !(isLoopback(hostname) || hostname === new URL(publicUrl).hostname)) {
    return 'The mailbox answers under localhost and the host of the public URL alone. Open it there, or start the server with --public-url naming this host.';
  }
  if (headerOf(request, 'sec-fetch-site') === 'cross-site') {
    return 'The mailbox does not answer requests that another site started. Type its address into the browser.';
  }
  return undefined;
}

/** Whether a URL's host is this machine itself: `localhost` and names under it (RFC 6761), 127.0.0.0/8, `[::1]`. */
function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
