import type { Operation } from '#api/operation.ts';
import { giveAdminFeedback } from '#domain/auth-events/give-feedback.ts';
import { loadPool } from '#domain/pools/pool-store.ts';

export const adminUpdateAuthEventFeedback: Operation<'AdminUpdateAuthEventFeedback'> = async (context, input) => {
  const { Username: username, EventId: eventId, FeedbackValue: value } = input;
  await giveAdminFeedback(context, await loadPool(context, input.UserPoolId), { username, eventId, value });
  return {};
};
