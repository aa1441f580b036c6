import { revokeActiveSession } from '#domain/access/tokens/active-sessions.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: partial: RevokeAssociatedSessions has no effect on browsers that are signed in at the pages. contract/sdk-sessions.test.ts
/** RevokeAssociatedSessions adds nothing yet: only sessions of the login page are linked to others. */
export const revokeUserSession: Operation<'RevokeUserSession'> = async (context, input, { signedIn }) => {
  const { pool, user, signInId: currentSignInId } = signedIn;
  await revokeActiveSession(context, pool, user, { sessionId: input.SessionId, currentSignInId });
  return {};
};
