import type { Route } from './router.ts';

/** Any page may call: no answer of ours depends on a cookie where these are sent. */
export const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
} as const;

/** Those that browsers ask for with Amplify 4 to 6 and the AWS SDKs; `*` does not stand for `authorization`. */
const ALLOWED_HEADERS = [
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

/** The route that answers a browser's question whether it may call `path` (Fetch standard, CORS preflight). */
export function preflight(path: string, methods: readonly string[]): Route {
  const headers = {
    ...corsHeaders,
    'access-control-allow-methods': [...methods, 'OPTIONS'].join(','),
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': '86400',
  };
  return { method: 'OPTIONS', path, handle: () => ({ status: 204, headers, body: '' }) };
}
