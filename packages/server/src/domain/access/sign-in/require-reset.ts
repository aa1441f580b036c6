import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { passwordResetRequired } from './account.ts';
import { commit } from './commit.ts';
import type { Deed } from './deed.ts';
import { riskWrites } from './events.ts';
import { saveChange } from './save-change.ts';

/**
 * Ends a sign-in whose password is right and known to others: from now on the account asks for another one. AWS: the user's
 * status is RESET_REQUIRED (developer guide, "Working with compromised-credentials detection").
 * @throws Fault PasswordResetRequiredException, always, unless it is NotAuthorizedException since the account has changed meanwhile
 */
export async function requireReset(context: Context, deed: Deed<User>, writes: readonly Write[]): Promise<never> {
  const { asker, user } = deed;
  const change = saveChange(context, asker, user, { ...user, status: 'RESET_REQUIRED' });
  await commit(context, [...writes, ...change.writes, ...riskWrites(context, deed, true)]);
  throw passwordResetRequired();
}
