import { deletePasskey } from '#domain/people/mfa/passkeys/delete-passkey.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-passkeys.test.ts
export const deleteWebAuthnCredential: Operation<'DeleteWebAuthnCredential'> = async (context, input, { signedIn }) => {
  await deletePasskey(context, signedIn.user, input.CredentialId);
  return {};
};
