import { noticeUserWrites } from '#domain/access/session-apps/session-app-store.ts';
import type { Context } from '#domain/context.ts';
import { removeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';

/**
 * Deletes an account with everything that is the user's; apps that want to be told that its sessions have ended are told.
 * @throws Fault UserNotFoundException when the user is gone already
 */
export function deleteAccount(context: Pick<Context, 'db'>, user: User): Promise<void> {
  return removeUser(context, user, noticeUserWrites(user));
}
