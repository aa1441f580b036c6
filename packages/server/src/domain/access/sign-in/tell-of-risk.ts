import { notifyOfRisk } from '#domain/access/threats/notify-of-risk.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Deed } from './deed.ts';
import { riskWrites } from './events.ts';
import { actionOf } from './risk.ts';

/**
 * Writes a risk into the user's log, before anything follows from it, and writes to the user where the pool's owner wants that.
 * What cannot be sent, or is one message too many, keeps nobody from signing in.
 */
export async function tellOfRisk(context: Context, deed: Deed<User>, isBlocked: boolean): Promise<void> {
  const { asker, attempt, user } = deed;
  if (attempt.risk === 'None' && !attempt.compromised) return;
  await context.db.transaction(riskWrites(context, deed, isBlocked));
  const action = actionOf(deed);
  if (action?.notify !== true || asker.protection === undefined) return;
  const { pool, client, caller, protection } = asker;
  const did = isBlocked ? 'block' : action.eventAction === 'NO_ACTION' ? 'noAction' : 'mfa';
  await notifyOfRisk(context, { pool, client, protection, user, caller }, { eventId: attempt.id, did });
}
