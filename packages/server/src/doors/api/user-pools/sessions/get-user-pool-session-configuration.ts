import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { sessionTrackingOf } from '#domain/tenant/pools/settings/session-tracking.ts';
import type { Operation } from '../../operation.ts';
import { poolSessionConfiguration } from './pool-session-configuration.ts';

// Compatibility: real. contract/sdk-sessions.test.ts
export const getUserPoolSessionConfiguration: Operation<'GetUserPoolSessionConfiguration'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  return poolSessionConfiguration(pool.id, sessionTrackingOf(pool));
};
