import { deleteIdentity } from '#domain/identity-pools/identities/identity-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const deleteIdentities: IdentityPoolOperation<'DeleteIdentities'> = async (context, { IdentityIdsToDelete }) => {
  for (const id of IdentityIdsToDelete) await deleteIdentity(context, id);
  return { UnprocessedIdentityIds: [] };
};
