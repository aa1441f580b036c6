import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { completeRegistration } from '#domain/people/mfa/passkeys/complete-registration.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-passkeys.test.ts
export const completeWebAuthnRegistration: Operation<'CompleteWebAuthnRegistration'> = async (
  context,
  input,
  { signedIn },
) => {
  checkRecentSignIn(context, signedIn);
  await completeRegistration(context, signedIn.pool, signedIn, input.Credential);
  return {};
};
