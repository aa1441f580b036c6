import { deleteDomain } from '#domain/tenant/domains/domain-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-domains.test.ts
export const deleteUserPoolDomain: Operation<'DeleteUserPoolDomain'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  await deleteDomain(context, id, input.Domain);
  return {};
};
