import { write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { CodePurpose } from '#domain/people/codes/code.ts';
import { raiseCount } from '#domain/people/codes/count-store.ts';
import type { QuotaOwner } from '#domain/people/codes/quota.ts';
import { messagesPerPerson } from '#domain/reach/messages/message-quota.ts';

const hour = 3_600_000;

/**
 * Whether a message with a code that anybody may ask for is sent now. `at once`: one of the first half of what a person may
 * get in an hour of the clock. `shared`: one of the other half, of which there is one at a time, spread over the hour; the code
 * in it is good for everybody who asks meanwhile. `not now`: the last one was sent a few minutes ago and is still good. So
 * nobody who asks for somebody else keeps her from a code, and the messages of an hour are bounded. Parallel calls never get
 * more.
 */
export async function takeTurn(
  { db, clock, secrets, settings }: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings'>,
  { poolId, who }: Pick<QuotaOwner, 'poolId' | 'who'>,
  purpose: CodePurpose,
): Promise<'at once' | 'not now' | 'shared'> {
  const most = messagesPerPerson(settings);
  const atOnce = Math.floor(most / 2);
  const paceMs = hour / (most - atOnce);
  const window = Math.floor(clock.now() / hour);
  const digest = Buffer.from(secrets.digest('code-pace', poolId, who, purpose)).toString('base64url');
  const key = `code-pace/${digest}/${window}`;
  const take = async (id: string, limit: number) => {
    const count = { id, by: 1, most: limit, expiresAt: (window + 1) * hour };
    return (await db.transaction([write(raiseCount, count, { expect: 'one' })])).committed;
  };
  if (atOnce > 0 && (await take(key, atOnce))) return 'at once';
  const slot = Math.floor((clock.now() % hour) / paceMs);
  return (await take(`${key}/${slot}`, 1)) ? 'shared' : 'not now';
}
