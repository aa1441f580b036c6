import type { Operation } from '#api/operation.ts';
import { startRegistration } from '#domain/mfa/passkeys/start-registration.ts';
import { checkRecentSignIn } from '#domain/tokens/recent-sign-in.ts';

export const startWebAuthnRegistration: Operation<'StartWebAuthnRegistration'> = async (
  context,
  _input,
  { signedIn },
) => {
  checkRecentSignIn(context, signedIn);
  return { CredentialCreationOptions: await startRegistration(context, signedIn.pool, signedIn) };
};
