import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { deleteTerms as remove } from '#domain/tenant/terms/terms-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-terms.test.ts
export const deleteTerms: Operation<'DeleteTerms'> = async (context, { UserPoolId, TermsId }) => {
  const { id } = await loadPool(context, UserPoolId);
  await remove(context, id, TermsId);
  return {};
};
