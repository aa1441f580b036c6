import { giveUserFeedback } from '#domain/people/auth-events/give-feedback.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-auth-events.test.ts
export const updateAuthEventFeedback: Operation<'UpdateAuthEventFeedback'> = async (context, input) => {
  const { Username: username, EventId: eventId, FeedbackValue: value, FeedbackToken: token } = input;
  await giveUserFeedback(context, await loadPool(context, input.UserPoolId), { username, eventId, value, token });
  return {};
};
