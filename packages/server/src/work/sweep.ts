import { write } from '#database/database.ts';
import { deleteExpiredAuthorizationCodes } from '#domain/access/authorization/code-store.ts';
import { deleteExpiredDeviceCodes } from '#domain/access/authorization/device/device-code-store.ts';
import { deleteExpiredBrowserSessions } from '#domain/access/browser-session/browser-session-store.ts';
import { deleteExpiredSamlSessions } from '#domain/access/federation/saml/saml-session-store.ts';
import { deleteExpiredSessionApps } from '#domain/access/session-apps/session-app-store.ts';
import { deleteExpiredStates } from '#domain/access/sign-in/challenges/custom/state-store.ts';
import { deleteOldFailures } from '#domain/access/sign-in/guesses/guesses-store.ts';
import { removeUnconfirmed } from '#domain/access/sign-up/unconfirmed-expiry.ts';
import { deleteExpiredSignIns } from '#domain/access/tokens/sign-in-store.ts';
import type { Context } from '#domain/context.ts';
import { finishDeletedIdentityPools } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { deleteReplacedKeys } from '#domain/identity-pools/sessions/session-key-store.ts';
import { deleteOldEvents } from '#domain/people/auth-events/auth-event-store.ts';
import { deleteExpiredCodes } from '#domain/people/codes/code-expiry-statements.ts';
import { deleteExpiredCounts } from '#domain/people/codes/count-store.ts';
import { expireImportJobs } from '#domain/people/import-jobs/import-job-store.ts';
import { deleteExpiredMessageCounts } from '#domain/reach/messages/message-quota-statements.ts';
import { deleteOldRecords } from '#domain/reach/messages/message-record-store.ts';
import { deleteOldUnsent } from '#domain/reach/messages/unsent-store.ts';
import { deleteOldErrors } from '#domain/reach/triggers/trigger-error-store.ts';
import { deleteExpiredInvented, deleteExpiredSpent } from '#domain/spent-store.ts';
import { deleteOldAuditEvents } from '#domain/tenant/audit/audit-store.ts';
import { deleteUnusedRegistrations, keepUsedRegistrations } from '#domain/tenant/clients/registration-store.ts';
import { listPools } from '#domain/tenant/pools/pool-store.ts';

const intervalMs = 10 * 60 * 1000;
const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
/**
 * How much longer than it could be used a used thing is remembered. A process whose clock is behind takes it for alive, and
 * would take it for unused where it is forgotten; so no clock may be behind the database's by this much.
 */
const clockMarginMs = dayMs;
/** A difference between two clocks that has to be told: with more than four seconds a message may leave twice. */
const toldDifferenceMs = 3 * 1000;
/** An expired refresh token is still told apart from an unknown one for this long. */
const signInGraceMs = 30 * dayMs;

/** How long the log of sign-ins is kept. AWS: threat protection shows events of the last ninety days. */
const eventLifetimeMs = 90 * dayMs;

/** How long it is known what became of a message. */
const recordLifetimeMs = 7 * dayMs;

/** How long it is known what went wrong in a trigger. */
const triggerErrorLifetimeMs = 30 * dayMs;

/** Longer than a year, so that what is done once a year can be compared with the last time. */
const defaultAuditDays = 400;

/** Removes what has expired, now and then. Every server process does it; doing it twice harms nothing. */
export function startSweeping(context: Context): { stop(): void } {
  const timer = setInterval(() => {
    sweep(context).catch((error: unknown) =>
      context.log.warn({ error: String(error) }, 'expired rows were not removed'),
    );
  }, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/**
 * Removes codes, those of devices too, spent ids and states of sign-ins that have expired, wrong guesses that no longer count, codes and sessions of
 * browsers that are over, apps that registered themselves and that nobody let in, sign-ins that have
 * been over for thirty days, old events, an old audit, old errors of triggers, what no log took of messages and what became of them, import jobs that nobody started with what is left of
 * those that are over, users who never confirmed, and the rest of identity pools whose deletion was interrupted. The time is the database's: a process whose clock is ahead removes nothing
 * too early.
 */
export async function sweep(context: Pick<Context, 'db' | 'clock' | 'log' | 'settings'>): Promise<void> {
  const now = await context.db.now();
  tellDifference(context, now);
  await context.db.transaction([write(deleteExpiredSpent, { before: now - clockMarginMs })]);
  // Without these a limit begins anew, or a sign-in that is over is over: nothing is done twice. Strangers can make many.
  const before = now - hourMs;
  await context.db.transaction([write(deleteExpiredInvented, { before })]);
  await context.db.transaction([write(deleteExpiredCounts, { before })]);
  await context.db.transaction([write(deleteExpiredMessageCounts, { before })]);
  await context.db.transaction([write(deleteExpiredStates, { before })]);
  await context.db.transaction([write(deleteExpiredCodes, { before: now - dayMs })]);
  await context.db.transaction([write(deleteOldFailures, { before: now - dayMs })]);
  await context.db.transaction([write(deleteExpiredAuthorizationCodes, { before: now - dayMs })]);
  await context.db.transaction([
    write(deleteExpiredDeviceCodes, { before }),
    write(deleteExpiredSessionApps, { before }),
  ]);
  await context.db.transaction([write(deleteExpiredBrowserSessions, { before })]);
  await context.db.transaction([write(deleteExpiredSamlSessions, { before })]);
  await context.db.transaction([write(deleteExpiredSignIns, { before: now - signInGraceMs })]);
  await context.db.transaction([
    write(keepUsedRegistrations, { before: now }),
    write(deleteUnusedRegistrations, { before: now }),
  ]);
  await context.db.transaction([write(deleteOldEvents, { before: now - eventLifetimeMs })]);
  await context.db.transaction([write(deleteOldUnsent, { before: now - eventLifetimeMs })]);
  await context.db.transaction([write(deleteOldRecords, { before: now - recordLifetimeMs })]);
  await context.db.transaction([write(deleteOldErrors, { before: now - triggerErrorLifetimeMs })]);
  const { auditDays = defaultAuditDays } = context.settings;
  if (auditDays > 0) {
    await context.db.transaction([write(deleteOldAuditEvents, { before: now - auditDays * dayMs })]);
  }
  await expireImportJobs(context, now);
  // A session lasts an hour; the day beyond is for clocks that are behind.
  await context.db.transaction([write(deleteReplacedKeys, { before: now - hourMs - clockMarginMs })]);
  await sweepUnconfirmed(context, now);
  await finishDeletedIdentityPools(context);
}

const poolsAtOnce = 100;

async function sweepUnconfirmed(context: Pick<Context, 'db' | 'settings'>, now: number): Promise<void> {
  let after = '';
  for (;;) {
    const pools = await listPools(context, { limit: poolsAtOnce, after });
    for (const pool of pools) await removeUnconfirmed(context, pool, now);
    after = pools.at(-1)?.id ?? '';
    if (pools.length < poolsAtOnce) return;
  }
}

function tellDifference({ clock, log }: Pick<Context, 'clock' | 'log'>, databaseNow: number): void {
  const aheadSeconds = Math.round((clock.now() - databaseNow) / 1000);
  if (Math.abs(aheadSeconds) * 1000 < toldDifferenceMs) return;
  log.warn({ aheadSeconds }, "this machine's clock and the database's differ: let both follow a time server");
}
