import { listClients } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { readPage } from '../pools/next-token.ts';

const defaultPageSize = 60;

// Compatibility: real. contract/sdk-clients.test.ts
export const listUserPoolClients: Operation<'ListUserPoolClients'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  // Every client was made through the API; none registered itself.
  if (input.ClientType === 'DCR') return { UserPoolClients: [] };
  const page = await readPage(
    { list: poolId, limit: input.MaxResults ?? defaultPageSize, nextToken: input.NextToken },
    (range) => listClients(context, { poolId, ...range }),
  );
  const UserPoolClients = page.items.map(({ id, name }) => ({ ClientId: id, UserPoolId: poolId, ClientName: name }));
  return { UserPoolClients, ...(page.nextToken && { NextToken: page.nextToken }) };
};
