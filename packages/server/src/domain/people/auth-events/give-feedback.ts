import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { findUser, loadUser } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { checkRecording, saveFeedback } from './auth-event-store.ts';
import { isFeedbackToken } from './feedback-token.ts';

/** Which event is spoken of, and what is said of it. */
export interface Feedback {
  readonly username: string;
  readonly eventId: string;
  readonly value: 'Valid' | 'Invalid';
}

/**
 * Takes an administrator's word on an event.
 * @throws Fault UserPoolAddOnNotEnabledException, UserNotFoundException, ResourceNotFoundException
 */
export async function giveAdminFeedback(context: Context, pool: Pool, feedback: Feedback): Promise<void> {
  checkRecording(pool);
  const user = await loadUser(context, pool, feedback.username);
  await saveFeedback(context, user, feedback.eventId, { value: feedback.value, provider: 'Admin' });
}

/**
 * Takes the word of a user who was sent a token with a message about the event. Whether the user exists is not told.
 * @throws Fault UserPoolAddOnNotEnabledException, NotAuthorizedException, ResourceNotFoundException when the event is gone
 */
export async function giveUserFeedback(
  context: Context,
  pool: Pool,
  { username, eventId, value, token }: Feedback & { readonly token: string },
): Promise<void> {
  checkRecording(pool);
  const user = await findUser(context, pool, username);
  // Computed for nobody as well, so that the time tells nothing either.
  const subject = { user: user ?? { poolId: pool.id, sub: '' }, eventId };
  const isGenuine = isFeedbackToken(context, subject, token);
  if (user === undefined || !isGenuine) throw new Fault('NotAuthorizedException', 'Invalid feedback token.');
  await saveFeedback(context, user, eventId, { value, provider: 'User' });
}
