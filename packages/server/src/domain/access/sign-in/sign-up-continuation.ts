import type { Write } from '#database/database.ts';
import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import { isFirstFactorMedium, openSignUpSession } from '#domain/access/auth-sessions/sign-up-session.ts';
import type { Context } from '#domain/context.ts';
import { digestOfAddress, findTrustedAddress } from '#domain/people/users/address.ts';
import { confirmedByCode } from '#domain/people/users/confirmed-by-code.ts';
import type { User } from '#domain/people/users/user.ts';

import type { Deed } from './deed.ts';
import { saveChange } from './save-change.ts';

/**
 * The user whom the session of a confirmed sign-up signs in, and the writes that use it up. AWS: the way by which the account
 * was confirmed has to be one that the pool allows as a first factor. It proves what a code as the first factor would, so it
 * ends what such a code would, unless whoever confirmed was who had signed up.
 * @throws Fault NotAuthorizedException for a session that is another's, too old, or of a sign-up not confirmed that way; once
 * the account was signed out everywhere or given another password; and where a code would not go to the same address now
 */
export async function useConfirmedSignUp(
  context: Context,
  { asker, user }: Deed,
  text: string,
): Promise<{ user: User; writes: Write[] }> {
  const { pool, client } = asker;
  const { id, sub, confirmation, expiresAt } = await openSignUpSession(context, client, text);
  if (user === undefined || user.sub !== sub || confirmation === undefined) throw sessionInvalid();
  const { medium, sentTo, isBySignUp, generation, passwordSetAt } = confirmation;
  const isUnchanged = user.signInGeneration === generation && user.passwordSetAt === passwordSetAt;
  const address = findTrustedAddress(user, medium === 'EMAIL' ? 'email' : 'phone_number');
  const isSame = address !== undefined && digestOfAddress(context, pool.id, address) === sentTo;
  if (!isFirstFactorMedium(pool, medium) || !isUnchanged || !isSame) throw sessionInvalid();
  const spent = spendSession({ id, expiresAt });
  if (isBySignUp) return { user, writes: [spent] };
  const { after, writes } = saveChange(context, asker, user, confirmedByCode(pool, user, address));
  return { user: after, writes: [spent, ...writes] };
}
