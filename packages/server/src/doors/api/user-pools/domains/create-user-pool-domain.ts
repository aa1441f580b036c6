import { createDomain } from '#domain/tenant/domains/domain-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { changedDomain, givenDomain } from './domain-input.ts';

// Compatibility: real. contract/sdk-domains.test.ts
export const createUserPoolDomain: Operation<'CreateUserPoolDomain'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  return changedDomain(context.settings, await createDomain(context, pool, input.Domain, givenDomain(input)), input);
};
