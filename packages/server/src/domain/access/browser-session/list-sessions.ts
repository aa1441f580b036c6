import { write } from '#database/database.ts';
import { noticeSessionWrites, noticeUserWrites } from '#domain/access/session-apps/session-app-store.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { deleteOtherSessions, deleteSessionOfUser, selectSessionsOfUser } from './browser-session-store.ts';

/** A browser in which somebody is signed in at the pages of their pool. */
export interface ListedSession {
  /** SHA-256 of what the browser keeps, in base64url: it says nothing of that. */
  readonly id: string;
  readonly userAgent: string;
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly authenticatedAt: number;
  readonly expiresAt: number;
}

// A person has few; whoever makes thousands of them is shown the newest.
const mostListed = 100;

/** The browsers in which a person is signed in, the one that signed in last first. */
export async function listBrowserSessions(
  context: Pick<Context, 'db' | 'clock'>,
  { poolId, sub, signInGeneration: generation, passwordSetAt = 0 }: User,
): Promise<ListedSession[]> {
  const owner = { poolId, sub, generation, passwordSetAt };
  const rows = await context.db.all(selectSessionsOfUser, { ...owner, now: context.clock.now(), limit: mostListed });
  return rows.map((row) => ({
    id: Buffer.from(row.digest).toString('base64url'),
    userAgent: row.user_agent,
    address: row.address,
    authenticatedAt: row.authenticated_at,
    expiresAt: row.expires_at,
  }));
}

/** Ends one of the person's sessions. @throws Fault ResourceNotFoundException where the person has none of this id */
export async function endListedSession(context: Pick<Context, 'db'>, { poolId, sub }: User, id: string): Promise<void> {
  const key = { poolId, sub, digest: Buffer.from(id, 'base64url') };
  const outcome = await context.db.transaction([
    write(deleteSessionOfUser, key, { expect: 'one' }),
    ...noticeSessionWrites(key.digest),
  ]);
  if (!outcome.committed) throw new Fault('ResourceNotFoundException', 'You are not signed in there any more.');
}

/** Ends every session of the person but one. */
export async function endOtherSessions(
  context: Pick<Context, 'db'>,
  { poolId, sub }: User,
  digest: Uint8Array,
): Promise<void> {
  const writes = noticeUserWrites({ poolId, sub }, digest);
  await context.db.transaction([...writes, write(deleteOtherSessions, { poolId, sub, digest })]);
}
