import type { Operation } from '#api/operation.ts';
import { giveUserFeedback } from '#domain/auth-events/give-feedback.ts';
import { loadPool } from '#domain/pools/pool-store.ts';

export const updateAuthEventFeedback: Operation<'UpdateAuthEventFeedback'> = async (context, input) => {
  const { Username: username, EventId: eventId, FeedbackValue: value, FeedbackToken: token } = input;
  await giveUserFeedback(context, await loadPool(context, input.UserPoolId), { username, eventId, value, token });
  return {};
};
