import type { Write } from '#database/database.ts';
import { sessionInvalid, sessionSpent } from '#domain/auth-sessions/session.ts';
import { isSpending } from '#domain/auth-sessions/spent-store.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { aliasKindOf } from '#domain/users/user-store.ts';

/**
 * Makes a step of a sign-in final.
 * @throws Fault NotAuthorizedException when its session was used meanwhile, or the account changed under the sign-in:
 * disabled, signed out everywhere, given another password, or deleted; AliasExistsException when the address that it
 * proves is another user's
 */
export async function commit(context: Context, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return;
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return;
  const refused = writes[outcome.index];
  if (outcome.reason === 'duplicate' && isSpending(refused)) throw sessionSpent();
  const kind = aliasKindOf(refused);
  if (outcome.reason === 'duplicate' && kind !== undefined) {
    throw new Fault('AliasExistsException', `An account with the given ${kind} already exists.`);
  }
  throw sessionInvalid();
}
