/** What lets every page read an answer: none depends on a cookie where these are sent. */
export const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date,Retry-After,RateLimit,RateLimit-Policy',
} as const;

/** Those that browsers ask for with Amplify 4 to 6 and the AWS SDKs; `*` does not stand for `authorization`. */
const allowedHeaders = [
  'authorization',
  'content-type',
  'cache-control',
  'x-amz-target',
  'x-amz-user-agent',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
  'x-amzn-trace-id',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  '*',
].join(',');

/**
 * What answers a browser's question whether a page may call an address by these methods (Fetch standard, CORS preflight). It
 * is the same for every page: the question does not name the operation. The request itself is then held against the rule.
 */
export function preflightHeaders(methods: readonly string[]): Readonly<Record<string, string>> {
  return {
    ...corsHeaders,
    'access-control-allow-methods': [...methods, 'OPTIONS'].join(','),
    'access-control-allow-headers': allowedHeaders,
    'access-control-max-age': '86400',
  };
}
