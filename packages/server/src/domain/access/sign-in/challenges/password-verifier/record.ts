import type { Context } from '#domain/context.ts';
import { inventSecret } from '#domain/people/nobody/invented-secret.ts';
import { spokenName } from '#domain/people/nobody/spoken-name.ts';
import { openVerifier } from '#domain/people/users/password.ts';
import { poolName } from '#domain/tenant/pools/pool.ts';
import type { Deed } from '../../deed.ts';
import type { SrpRecord } from '../srp/handshake.ts';

/** What a sign-in under this name has to meet: the user's own password, or an invented one that nothing meets. */
export async function recordOf(
  context: Context,
  { asker, attempt, user }: Deed,
): Promise<SrpRecord & { readonly isInvented: boolean }> {
  const { pool } = asker;
  const username = await spokenName(context, asker, attempt.name, user);
  const names = { poolName: poolName(pool.id) };
  const verifier = user && (await openVerifier(context, user));
  if (user?.salt !== undefined && verifier !== undefined) {
    return { ...names, username, salt: user.salt, verifier, isInvented: false };
  }
  return { ...names, username, ...inventSecret(context, pool, username), isInvented: true };
}
