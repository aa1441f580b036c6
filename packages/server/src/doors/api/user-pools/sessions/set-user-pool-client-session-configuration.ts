import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { changeSsoSession } from '#domain/tenant/clients/sso-session.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { clientSessionConfiguration } from './client-session-configuration.ts';

// Compatibility: real. contract/sdk-sessions.test.ts
export const setUserPoolClientSessionConfiguration: Operation<'SetUserPoolClientSessionConfiguration'> = async (
  context,
  input,
) => {
  const pool = await loadPool(context, input.UserPoolId);
  const client = await loadPoolClient(context, pool.id, input.ClientId);
  const ssoSession = { maxValidityMinutes: input.SSOSession.MaxValidityMinutes };
  await changeSsoSession(context, pool, client, ssoSession);
  return clientSessionConfiguration(client, ssoSession);
};
