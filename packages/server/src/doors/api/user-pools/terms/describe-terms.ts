import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { loadTerms } from '#domain/tenant/terms/terms-store.ts';
import type { Operation } from '../../operation.ts';
import { termsType } from './terms-type.ts';

// Compatibility: real. contract/sdk-terms.test.ts
export const describeTerms: Operation<'DescribeTerms'> = async (context, { UserPoolId, TermsId }) => {
  const { id } = await loadPool(context, UserPoolId);
  return { Terms: termsType(await loadTerms(context, id, TermsId)) };
};
