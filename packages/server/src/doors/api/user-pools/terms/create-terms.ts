import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { checkLinks, type TermsName } from '#domain/tenant/terms/terms.ts';
import { createTerms as create } from '#domain/tenant/terms/terms-store.ts';
import type { Operation } from '../../operation.ts';
import { termsType } from './terms-type.ts';

// Compatibility: real. contract/sdk-terms.test.ts
export const createTerms: Operation<'CreateTerms'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const { ClientId: clientId, TermsName: name, Links: links = {} } = input;
  checkLinks(links);
  return { Terms: termsType(await create(context, { poolId, clientId, name: name as TermsName, links })) };
};
