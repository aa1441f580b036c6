import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { userMissing } from '#domain/people/users/user-store.ts';
import { endingWrites } from './ending-writes.ts';

/** Ends every sign-in of the user up to now. @throws Fault UserNotFoundException when the user is gone */
export async function signOutEverywhere(context: Pick<Context, 'db'>, user: User): Promise<void> {
  const outcome = await context.db.transaction(endingWrites('sign-out-everywhere', user));
  if (!outcome.committed) throw userMissing();
}
