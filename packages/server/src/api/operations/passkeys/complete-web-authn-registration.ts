import type { Operation } from '#api/operation.ts';
import { completeRegistration } from '#domain/mfa/passkeys/complete-registration.ts';
import { checkRecentSignIn } from '#domain/tokens/recent-sign-in.ts';

export const completeWebAuthnRegistration: Operation<'CompleteWebAuthnRegistration'> = async (
  context,
  input,
  { signedIn },
) => {
  checkRecentSignIn(context, signedIn);
  await completeRegistration(context, signedIn.pool, signedIn, input.Credential);
  return {};
};
