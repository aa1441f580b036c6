/** The header that says when to come back (RFC 9110 section 10.2.3); nothing where it is not known. */
export function retryAfter(seconds: number | undefined): { 'retry-after'?: string } {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}
