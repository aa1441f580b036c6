import { userPools } from '@cenote/wire/user-pools.model';
import { createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import { chooseSecret } from '#domain/tenant/clients/new-secret.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { findCustomScopes } from '#domain/tenant/resource-servers/resource-server-store.ts';
import { inputOf, toCamel } from '../../case.ts';
import type { Operation } from '../../operation.ts';
import { userPoolClient } from './user-pool-client.ts';

// Compatibility: partial: analytics are kept and nothing uses them. contract/sdk-clients.test.ts
export const createUserPoolClient: Operation<'CreateUserPoolClient'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const secret = chooseSecret(input.GenerateSecret, input.ClientSecret);
  const { accountId } = context.settings;
  const customScopes = await findCustomScopes(context, pool.id, input.AllowedOAuthScopes ?? []);
  const settings = createClientSettings(toCamel(inputOf(userPools, 'CreateUserPoolClient'), input), {
    pool,
    hasSecret: secret !== undefined,
    accountId,
    customScopes,
  });
  const client = await createClient(context, { poolId: pool.id, name: input.ClientName, secret, settings });
  return { UserPoolClient: userPoolClient(client) };
};
