import { timingSafeEqual } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { poolName } from '#domain/pools/pool.ts';
import { findAccount, wrongPassword } from '../account.ts';
import { passwordOf } from '../handshake.ts';
import { type Parameters, required } from '../parameters.ts';
import type { Asker, Verdict } from '../step.ts';

export const userPasswordParameters = ['USERNAME', 'PASSWORD'];

/** USER_PASSWORD_AUTH and its twins for administrators: the password itself is sent, and compared as an SRP verifier. */
export async function userPassword(context: Context, asker: Asker, parameters: Parameters): Promise<Verdict> {
  const name = required(parameters, 'USERNAME');
  const password = required(parameters, 'PASSWORD');
  const user = await findAccount(context, asker.pool, asker.client, name);
  const expected = passwordOf(context, asker, name, user);
  const verifier = await context.srp.createVerifier({
    poolName: poolName(asker.pool.id),
    username: expected.username,
    password,
    salt: expected.salt,
  });
  if (!timingSafeEqual(verifier, expected.verifier) || user?.sealedVerifier === undefined) throw wrongPassword();
  return { kind: 'proved', user, writes: [] };
}
