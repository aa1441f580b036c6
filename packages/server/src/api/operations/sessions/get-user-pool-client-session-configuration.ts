import type { Operation } from '#api/operation.ts';
import { loadPoolClient } from '#domain/clients/client-store.ts';
import { ssoSessionOf } from '#domain/clients/sso-session.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { clientSessionConfiguration } from './client-session-configuration.ts';

export const getUserPoolClientSessionConfiguration: Operation<'GetUserPoolClientSessionConfiguration'> = async (
  context,
  input,
) => {
  const pool = await loadPool(context, input.UserPoolId);
  const client = await loadPoolClient(context, pool.id, input.ClientId);
  return clientSessionConfiguration(client, ssoSessionOf(client));
};
