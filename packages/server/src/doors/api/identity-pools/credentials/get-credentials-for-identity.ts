import { giveCredentials } from '#domain/identity-pools/credentials/give-credentials.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: partial: whether the role is there and trusts the identity is not looked up yet. contract/sdk-identity-pools.test.ts
export const getCredentialsForIdentity: IdentityPoolOperation<'GetCredentialsForIdentity'> = async (context, input) => {
  const { IdentityId, Logins = {}, CustomRoleArn } = input;
  const given = await giveCredentials(context, {
    identityId: IdentityId,
    logins: Logins,
    customRoleArn: CustomRoleArn,
  });
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = given.credentials;
  return {
    IdentityId: given.identityId,
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiresAt / 1000,
    },
  };
};
