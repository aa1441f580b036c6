import { randomBytes } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { inventPasskeys } from '#domain/people/nobody/invent-passkeys.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPasskeys } from './passkey-store.ts';
import { findRelyingPartyId, relyingPartyMissing, userVerificationOf } from './relying-party.ts';
import { descriptorsOf } from './start-registration.ts';

/** How long the browser waits for the person, in milliseconds. AWS: three minutes. */
const timeout = 180_000;

/**
 * What a browser needs to sign in with a passkey (`PublicKeyCredentialRequestOptionsJSON`, WebAuthn Level 3), as JSON, and
 * the challenge in it. For a user who does not exist, the credentials are invented from the name that was typed.
 * @throws Fault InvalidUserPoolConfigurationException when the pool has no relying party
 */
export async function passkeyOptions(
  context: Context,
  pool: Pool,
  user: User | undefined,
  name: string,
): Promise<{ options: string; challenge: string }> {
  const relyingPartyId = findRelyingPartyId(context, pool);
  if (relyingPartyId === undefined) {
    throw relyingPartyMissing('InvalidUserPoolConfigurationException');
  }
  // An unknown user costs the same look into the database.
  const passkeys = await findPasskeys(context, { poolId: pool.id, sub: user?.sub ?? '' });
  const invented = inventPasskeys(context, pool, name);
  const challenge = randomBytes(32).toString('base64url');
  const options = {
    challenge,
    timeout,
    rpId: relyingPartyId,
    allowCredentials: user === undefined ? invented : descriptorsOf(passkeys, relyingPartyId),
    userVerification: userVerificationOf(pool),
  };
  return { options: JSON.stringify(options), challenge };
}
