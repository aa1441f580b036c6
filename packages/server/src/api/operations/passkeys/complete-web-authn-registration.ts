import type { Operation } from '#api/operation.ts';
import { completeRegistration } from '#domain/mfa/passkeys/complete-registration.ts';

export const completeWebAuthnRegistration: Operation<'CompleteWebAuthnRegistration'> = async (
  context,
  input,
  { signedIn },
) => {
  await completeRegistration(context, signedIn.pool, signedIn, input.Credential);
  return {};
};
