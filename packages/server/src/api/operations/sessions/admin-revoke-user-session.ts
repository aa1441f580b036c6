import type { Operation } from '#api/operation.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { revokeActiveSession } from '#domain/tokens/active-sessions.ts';
import { loadUser } from '#domain/users/user-store.ts';

/** RevokeAssociatedSessions adds nothing yet: only sessions of the login page are linked to others. */
export const adminRevokeUserSession: Operation<'AdminRevokeUserSession'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const user = await loadUser(context, pool, input.Username);
  await revokeActiveSession(context, pool, user, { sessionId: input.SessionId });
  return {};
};
