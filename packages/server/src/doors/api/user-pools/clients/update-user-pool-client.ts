import { userPools } from '@cenote/wire/user-pools.model';
import { narrowedAppWrites } from '#domain/access/consents/consent.ts';
import { updateClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { loadPoolClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { findCustomScopes } from '#domain/tenant/resource-servers/resource-server-store.ts';
import { inputOf, toCamel } from '../../case.ts';
import type { Operation } from '../../operation.ts';
import { userPoolClient } from './user-pool-client.ts';

// Compatibility: partial: analytics are kept and nothing uses them. contract/sdk-clients.test.ts
export const updateUserPoolClient: Operation<'UpdateUserPoolClient'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const client = await loadPoolClient(context, pool.id, input.ClientId);
  const { accountId } = context.settings;
  const customScopes = await findCustomScopes(context, pool.id, input.AllowedOAuthScopes ?? []);
  const chosen = updateClientSettings(client, toCamel(inputOf(userPools, 'UpdateUserPoolClient'), input), {
    pool,
    accountId,
    customScopes,
  });
  const also = narrowedAppWrites(context, client, chosen);
  const saved = await saveClient(context, client, { name: input.ClientName ?? client.name, chosen, also });
  return { UserPoolClient: userPoolClient(saved) };
};
