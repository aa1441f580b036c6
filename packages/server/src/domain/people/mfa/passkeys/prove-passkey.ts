import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { nobodysKey } from '#domain/people/nobody/nobodys-passkey.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type Assertion, parseAssertion } from './parse-credential.ts';
import { findPasskey, type Passkey, raiseSignCountWrite } from './passkey-store.ts';
import { findRelyingPartyId, isOriginAllowed, userVerificationOf } from './relying-party.ts';
import { loadWebAuthn } from './webauthn.ts';

/** A sign-in with a passkey that was right. */
export interface PasskeyProof {
  /** Belong into the transaction of the sign-in; `unmet` when the same passkey signed in meanwhile, or is gone. */
  readonly writes: Write[];
  /** The authenticator knew the person, by PIN or body, and not only that somebody was there. */
  readonly userVerified: boolean;
}

/**
 * Checks the answer to `passkeyOptions` (WebAuthn Level 3, 7.2): a passkey of this user and of the pool's relying party
 * signed this challenge, for a page of an allowed origin, and has not counted backwards. `undefined` is a user who does
 * not exist, and is refused in the same words.
 * @throws Fault NotAuthorizedException
 */
export async function provePasskey(
  context: Context,
  pool: Pool,
  user: User | undefined,
  credential: string,
  challenge: string,
): Promise<PasskeyProof> {
  const relyingPartyId = findRelyingPartyId(context, pool);
  const assertion = await parseAssertion(credential);
  if (assertion === undefined || relyingPartyId === undefined) throw wrongPassword();
  const found = await findPasskey(context, pool.id, assertion.json.id);
  const passkey = found?.sub === user?.sub && found?.relyingPartyId === relyingPartyId ? found : undefined;
  const proof = await verify(pool, relyingPartyId, challenge, assertion, passkey);
  if (passkey === undefined || !isFrom(user, relyingPartyId, assertion)) throw wrongPassword();
  return { writes: [raiseSignCountWrite(passkey, proof.signCount)], userVerified: proof.userVerified };
}

/** Whether the page may use the passkey, and the authenticator keeps it as this user's. */
function isFrom(user: User | undefined, relyingPartyId: string, { clientData, userHandle }: Assertion): boolean {
  if (clientData.isCrossOrigin || !isOriginAllowed(relyingPartyId, clientData.origin)) return false;
  return userHandle === undefined || userHandle === user?.sub;
}

async function verify(
  pool: Pool,
  relyingPartyId: string,
  challenge: string,
  { json, clientData }: Assertion,
  passkey: Passkey | undefined,
): Promise<{ signCount: number; userVerified: boolean }> {
  const { verifyAuthenticationResponse } = await loadWebAuthn();
  const verification = await verifyAuthenticationResponse({
    response: json,
    expectedChallenge: challenge,
    expectedOrigin: clientData.origin,
    expectedRPID: relyingPartyId,
    credential: {
      id: json.id,
      publicKey: new Uint8Array(passkey?.publicKey ?? nobodysKey),
      counter: passkey?.signCount ?? 0,
    },
    requireUserVerification: userVerificationOf(pool) === 'required',
  }).catch((error: unknown) => {
    // What the library throws says which check failed: nothing that the caller should learn.
    throw wrongPassword(error);
  });
  if (!verification.verified) throw wrongPassword();
  const { newCounter, userVerified } = verification.authenticationInfo;
  return { signCount: newCounter, userVerified };
}
