import { changeSessionTracking } from '#domain/tenant/pools/change-session-tracking.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { poolSessionConfiguration } from './pool-session-configuration.ts';

// Compatibility: real. contract/sdk-sessions.test.ts
export const setUserPoolSessionConfiguration: Operation<'SetUserPoolSessionConfiguration'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const tracking = { enabled: input.UserSessionTracking === 'ENABLED', maxPerUser: input.TokenSession.MaxPerUser };
  await changeSessionTracking(context, pool, tracking);
  return poolSessionConfiguration(pool.id, tracking);
};
