import { giveToken } from '#domain/identity-pools/credentials/give-token.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

export const getOpenIdToken: IdentityPoolOperation<'GetOpenIdToken'> = async (context, { IdentityId, Logins = {} }) => {
  const { identityId, token } = await giveToken(context, { identityId: IdentityId, logins: Logins });
  return { IdentityId: identityId, Token: token };
};
