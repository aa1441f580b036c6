import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { ssoSessionOf } from '#domain/tenant/clients/sso-session.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { clientSessionConfiguration } from './client-session-configuration.ts';

// Compatibility: real. contract/sdk-sessions.test.ts
export const getUserPoolClientSessionConfiguration: Operation<'GetUserPoolClientSessionConfiguration'> = async (
  context,
  input,
) => {
  const pool = await loadPool(context, input.UserPoolId);
  const client = await loadPoolClient(context, pool.id, input.ClientId);
  return clientSessionConfiguration(client, ssoSessionOf(client));
};
