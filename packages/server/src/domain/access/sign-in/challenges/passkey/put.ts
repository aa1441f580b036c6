import type { Context } from '#domain/context.ts';
import { passkeyOptions } from '#domain/people/mfa/passkeys/passkey-options.ts';
import { pose } from '../../challenge.ts';
import type { Deed } from '../../deed.ts';
import type { Challenge } from '../../step.ts';
import type { FirstFactor } from '../first-factor/first-factors.ts';

export const WEB_AUTHN = 'WEB_AUTHN';

/** What the session of a passkey's challenge holds. */
export interface WebAuthnDetail {
  /** What the authenticator has to sign. */
  readonly challenge: string;
  readonly available: readonly FirstFactor[];
}

/** Asks for one of the user's passkeys; of a user who does not exist, for invented ones. */
export async function challengePasskey(
  context: Context,
  deed: Deed,
  available: readonly FirstFactor[],
): Promise<Challenge> {
  const { asker, attempt, user } = deed;
  const { options, challenge } = await passkeyOptions(context, asker.pool, user, attempt.name);
  const detail: WebAuthnDetail = { challenge, available };
  const parameters = { CREDENTIAL_REQUEST_OPTIONS: options };
  return pose(context, deed, { name: WEB_AUTHN, parameters, detail, available });
}
