import type { Operation } from '#api/operation.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { listActiveSessions } from '#domain/tokens/active-sessions.ts';
import { loadUser } from '#domain/users/user-store.ts';
import { refuseNextToken } from './refuse-next-token.ts';
import { sessionDescription } from './session-description.ts';

export const adminListUserSessions: Operation<'AdminListUserSessions'> = async (context, input) => {
  refuseNextToken(input.NextToken);
  const pool = await loadPool(context, input.UserPoolId);
  const sessions = await listActiveSessions(context, pool, await loadUser(context, pool, input.Username));
  return { Sessions: sessions.map((session) => sessionDescription(session)) };
};
