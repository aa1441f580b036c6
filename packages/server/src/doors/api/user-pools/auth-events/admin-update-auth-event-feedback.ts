import { giveAdminFeedback } from '#domain/people/auth-events/give-feedback.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-auth-events.test.ts
export const adminUpdateAuthEventFeedback: Operation<'AdminUpdateAuthEventFeedback'> = async (context, input) => {
  const { Username: username, EventId: eventId, FeedbackValue: value } = input;
  await giveAdminFeedback(context, await loadPool(context, input.UserPoolId), { username, eventId, value });
  return {};
};
