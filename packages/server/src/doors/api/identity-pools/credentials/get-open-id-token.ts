import { giveToken } from '#domain/identity-pools/credentials/give-token.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const getOpenIdToken: IdentityPoolOperation<'GetOpenIdToken'> = async (context, { IdentityId, Logins = {} }) => {
  const { identityId, token } = await giveToken(context, { identityId: IdentityId, logins: Logins });
  return { IdentityId: identityId, Token: token };
};
