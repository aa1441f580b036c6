const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Why an address is none that people can be sent to, as the server would say it (RFC 6749 section 3.1.2; AWS: plain HTTP on the own
 * machine alone); undefined for a good one.
 */
export function findRedirectFault(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return 'is an address such as http://localhost:3000/';
  if (text.includes('#')) return 'has no #';
  if (url.protocol === 'http:' && !loopbackHosts.includes(url.hostname))
    return 'begins with https://, but on localhost';
  // Such an address is a program or a page of its own.
  if (['data:', 'javascript:', 'vbscript:'].includes(url.protocol))
    return `is no address to come back to: ${url.protocol} is refused`;
  return undefined;
}
