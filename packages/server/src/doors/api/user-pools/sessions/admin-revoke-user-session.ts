import { revokeActiveSession } from '#domain/access/tokens/active-sessions.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: partial: RevokeAssociatedSessions has no effect on browsers that are signed in at the pages. contract/sdk-sessions.test.ts
/** RevokeAssociatedSessions adds nothing yet: only sessions of the login page are linked to others. */
export const adminRevokeUserSession: Operation<'AdminRevokeUserSession'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const user = await loadUser(context, pool, input.Username);
  await revokeActiveSession(context, pool, user, { sessionId: input.SessionId });
  return {};
};
