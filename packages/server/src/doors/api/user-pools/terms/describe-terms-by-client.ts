import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { loadClientTerms } from '#domain/tenant/terms/terms-store.ts';
import type { Operation } from '../../operation.ts';
import { termsType } from './terms-type.ts';

// Compatibility: real. contract/sdk-terms.test.ts
export const describeTermsByClient: Operation<'DescribeTermsByClient'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const { id: clientId } = await loadPoolClient(context, poolId, input.ClientId);
  return { Terms: termsType(await loadClientTerms(context, { poolId, clientId, name: input.TermsName })) };
};
