import { write } from '#database/database.ts';
import { deleteOldEvents } from '#domain/auth-events/auth-event-store.ts';
import { deleteExpiredSpent } from '#domain/auth-sessions/spent-store.ts';
import type { Context } from '#domain/context.ts';
import { deleteExpiredMessageCounts } from '#domain/messages/message-quota.ts';
import { deleteExpiredStates } from '#domain/sign-in/custom-state-store.ts';
import { deleteOldFailures } from '#domain/sign-in/lockout-store.ts';
import { deleteExpiredSignIns } from '#domain/tokens/sign-in-store.ts';
import { deleteExpiredCodes } from '#domain/users/code-expiry.ts';
import { deleteExpiredCounts } from '#domain/users/count-store.ts';

const INTERVAL_MS = 10 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** An expired refresh token is still told apart from an unknown one for this long. */
const SIGN_IN_GRACE_MS = 30 * DAY_MS;

/** How long the log of sign-ins is kept. AWS: threat protection shows events of the last ninety days. */
const EVENT_LIFETIME_MS = 90 * DAY_MS;

/** Removes what has expired, now and then. Every server process does it; doing it twice harms nothing. */
export function startSweeping(context: Context): { stop(): void } {
  const timer = setInterval(() => {
    sweep(context).catch((error: unknown) =>
      context.log.warn({ error: String(error) }, 'expired rows were not removed'),
    );
  }, INTERVAL_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/**
 * Removes codes, spent ids and states of sign-ins that have expired, wrong guesses that no longer count, sign-ins that have
 * been over for thirty days, and old events.
 */
export async function sweep(context: Pick<Context, 'db' | 'clock'>): Promise<void> {
  const now = context.clock.now();
  await context.db.transaction([write(deleteExpiredSpent, { before: now })]);
  await context.db.transaction([write(deleteExpiredCounts, { before: now })]);
  await context.db.transaction([write(deleteExpiredMessageCounts, { before: now })]);
  await context.db.transaction([write(deleteExpiredStates, { before: now })]);
  await context.db.transaction([write(deleteExpiredCodes, { before: now - DAY_MS })]);
  await context.db.transaction([write(deleteOldFailures, { before: now - DAY_MS })]);
  await context.db.transaction([write(deleteExpiredSignIns, { before: now - SIGN_IN_GRACE_MS })]);
  await context.db.transaction([write(deleteOldEvents, { before: now - EVENT_LIFETIME_MS })]);
}
