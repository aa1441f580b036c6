import { timingSafeEqual } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { openVerifier } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import { poolName } from '#domain/tenant/pools/pool.ts';
import { inventSecret, spokenName, wrongPassword } from '../../account.ts';
import type { Asker } from '../../asker.ts';
import { type Attempt, passed } from '../../attempt.ts';
import { recordFailure } from '../../events.ts';
import { Guesses } from '../../guesses/guesses.ts';
import type { Challenge, Proved } from '../../step.ts';
import { challengeProof, type SrpRecord } from '../srp/handshake.ts';

/** What a sign-in under this name has to meet: the user's own password, or an invented one that nothing meets. */
async function recordOf(
  context: Context,
  asker: Asker,
  name: string,
  user: User | undefined,
): Promise<SrpRecord & { readonly isInvented: boolean }> {
  const { pool } = asker;
  const username = await spokenName(context, asker, name, user);
  const names = { poolName: poolName(pool.id) };
  const verifier = user && (await openVerifier(context, user));
  if (user?.salt !== undefined && verifier !== undefined) {
    return { ...names, username, salt: user.salt, verifier, isInvented: false };
  }
  return { ...names, username, ...inventSecret(context, pool, username), isInvented: true };
}

/**
 * Compares a password that was sent as it is.
 * @throws Fault NotAuthorizedException when it is wrong or the account is locked
 */
export async function provePassword(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  user: User | undefined,
  password: string,
): Promise<Proved> {
  const guesses = new Guesses(context, asker, user, attempt.name, 'password');
  const found = await guesses.evaluate(async () => {
    const record = await recordOf(context, asker, attempt.name, user);
    const verifier = await context.local.srp.createVerifier({ ...record, password });
    const isRight = timingSafeEqual(verifier, record.verifier);
    return isRight && !record.isInvented ? user : undefined;
  });
  if (found === undefined) {
    await recordFailure(context, asker, attempt, 'Password');
    throw wrongPassword();
  }
  return { kind: 'proved', attempt: passed(attempt, 'PASSWORD', found, { password: true }), user: found, writes: [] };
}

/**
 * Answers SRP_A with the PASSWORD_VERIFIER challenge.
 * @throws Fault InvalidParameterException for an SRP_A that is none; NotAuthorizedException while the account is locked
 */
export async function challengePassword(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  user: User | undefined,
  srpA: string,
): Promise<Challenge> {
  await new Guesses(context, asker, user, attempt.name, 'password').checkOpen();
  const record = await recordOf(context, asker, attempt.name, user);
  const parameters = { USER_ID_FOR_SRP: record.username, USERNAME: record.username };
  return challengeProof(context, asker, attempt, { name: 'PASSWORD_VERIFIER', record, srpA, parameters });
}
