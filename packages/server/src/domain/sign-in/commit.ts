import { findRefusal, type Write } from '#database/database.ts';
import { sessionInvalid } from '#domain/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { aliasKindOf } from '#domain/users/user-store.ts';

/**
 * Makes a step of a sign-in final.
 * @throws Fault NotAuthorizedException when its session was used meanwhile, or the account changed under the sign-in:
 * disabled, signed out everywhere, given another password, or deleted; AliasExistsException when the address that it
 * proves is another user's; LimitExceededException or TooManyRequestsException when a message is one too many
 */
export async function commit(context: Context, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return;
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return;
  const refusal = findRefusal(outcome, writes);
  if (refusal) throw refusal;
  const kind = aliasKindOf(writes[outcome.index]);
  if (outcome.reason === 'duplicate' && kind !== undefined) {
    throw new Fault('AliasExistsException', `An account with the given ${kind} already exists.`);
  }
  throw sessionInvalid();
}

/** Makes a step of a sign-in final once the challenge that follows it is ready. @throws Fault as `commit` */
export async function commitThen<T>(context: Context, writes: readonly Write[], challenge: T): Promise<T> {
  await commit(context, writes);
  return challenge;
}
