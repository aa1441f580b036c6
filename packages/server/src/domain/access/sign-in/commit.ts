import { findRefusal, type Write } from '#database/database.ts';
import { sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { nameOf, nameTaken } from '#domain/people/users/sign-in-name-store.ts';
import type { Challenge } from './step.ts';

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
  const name = nameOf(writes[outcome.index]);
  if (outcome.reason === 'duplicate' && name !== undefined) throw nameTaken(name.kind);
  throw sessionInvalid();
}

/** Makes a step of a sign-in final once the challenge that follows it is ready. @throws Fault as `commit` */
export async function commitThen(
  context: Context,
  writes: readonly Write[],
  challenge: Challenge | Promise<Challenge>,
): Promise<Challenge> {
  const ready = await challenge;
  await commit(context, writes);
  return ready;
}
