import { checkRecording, listEvents } from '#domain/people/auth-events/auth-event-store.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { authEventType } from './auth-event-type.ts';
import { formatEventToken, parseEventToken } from './event-token.ts';

/** The most that one page holds, and what it holds when nothing or 0 is said. */
const maxLimit = 60;

// Compatibility: partial: no city and no country. contract/sdk-auth-events.test.ts
export const adminListUserAuthEvents: Operation<'AdminListUserAuthEvents'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  checkRecording(pool);
  const user = await loadUser(context, pool, input.Username);
  const limit = input.MaxResults || maxLimit;
  const after = input.NextToken === undefined ? undefined : parseEventToken(input.NextToken);
  // One more than the page holds tells whether there is another page.
  const found = await listEvents(context, user, { after, limit: limit + 1 });
  const events = found.slice(0, limit);
  const last = events.at(-1);
  return {
    AuthEvents: events.map(authEventType),
    ...(found.length > limit && last && { NextToken: formatEventToken(last) }),
  };
};
