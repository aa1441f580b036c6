import type { Operation } from '#api/operation.ts';
import { deletePasskey } from '#domain/mfa/passkeys/delete-passkey.ts';

export const deleteWebAuthnCredential: Operation<'DeleteWebAuthnCredential'> = async (context, input, { signedIn }) => {
  await deletePasskey(context, signedIn.user, input.CredentialId);
  return {};
};
