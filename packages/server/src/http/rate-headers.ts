import { retryAfter } from './retry-after.ts';

/**
 * What a refusal by a limit per second says of it: when to come back, and the fields `RateLimit-Policy` and `RateLimit` of
 * draft-ietf-httpapi-ratelimit-headers. The name is of ours.
 */
export function rateHeaders({ name, perSecond }: { readonly name: string; readonly perSecond: number }) {
  return {
    ...retryAfter(1),
    'ratelimit-policy': `"${name}";q=${perSecond};w=1`,
    ratelimit: `"${name}";r=0;t=1`,
  };
}
