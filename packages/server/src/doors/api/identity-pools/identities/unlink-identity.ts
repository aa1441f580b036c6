import { unlinkLogins } from '#domain/identity-pools/credentials/unlink-logins.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const unlinkIdentity: IdentityPoolOperation<'UnlinkIdentity'> = async (context, input) => {
  await unlinkLogins(context, { identityId: input.IdentityId, logins: input.Logins, providers: input.LoginsToRemove });
  return {};
};
