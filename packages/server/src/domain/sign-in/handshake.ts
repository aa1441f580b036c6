import { randomUUID } from 'node:crypto';
import { openState, sealState } from '#domain/auth-sessions/sealed.ts';
import { newSession, sealSession } from '#domain/auth-sessions/session.ts';
import { authSessionLifetimeSeconds } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { openVerifier } from '#domain/users/password.ts';
import type { User } from '#domain/users/user.ts';
import { parseClientPublicKey } from '#lib/srp.ts';
import { inventUser } from './account.ts';
import type { Asker, Challenge } from './step.ts';

/**
 * The server's half of an SRP exchange. It travels in SECRET_BLOCK, because clients may answer without a Session; the
 * numbers are hexadecimal. `privateKey` is why the block is sealed.
 */
export interface Handshake {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  /** Absent when the user is invented: the proof is computed all the same, and refused. */
  readonly sub?: string;
  /** USER_ID_FOR_SRP. */
  readonly username: string;
  readonly clientPublicKey: string;
  readonly serverPublicKey: string;
  readonly privateKey: string;
  readonly expiresAt: number;
}

const PURPOSE = 'srp-handshake';

/** The password that a sign-in has to meet; `sub` is absent when it is invented. */
interface PasswordRecord {
  readonly sub?: string;
  readonly username: string;
  readonly salt: Uint8Array;
  readonly verifier: Uint8Array;
}

/** The verifier and salt that a sign-in under this name meets: the user's own, or invented ones. */
export function passwordOf(context: Context, asker: Asker, name: string, user: User | undefined): PasswordRecord {
  const verifier = user && openVerifier(context, user);
  if (user?.salt !== undefined && verifier !== undefined) {
    return { sub: user.sub, username: user.username, salt: user.salt, verifier };
  }
  const invented = inventUser(context, asker.pool, name);
  return user === undefined ? invented : { ...invented, username: user.username };
}

/**
 * Answers a client's SRP_A with the PASSWORD_VERIFIER challenge (RFC 5054 2.5.3 with the wire's own key derivation).
 * @throws Fault InvalidParameterException when SRP_A is not a number of the group, or 0 in it.
 */
export async function challengePassword(
  context: Context,
  asker: Asker,
  name: string,
  user: User | undefined,
  srpA: string,
): Promise<Challenge> {
  const clientPublicKey = parseClientPublicKey(srpA);
  if (clientPublicKey === undefined) throw new Fault('InvalidParameterException', 'SRP_A is not a valid public key.');
  const password = passwordOf(context, asker, name, user);
  const { privateKey, publicKey } = await context.srp.startHandshake(password.verifier);
  const handshake: Handshake = {
    id: randomUUID(),
    poolId: asker.pool.id,
    clientId: asker.client.id,
    ...(password.sub !== undefined && { sub: password.sub }),
    username: password.username,
    clientPublicKey: clientPublicKey.toString(16),
    serverPublicKey: publicKey.toString(16),
    privateKey: Buffer.from(privateKey).toString('hex'),
    expiresAt: context.clock.now() + authSessionLifetimeSeconds(asker.client) * 1000,
  };
  return {
    kind: 'challenge',
    name: 'PASSWORD_VERIFIER',
    parameters: {
      SALT: Buffer.from(password.salt).toString('hex'),
      SRP_B: handshake.serverPublicKey,
      SECRET_BLOCK: Buffer.from(sealState(context, PURPOSE, handshake)).toString('base64'),
      USER_ID_FOR_SRP: password.username,
      USERNAME: password.username,
    },
    session: sealSession(context, newSession(context, asker.client, 'PASSWORD_VERIFIER', password.sub, handshake.id)),
  };
}

/**
 * The handshake in a SECRET_BLOCK.
 * @throws Fault NotAuthorizedException when it is forged, another client's, or too old.
 */
export function openHandshake(context: Context, asker: Asker, secretBlock: Uint8Array): Handshake {
  const handshake = openState(context, PURPOSE, secretBlock) as Handshake | undefined;
  if (handshake === undefined || handshake.clientId !== asker.client.id) {
    throw new Fault('NotAuthorizedException', 'Invalid session for the user.');
  }
  if (context.clock.now() >= handshake.expiresAt) {
    throw new Fault('NotAuthorizedException', 'Invalid session for the user, session is expired.');
  }
  return handshake;
}
