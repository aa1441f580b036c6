import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { startRegistration } from '#domain/people/mfa/passkeys/start-registration.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-passkeys.test.ts
export const startWebAuthnRegistration: Operation<'StartWebAuthnRegistration'> = async (
  context,
  _input,
  { signedIn },
) => {
  checkRecentSignIn(context, signedIn);
  return { CredentialCreationOptions: await startRegistration(context, signedIn.pool, signedIn) };
};
