import { createHmac } from 'node:crypto';
import { type OldChallenge, type OldPool, OldPoolAway, type OldPools, type OldProof } from '#domain/old-pools.ts';
import type { Networks } from '#lib/networks.ts';
import { SrpClient } from '#lib/srp-client.ts';
import { type AuthAnswer, type Calling, callOldPool } from './call-old-pool.ts';

/**
 * What comes behind a right password, besides tokens: second factors, and what an account has to do first. AWS: ChallengeNameType
 * without those that come before it.
 */
const afterPassword: readonly string[] = [
  'SMS_MFA',
  'EMAIL_OTP',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'NEW_PASSWORD_REQUIRED',
  'DEVICE_SRP_AUTH',
];

/**
 * User pools that people come from, at AWS or wherever the operator says. Tokens that they give are kept nowhere.
 * Every address that a connection goes to is looked at: `allowed` may be private, and without TLS.
 */
export function createOldPools({ allowed, patienceMs = 5_000 }: { allowed: Networks; patienceMs?: number }): OldPools {
  const calling: Calling = { allowed, patienceMs };
  return {
    isPassword: (pool, username, password) =>
      pool.flow === 'USER_SRP_AUTH'
        ? proveBySrp(calling, pool, username, password)
        : sendPassword(calling, pool, username, password),
    challenge: (pool, username, srpA) => beginSrp(calling, pool, username, srpA),
    isProof: (pool, proof) => sendProof(calling, pool, proof),
  };
}

function secretHash({ clientId, clientSecret }: OldPool, username: string): { SECRET_HASH?: string } {
  if (clientSecret === undefined) return {};
  return {
    SECRET_HASH: createHmac('sha256', clientSecret)
      .update(username + clientId)
      .digest('base64'),
  };
}

async function sendPassword(calling: Calling, pool: OldPool, username: string, password: string): Promise<boolean> {
  const AuthParameters = { USERNAME: username, PASSWORD: password, ...secretHash(pool, username) };
  const input = { AuthFlow: pool.flow, ClientId: pool.clientId, AuthParameters };
  return isRight(await callOldPool(pool, 'InitiateAuth', input, calling));
}

async function proveBySrp(calling: Calling, pool: OldPool, username: string, password: string): Promise<boolean> {
  const client = new SrpClient();
  const challenge = await beginSrp(calling, pool, username, client.publicKey);
  if (challenge === undefined) return false;
  const proof = client.prove({
    ...challenge,
    poolName: pool.poolId.slice(pool.poolId.indexOf('_') + 1),
    password,
    // Held against the clock there, which is not turned by tests.
    now: Date.now(),
  });
  if (proof === undefined) throw new OldPoolAway('it answered SRP_A with what no server may');
  return sendProof(calling, pool, { ...challenge, ...proof });
}

async function beginSrp(
  calling: Calling,
  pool: OldPool,
  username: string,
  srpA: string,
): Promise<OldChallenge | undefined> {
  const AuthParameters = { USERNAME: username, SRP_A: srpA, ...secretHash(pool, username) };
  const input = { AuthFlow: 'USER_SRP_AUTH', ClientId: pool.clientId, AuthParameters };
  const answer = await callOldPool(pool, 'InitiateAuth', input, calling);
  if (answer === undefined) return undefined;
  const {
    SALT: salt,
    SRP_B: serverKey,
    SECRET_BLOCK: secretBlock,
    USER_ID_FOR_SRP: name,
  } = answer.ChallengeParameters ?? {};
  if (answer.ChallengeName !== 'PASSWORD_VERIFIER' || !salt || !serverKey || !secretBlock || !name) {
    throw new OldPoolAway('it answered SRP_A with something else');
  }
  return { salt, serverKey, secretBlock, username: name, ...(answer.Session && { session: answer.Session }) };
}

async function sendProof(calling: Calling, pool: OldPool, proof: OldProof): Promise<boolean> {
  const { secretBlock, username, session, signature, timestamp } = proof;
  const ChallengeResponses = {
    USERNAME: username,
    PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
    PASSWORD_CLAIM_SIGNATURE: signature,
    TIMESTAMP: timestamp,
    ...secretHash(pool, username),
  };
  const input = {
    ClientId: pool.clientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses,
    ...(session !== undefined && { Session: session }),
  };
  return isRight(await callOldPool(pool, 'RespondToAuthChallenge', input, calling));
}

/** @throws OldPoolAway for an answer that says neither */
function isRight(answer: AuthAnswer | undefined): boolean {
  if (answer === undefined) return false;
  const { AuthenticationResult: tokens, ChallengeName: challenge = '' } = answer;
  if (tokens !== undefined || afterPassword.includes(challenge)) return true;
  throw new OldPoolAway('it answered neither tokens nor what follows a password');
}
