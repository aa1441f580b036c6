import { isExactSrpTimestamp, parseSrpTimestamp } from '@cenote/wire/srp';
import { openSession, sessionExpired } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { openState, sealState } from '#domain/sealed.ts';
import { authSessionLifetimeSeconds } from '#domain/tenant/clients/client.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { isProof, parseClientPublicKey } from '#lib/srp.ts';
import type { Asker } from '../../asker.ts';
import type { Attempt } from '../../attempt.ts';
import { type Answer, type Carried, pose } from '../../challenge.ts';
import type { Deed } from '../../deed.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Challenge } from '../../step.ts';

/** What an SRP exchange is about: a user's password, or the password of a device. */
export interface SrpRecord {
  /** The names that the proof is bound to: pool name and username, or group key and device key. */
  readonly poolName: string;
  readonly username: string;
  readonly salt: Uint8Array;
  readonly verifier: Uint8Array;
}

/**
 * The server's half of an SRP exchange. It travels in SECRET_BLOCK, because clients may answer without a Session; the
 * numbers are base64url. `privateKey` is why the block is sealed.
 */
export interface Handshake {
  /** Also the id of the Session that is given out with it: answered by either, it is used up once. */
  readonly id: string;
  readonly challenge: string;
  readonly clientId: string;
  readonly attempt: Attempt;
  readonly poolName: string;
  readonly username: string;
  readonly clientPublicKey: string;
  readonly serverPublicKey: string;
  readonly privateKey: string;
  readonly expiresAt: number;
}

const purpose = 'srp-handshake';
/**
 * As with sessions, the length must not tell whether there is such a user. The longest names, device key, numbers and
 * history together stay below this.
 */
const paddedBytes = 2688;

/** The responses to both SRP challenges. */
export const proofParameters: readonly string[] = [
  'USERNAME',
  'PASSWORD_CLAIM_SECRET_BLOCK',
  'PASSWORD_CLAIM_SIGNATURE',
  'TIMESTAMP',
];

/**
 * Answers a client's SRP_A with a challenge to prove the password of a record (RFC 5054 2.5.3 with the wire's own key
 * derivation). `parameters` are sent along.
 * @throws Fault InvalidParameterException when SRP_A is not a number of the group, or 0 in it.
 */
export async function challengeProof(
  context: Context,
  deed: Deed,
  {
    name,
    record,
    srpA,
    parameters,
  }: { name: string; record: SrpRecord; srpA: string; parameters: Readonly<Record<string, string>> },
): Promise<Challenge> {
  const clientPublicKey = parseClientPublicKey(srpA);
  if (clientPublicKey === undefined) throw new Fault('InvalidParameterException', 'SRP_A is not a valid public key.');
  const { client } = deed.asker;
  const { privateKey, publicKey } = await context.local.srp.startHandshake(record.verifier);
  const handshake: Handshake = {
    id: newOrderedId(context.clock.now()),
    challenge: name,
    clientId: client.id,
    attempt: deed.attempt,
    poolName: record.poolName,
    username: record.username,
    clientPublicKey: toText(clientPublicKey),
    serverPublicKey: toText(publicKey),
    privateKey: Buffer.from(privateKey).toString('base64url'),
    expiresAt: context.clock.now() + authSessionLifetimeSeconds(client) * 1000,
  };
  return pose(context, deed, {
    name,
    parameters: {
      SALT: Buffer.from(record.salt).toString('hex'),
      SRP_B: publicKey.toString(16),
      SECRET_BLOCK: Buffer.from(await sealState(context, purpose, handshake, paddedBytes)).toString('base64'),
      ...parameters,
    },
    detail: {},
    sessionId: handshake.id,
  });
}

/** A client's claim to have the password: the handshake that it is about, and what has to be compared. */
export interface Claim {
  readonly handshake: Handshake;
  readonly secretBlock: Uint8Array;
  readonly signature: Uint8Array;
  readonly timestamp: string;
}

/**
 * Reads the answer to an SRP challenge.
 * AWS: a block that is not this sign-in's is told as a wrong password
 * (`domain/access/sign-in/sign-in.test.ts`: takes a block that is forged, or of another client, sign-in or user, for a wrong
 * password).
 * @throws Fault InvalidParameterException for a missing response or a timestamp that is none; NotAuthorizedException for a
 * block that is forged, of another client or challenge, or too old.
 */
export async function parseClaim(
  context: Context,
  asker: Asker,
  challenge: string,
  responses: Parameters,
): Promise<Claim> {
  const secretBlock = Buffer.from(required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'), 'base64');
  const signature = Buffer.from(required(responses, 'PASSWORD_CLAIM_SIGNATURE'), 'base64');
  const timestamp = required(responses, 'TIMESTAMP');
  if (parseSrpTimestamp(timestamp) === undefined) {
    throw new Fault('InvalidParameterException', 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  }
  const handshake = (await openState(context, purpose, secretBlock)) as Handshake | undefined;
  if (handshake?.clientId !== asker.client.id || handshake.challenge !== challenge) throw wrongPassword();
  if (context.clock.now() >= handshake.expiresAt) throw sessionExpired();
  return { handshake, secretBlock, signature, timestamp };
}

/**
 * Opens the answer to an SRP challenge, which may come without its Session: the claim has all that there is to it.
 * @throws Fault as `parseClaim`; NotAuthorizedException for the Session of another handshake, as for a block of another
 */
export async function openClaim(
  context: Context,
  challenge: string,
  { asker, responses, session }: Answer,
): Promise<Carried<Claim>> {
  const claim = await parseClaim(context, asker, challenge, responses);
  const { id, attempt, expiresAt } = claim.handshake;
  if (session !== undefined && (await openSession(context, [challenge], session)).id !== id) throw wrongPassword();
  return { id, challenge, expiresAt, attempt, detail: claim };
}

/**
 * Whether the claim holds against a verifier, compared in constant time. Costs the same whether it does.
 * AWS: a TIMESTAMP that is written in another way proves nothing, although it is what the client signed
 * (`domain/access/sign-in/sign-in.test.ts`: takes the right password under a TIMESTAMP with %s for a wrong one, also where it
 * was signed).
 */
export async function isClaimTrue(context: Context, claim: Claim, verifier: Uint8Array): Promise<boolean> {
  const { handshake, secretBlock, signature, timestamp } = claim;
  const key = await context.local.srp.sessionKey({
    clientPublicKey: toNumber(handshake.clientPublicKey),
    serverPublicKey: toNumber(handshake.serverPublicKey),
    privateKey: Buffer.from(handshake.privateKey, 'base64url'),
    verifier,
  });
  const { poolName, username } = handshake;
  return isProof(signature, { key, poolName, username, secretBlock, timestamp }) && isExactSrpTimestamp(timestamp);
}

/** Two thirds as long as in hexadecimal. */
function toText(number: bigint): string {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

function toNumber(text: string): bigint {
  return BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
}
