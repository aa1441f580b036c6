import { listActiveSessions } from '#domain/access/tokens/active-sessions.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { refuseNextToken } from './refuse-next-token.ts';
import { sessionDescription } from './session-description.ts';

// Compatibility: partial: no LastLocation, and browsers that are signed in at the pages are not among them. contract/sdk-sessions.test.ts
export const adminListUserSessions: Operation<'AdminListUserSessions'> = async (context, input) => {
  refuseNextToken(input.NextToken);
  const pool = await loadPool(context, input.UserPoolId);
  const sessions = await listActiveSessions(context, pool, await loadUser(context, pool, input.Username));
  return { Sessions: sessions.map((session) => sessionDescription(session)) };
};
