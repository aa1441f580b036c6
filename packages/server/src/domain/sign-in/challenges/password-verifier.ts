import { parseSrpTimestamp } from '@cenote/wire/srp';
import { openSession, spendSession } from '#domain/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { poolName } from '#domain/pools/pool.ts';
import { openVerifier } from '#domain/users/password.ts';
import { findUserBySub } from '#domain/users/user-store.ts';
import { isProof } from '#lib/srp.ts';
import { inventUser, wrongPassword } from '../account.ts';
import { openHandshake } from '../handshake.ts';
import { required } from '../parameters.ts';
import type { Verdict } from '../step.ts';
import type { Answer } from './index.ts';

export const passwordVerifierParameters = [
  'USERNAME',
  'PASSWORD_CLAIM_SECRET_BLOCK',
  'PASSWORD_CLAIM_SIGNATURE',
  'TIMESTAMP',
];

/** PASSWORD_VERIFIER: the client proves that it derived the same SRP key, which needs the password. */
export async function passwordVerifier(context: Context, { asker, responses, session }: Answer): Promise<Verdict> {
  const secretBlock = Buffer.from(required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'), 'base64');
  const claimed = Buffer.from(required(responses, 'PASSWORD_CLAIM_SIGNATURE'), 'base64');
  const timestamp = required(responses, 'TIMESTAMP');
  if (parseSrpTimestamp(timestamp) === undefined) {
    throw new Fault('InvalidParameterException', 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  }
  const handshake = openHandshake(context, asker, secretBlock);
  if (session !== undefined && openSession(context, asker.client, 'PASSWORD_VERIFIER', session).id !== handshake.id) {
    throw new Fault('NotAuthorizedException', 'Invalid session for the user.');
  }
  const user = handshake.sub === undefined ? undefined : await findUserBySub(context, asker.pool.id, handshake.sub);
  const verifier = user && openVerifier(context, user);
  const key = await context.srp.sessionKey({
    clientPublicKey: BigInt(`0x${handshake.clientPublicKey}`),
    serverPublicKey: BigInt(`0x${handshake.serverPublicKey}`),
    privateKey: Buffer.from(handshake.privateKey, 'hex'),
    verifier: verifier ?? inventUser(context, asker.pool, handshake.username).verifier,
  });
  const proof = { key, poolName: poolName(asker.pool.id), username: handshake.username, secretBlock, timestamp };
  if (!isProof(claimed, proof) || user === undefined || verifier === undefined) throw wrongPassword();
  return { kind: 'proved', user, writes: [spendSession(handshake)] };
}
