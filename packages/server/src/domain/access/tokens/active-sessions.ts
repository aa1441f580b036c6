import { type Write, write } from '#database/database.ts';
import { noticeNamedWrites } from '#domain/access/session-apps/session-app-store.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { lockUser } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { sessionTrackingOf } from '#domain/tenant/pools/settings/session-tracking.ts';
import type { SignInRow } from '#schema/rows/sign-ins.ts';
import {
  type Owner,
  revokeLeastRecent,
  revokeSession,
  selectActive,
  updateLastActive,
} from './active-sessions-statements.ts';

/** A sign-in that can still be refreshed, as the session operations tell of it. Times are milliseconds since 1970. */
export interface ActiveSession {
  readonly id: string;
  readonly clientId: string;
  readonly startedAt: number;
  readonly lastActiveAt: number;
  readonly userAgent: string;
  readonly lastAddress: string;
  /** The sign-in that tokens name. */
  readonly signInId: string;
  /** What its app calls the session at the pages; null where the app is not told of its end. */
  readonly sid: string | null;
}

const seenIntervalMs = 60_000;
const maxAddressLength = 128;
// AWS: one page holds all sessions of a user, up to this many.
const maxListed = 125;

/**
 * Makes room for one more sign-in where the pool tracks sessions: the least recently used ones end until one fewer than the
 * pool allows is left, also when several complete at once. Has to stand before the writes of the new sign-in. AWS: only a
 * completed sign-in evicts.
 */
export function evictionWrites(context: Pick<Context, 'clock'>, pool: Pool, user: User): Write[] {
  const { enabled, maxPerUser } = sessionTrackingOf(pool);
  if (!enabled) return [];
  return [lockUser(user), write(revokeLeastRecent, { ...ownerOf(context, user), kept: maxPerUser - 1 })];
}

/** Notes that a sign-in was used, at most once a minute, where the pool tracks sessions: for a refresh, rotating or not. */
export function seenWrites(context: Pick<Context, 'clock'>, pool: Pool, signIn: SignInRow, caller: Caller): Write[] {
  const now = context.clock.now();
  const before = now - seenIntervalMs;
  if (!sessionTrackingOf(pool).enabled || signIn.last_active_at > before) return [];
  return [write(updateLastActive, { id: signIn.id, address: caller.address.slice(0, maxAddressLength), now, before })];
}

/**
 * Every active sign-in of the user at all clients, the most recently used first.
 * @throws Fault OperationNotEnabledException when the pool does not track sessions
 */
export async function listActiveSessions(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  user: User,
): Promise<ActiveSession[]> {
  checkTracking(pool);
  const rows = await context.db.all(selectActive, { ...ownerOf(context, user), limit: maxListed });
  return rows.map((row) => ({
    id: row.session_id,
    clientId: row.client_id,
    startedAt: row.started_at,
    lastActiveAt: row.last_active_at,
    userAgent: row.user_agent,
    lastAddress: row.address,
    signInId: row.id,
    sid: row.sid,
  }));
}

/**
 * Ends one sign-in of the user with all its tokens. Its app is told, where it wants to be.
 * @throws Fault OperationNotEnabledException when the pool does not track sessions, ResourceNotFoundException when the user
 * has no such session that is active, InvalidParameterException for the one that `currentSignInId` names
 */
export async function revokeActiveSession(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  user: User,
  { sessionId, currentSignInId }: { sessionId: string; currentSignInId?: string },
): Promise<void> {
  const sessions = await listActiveSessions(context, pool, user);
  const found = sessions.find(({ id }) => id === sessionId);
  if (found !== undefined && found.signInId === currentSignInId) {
    throw new Fault('InvalidParameterException', 'The current session cannot be revoked.');
  }
  const row = { ...ownerOf(context, user), sessionId };
  const told = noticeNamedWrites(found?.sid ?? undefined);
  const outcome = await context.db.transaction([write(revokeSession, row, { expect: 'one' }), ...told]);
  if (!outcome.committed) throw new Fault('ResourceNotFoundException', 'Session does not exist.');
}

function checkTracking(pool: Pool): void {
  if (sessionTrackingOf(pool).enabled) return;
  throw new Fault('OperationNotEnabledException', 'Session tracking is not enabled for this user pool.');
}

function ownerOf({ clock }: Pick<Context, 'clock'>, user: User): Owner {
  const { poolId, sub, signInGeneration: generation, passwordSetAt = 0 } = user;
  return { poolId, sub, generation, passwordSetAt, now: clock.now() };
}
