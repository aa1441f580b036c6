import type { Operation } from '#api/operation.ts';
import { startRegistration } from '#domain/mfa/passkeys/start-registration.ts';

export const startWebAuthnRegistration: Operation<'StartWebAuthnRegistration'> = async (
  context,
  _input,
  { signedIn },
) => ({ CredentialCreationOptions: await startRegistration(context, signedIn.pool, signedIn) });
