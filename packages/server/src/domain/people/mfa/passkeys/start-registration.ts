import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { hasAddressUsernames } from '#domain/people/users/sign-in-name.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPasskeys, type Passkey } from './passkey-store.ts';
import { algorithms } from './public-key.ts';
import { newRegistrationChallenge, type Registrant } from './registration-challenge.ts';
import { allowsPasskeys, findRelyingPartyId, relyingPartyMissing, userVerificationOf } from './relying-party.ts';

/** How many passkeys one user may have. AWS: the quota "passkeys per user". */
export const mostPasskeys = 20;

/** How long the browser waits for the person, in milliseconds. AWS: one minute. */
const timeout = 60_000;

/**
 * What a browser needs to make a passkey (`PublicKeyCredentialCreationOptionsJSON`, WebAuthn Level 3).
 * @throws Fault WebAuthnNotEnabledException, WebAuthnConfigurationMissingException, LimitExceededException
 */
export async function startRegistration(context: Context, pool: Pool, registrant: Registrant) {
  if (!allowsPasskeys(pool)) throw passkeysOff();
  const relyingPartyId = findRelyingPartyId(context, pool);
  if (relyingPartyId === undefined) {
    throw relyingPartyMissing('WebAuthnConfigurationMissingException');
  }
  const passkeys = await findPasskeys(context, registrant.user);
  if (passkeys.length >= mostPasskeys) throw tooManyPasskeys();
  const name = accountName(pool, registrant.user);
  return {
    rp: { id: relyingPartyId, name: relyingPartyId },
    user: { id: Buffer.from(registrant.user.sub).toString('base64url'), name, displayName: name },
    challenge: newRegistrationChallenge(context, registrant),
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg }) as const),
    timeout,
    excludeCredentials: descriptorsOf(passkeys, relyingPartyId),
    authenticatorSelection: {
      requireResidentKey: true,
      residentKey: 'required',
      userVerification: userVerificationOf(pool),
    },
  } as const;
}

/** How WebAuthn names those of the passkeys that belong to the relying party. */
export function descriptorsOf(passkeys: readonly Passkey[], relyingPartyId: string) {
  const usable = passkeys.filter((passkey) => passkey.relyingPartyId === relyingPartyId);
  return usable.map(({ id, transports }) => ({ type: 'public-key', id, transports }) as const);
}

export function passkeysOff(): Fault {
  return new Fault('WebAuthnNotEnabledException', 'Passkeys are not enabled for the user pool.');
}

export function tooManyPasskeys(): Fault {
  return new Fault('LimitExceededException', `A user can have at most ${mostPasskeys} passkeys.`);
}

/** What the authenticator shows to tell accounts apart: where the username is a `sub`, the address in its place. */
function accountName(pool: Pool, { username, attributes }: User): string {
  if (!hasAddressUsernames(pool)) return username;
  return attributes['email'] ?? attributes['phone_number'] ?? username;
}
