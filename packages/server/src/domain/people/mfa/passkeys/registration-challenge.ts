import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { spend } from '#domain/spent-store.ts';
import { authSessionLifetimeSeconds, type Client } from '#domain/tenant/clients/client.ts';
import { parseBase64Url } from '#lib/base64.ts';

/** Who registers a passkey, and through which client. */
export interface Registrant {
  readonly user: User;
  readonly client: Client;
}

const randomLength = 16;
const expiryLength = 6;
const proofLength = 16;
const signedLength = randomLength + expiryLength;

type Sealing = Pick<Context, 'secrets' | 'clock'>;

/**
 * A challenge that only this user may answer, once, through this client, while a challenge of its sign-in would live. The
 * server keeps nothing of it: it is a random value and the time of its expiry, with a keyed proof for the user and another
 * for the client.
 */
export function newRegistrationChallenge(context: Sealing, registrant: Registrant): string {
  const expiresAt = context.clock.now() + authSessionLifetimeSeconds(registrant.client) * 1000;
  const signed = Buffer.alloc(signedLength);
  signed.set(randomBytes(randomLength));
  signed.writeUIntBE(expiresAt, randomLength, expiryLength);
  const { forUser, forClient } = proofsOf(context, signed, registrant);
  return Buffer.concat([signed, forUser, forClient]).toString('base64url');
}

/**
 * The write that uses up a challenge; `duplicate` when it was answered before.
 * @throws Fault WebAuthnChallengeNotFoundException when it is another user's, forged or expired;
 * WebAuthnClientMismatchException when it was asked for through another client.
 */
export function answerRegistrationChallenge(context: Sealing, registrant: Registrant, challenge: string): Write {
  const bytes = Buffer.from(parseBase64Url(challenge) ?? []);
  if (bytes.length !== signedLength + 2 * proofLength) throw challengeNotFound();
  const signed = bytes.subarray(0, signedLength);
  const { forUser, forClient } = proofsOf(context, signed, registrant);
  if (!timingSafeEqual(forUser, bytes.subarray(signedLength, signedLength + proofLength))) throw challengeNotFound();
  const expiresAt = signed.readUIntBE(randomLength, expiryLength);
  if (context.clock.now() >= expiresAt) throw challengeNotFound();
  if (!timingSafeEqual(forClient, bytes.subarray(-proofLength))) {
    throw new Fault('WebAuthnClientMismatchException', 'The registration was started by another client.');
  }
  return spend(`passkey-registration/${challenge}`, expiresAt);
}

/** What the answer to a challenge is told that the server does not know, or knows as answered. */
export function challengeNotFound(): Fault {
  return new Fault('WebAuthnChallengeNotFoundException', 'The registration challenge was not found or has expired.');
}

function proofsOf({ secrets }: Sealing, signed: Uint8Array, { user, client }: Registrant) {
  const proofFor = (purpose: string, ...parts: string[]) =>
    secrets.digest(purpose, signed, user.poolId, user.sub, ...parts).subarray(0, proofLength);
  return {
    forUser: proofFor('passkey-registration'),
    forClient: proofFor('passkey-registration-client', client.id),
  };
}
