import { listPasskeys } from '#domain/people/mfa/passkeys/list-passkeys.ts';
import type { Operation } from '../../operation.ts';

/** AWS: the most that one page holds, and what it holds when nothing is said; here also when 0 is. */
const maxResults = 20;

// Compatibility: real. contract/sdk-passkeys.test.ts
export const listWebAuthnCredentials: Operation<'ListWebAuthnCredentials'> = async (context, input, { signedIn }) => {
  const page = { limit: input.MaxResults || maxResults, token: input.NextToken };
  const { passkeys, token } = await listPasskeys(context, signedIn.user, page);
  return {
    Credentials: passkeys.map(({ id, name, relyingPartyId, attachment, transports, createdAt }) => ({
      CredentialId: id,
      FriendlyCredentialName: name,
      RelyingPartyId: relyingPartyId,
      ...(attachment !== undefined && { AuthenticatorAttachment: attachment }),
      AuthenticatorTransports: transports,
      CreatedAt: createdAt / 1000,
    })),
    ...(token !== undefined && { NextToken: token }),
  };
};
