import { giveDeveloperToken } from '#domain/identity-pools/credentials/give-token.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const getOpenIdTokenForDeveloperIdentity: IdentityPoolOperation<'GetOpenIdTokenForDeveloperIdentity'> = async (
  context,
  input,
) => {
  const { identityId, token } = await giveDeveloperToken(context, {
    poolId: input.IdentityPoolId,
    identityId: input.IdentityId,
    logins: input.Logins,
    principalTags: input.PrincipalTags,
    durationSeconds: input.TokenDuration,
  });
  return { IdentityId: identityId, Token: token };
};
