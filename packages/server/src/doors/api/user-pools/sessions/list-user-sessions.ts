import { listActiveSessions } from '#domain/access/tokens/active-sessions.ts';
import type { Operation } from '../../operation.ts';
import { refuseNextToken } from './refuse-next-token.ts';
import { sessionDescription } from './session-description.ts';

// Compatibility: partial: no LastLocation, and browsers that are signed in at the pages are not among them. contract/sdk-sessions.test.ts
export const listUserSessions: Operation<'ListUserSessions'> = async (context, input, { signedIn }) => {
  refuseNextToken(input.NextToken);
  const sessions = await listActiveSessions(context, signedIn.pool, signedIn.user);
  return { Sessions: sessions.map((session) => sessionDescription(session, signedIn.signInId)) };
};
