import type { Operation } from '#api/operation.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { changeSessionTracking } from '#domain/pools/session-tracking.ts';
import { poolSessionConfiguration } from './pool-session-configuration.ts';

export const setUserPoolSessionConfiguration: Operation<'SetUserPoolSessionConfiguration'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const tracking = { enabled: input.UserSessionTracking === 'ENABLED', maxPerUser: input.TokenSession.MaxPerUser };
  await changeSessionTracking(context, pool, tracking);
  return poolSessionConfiguration(pool.id, tracking);
};
