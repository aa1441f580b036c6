import type { GetUserPoolSessionConfigurationResponse } from '@cenote/wire/user-pools';
import type { SessionTracking } from '#domain/tenant/pools/settings/session-tracking.ts';

/** A pool's session tracking as the wire shows it. */
export function poolSessionConfiguration(
  poolId: string,
  { enabled, maxPerUser }: SessionTracking,
): GetUserPoolSessionConfigurationResponse {
  return {
    UserPoolId: poolId,
    UserSessionTracking: enabled ? 'ENABLED' : 'DISABLED',
    TokenSession: { MaxPerUser: maxPerUser },
  };
}
