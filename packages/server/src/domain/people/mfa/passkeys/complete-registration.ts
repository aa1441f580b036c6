import { createHash } from 'node:crypto';
import { findRefusal, type Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { userMissing } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { friendlyNameOf } from './friendly-name.ts';
import { type NewCredential, parseNewCredential } from './parse-credential.ts';
import { insertPasskeyWrites, type Passkey } from './passkey-store.ts';
import { algorithms, judgePublicKey } from './public-key.ts';
import { answerRegistrationChallenge, challengeNotFound, type Registrant } from './registration-challenge.ts';
import { allowsPasskeys, findRelyingPartyId, isOriginAllowed, userVerificationOf } from './relying-party.ts';
import { mostPasskeys, passkeysOff, tooManyPasskeys } from './start-registration.ts';
import { loadWebAuthn } from './webauthn.ts';

/**
 * Checks what the browser made of `startRegistration` (WebAuthn Level 3, 7.1) and stores it as the user's passkey.
 * @throws Fault WebAuthnNotEnabledException, WebAuthnChallengeNotFoundException, WebAuthnClientMismatchException,
 * WebAuthnOriginNotAllowedException, WebAuthnRelyingPartyMismatchException, WebAuthnCredentialNotSupportedException,
 * InvalidParameterException, LimitExceededException; UserNotFoundException when the user is gone; NotAuthorizedException when
 * the sign-in ends at the same moment
 */
export async function completeRegistration(
  context: Context,
  pool: Pool,
  registrant: Registrant & { readonly held: readonly Write[] },
  credential: unknown,
): Promise<void> {
  if (!allowsPasskeys(pool)) throw passkeysOff();
  const sent = await parseNewCredential(credential);
  if (sent === undefined) throw invalidCredential();
  const used = answerRegistrationChallenge(context, registrant, sent.clientData.challenge);
  const relyingPartyId = checkRelyingParty(findRelyingPartyId(context, pool), sent);
  await checkKey(sent);
  const proved = await proveRegistration(pool, relyingPartyId, sent);
  const { user, held } = registrant;
  const passkey: Passkey = {
    poolId: pool.id,
    sub: user.sub,
    ...proved,
    relyingPartyId,
    ...(sent.attachment !== undefined && { attachment: sent.attachment }),
    transports: sent.transports,
    createdAt: context.clock.now(),
  };
  const writes = [used, ...insertPasskeyWrites(passkey, mostPasskeys), ...held];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return;
  const refusal = findRefusal(outcome, writes);
  if (refusal) throw refusal;
  if (outcome.index === 0) throw challengeNotFound();
  if (outcome.index === 1) throw userMissing();
  throw outcome.reason === 'duplicate' ? invalidCredential() : tooManyPasskeys();
}

function checkRelyingParty(
  relyingPartyId: string | undefined,
  { clientData, relyingPartyIdHash }: NewCredential,
): string {
  const { origin, isCrossOrigin } = clientData;
  if (
    relyingPartyId === undefined ||
    !createHash('sha256').update(relyingPartyId).digest().equals(relyingPartyIdHash)
  ) {
    throw new Fault('WebAuthnRelyingPartyMismatchException', 'The credential belongs to another relying party.');
  }
  if (isCrossOrigin || !isOriginAllowed(relyingPartyId, origin)) {
    throw new Fault('WebAuthnOriginNotAllowedException', 'The origin is not allowed for the relying party.');
  }
  return relyingPartyId;
}

async function checkKey({ publicKey }: NewCredential): Promise<void> {
  const verdict = await judgePublicKey(publicKey);
  if (verdict === 'malformed') throw invalidCredential();
  if (verdict === 'supported') return;
  throw new Fault('WebAuthnCredentialNotSupportedException', 'The credential is of a kind that is not supported.');
}

async function proveRegistration(pool: Pool, relyingPartyId: string, { json, clientData, ...sent }: NewCredential) {
  const { verifyRegistrationResponse } = await loadWebAuthn();
  const verification = await verifyRegistrationResponse({
    response: json,
    expectedChallenge: clientData.challenge,
    expectedOrigin: clientData.origin,
    expectedRPID: relyingPartyId,
    requireUserVerification: userVerificationOf(pool) === 'required',
    supportedAlgorithmIDs: [...algorithms],
  }).catch((error: unknown) => {
    // What the library throws says what in the credential does not fit.
    throw invalidCredential(error);
  });
  // The id that clients name has to be the one that the authenticator made.
  if (!verification.verified || verification.registrationInfo.credential.id !== json.id) throw invalidCredential();
  const { aaguid, credential } = verification.registrationInfo;
  return {
    id: credential.id,
    publicKey: credential.publicKey,
    signCount: credential.counter,
    name: friendlyNameOf(aaguid, sent),
  };
}

function invalidCredential(cause?: unknown): Fault {
  return new Fault('InvalidParameterException', 'Credential data is not valid', { cause });
}
