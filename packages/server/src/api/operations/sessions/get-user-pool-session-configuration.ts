import type { Operation } from '#api/operation.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { sessionTrackingOf } from '#domain/pools/session-tracking.ts';
import { poolSessionConfiguration } from './pool-session-configuration.ts';

export const getUserPoolSessionConfiguration: Operation<'GetUserPoolSessionConfiguration'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  return poolSessionConfiguration(pool.id, sessionTrackingOf(pool));
};
