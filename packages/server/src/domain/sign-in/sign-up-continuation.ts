import type { Write } from '#database/database.ts';
import { sessionInvalid, spendSession } from '#domain/auth-sessions/session.ts';
import { isFirstFactorMedium, openSignUpSession } from '#domain/auth-sessions/sign-up-session.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/users/user.ts';
import type { Asker } from './asker.ts';

/**
 * The write that uses up the session of a confirmed sign-up, which signs its user in. AWS: the way by which the account was
 * confirmed has to be one that the pool allows as a first factor.
 * @throws Fault NotAuthorizedException for a session that is another's, too old, or of a sign-up not confirmed that way,
 * and once the account was signed out everywhere or given another password
 */
export async function useConfirmedSignUp(
  context: Context,
  { pool, client }: Asker,
  user: User | undefined,
  text: string,
): Promise<Write[]> {
  const { id, sub, confirmedMedium, stamp, expiresAt } = await openSignUpSession(context, client, text);
  const isAllowed = confirmedMedium !== undefined && isFirstFactorMedium(pool, confirmedMedium);
  if (user === undefined || user.sub !== sub || !isAllowed) throw sessionInvalid();
  const isUnchanged = user.signInGeneration === stamp?.generation && user.passwordSetAt === stamp.passwordSetAt;
  if (!isUnchanged) throw sessionInvalid();
  return [spendSession({ id, expiresAt })];
}
