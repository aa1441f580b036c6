import { hash, randomBytes } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import { noticeSessionWrites } from '#domain/access/session-apps/session-app-store.ts';
import { isAlive } from '#domain/access/tokens/sign-in-store.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { toUser } from '#domain/people/users/user-store.ts';
import { deleteBrowserSession, insertBrowserSession, selectBrowserSession } from './browser-session-store.ts';

/** Somebody who is signed in at the pages of their pool. */
export interface BrowserSession {
  /** By which the database knows it. */
  readonly digest: Uint8Array;
  readonly user: User;
  /** When they proved who they are, in milliseconds since 1970. */
  readonly authenticatedAt: number;
}

/** The same as the database has it. */
export interface FoundBrowserSession extends BrowserSession {
  /** When it began, in milliseconds since 1970: who comes by a provider may have proved who they are long before. */
  readonly startedAt: number;
}

// AWS: the longest that a client may take a session for (SetUserPoolClientSessionConfiguration): 90 days.
const lifetimeMs = 90 * 24 * 60 * 60 * 1000;
const maxUserAgentLength = 1024;
const maxAddressLength = 128;

/**
 * A session that begins, and what the browser is to keep: 256 random bits, of which the database has the SHA-256.
 * Who proved elsewhere who they are did so at `provedAt` (milliseconds since 1970), which is never later than now.
 */
export function newBrowserSession(
  context: Pick<Context, 'clock'>,
  user: User,
  { userAgent, address }: Caller,
  provedAt = Number.POSITIVE_INFINITY,
): { readonly session: BrowserSession; readonly secret: string; readonly write: Write } {
  const { poolId, sub, signInGeneration: generation, passwordSetAt = 0 } = user;
  const secret = randomBytes(32).toString('base64url');
  const startedAt = context.clock.now();
  const authenticatedAt = Math.max(0, Math.min(provedAt, startedAt));
  const row = {
    digest: digestOf(secret),
    poolId,
    sub,
    generation,
    passwordSetAt,
    authenticatedAt,
    expiresAt: startedAt + lifetimeMs,
    userAgent: userAgent.slice(0, maxUserAgentLength),
    address: address.slice(0, maxAddressLength),
  };
  return {
    session: { digest: row.digest, user, authenticatedAt },
    secret,
    write: write(insertBrowserSession, row, { expect: 'one' }),
  };
}

/** The session of a browser in a pool, while it and its user may still be taken for signed in; or undefined. */
export async function findBrowserSession(
  context: Pick<Context, 'db' | 'clock'>,
  poolId: string,
  secret: string | undefined,
): Promise<FoundBrowserSession | undefined> {
  if (secret === undefined) return undefined;
  const digest = digestOf(secret);
  const row = await context.db.first(selectBrowserSession, { digest, poolId });
  if (row === undefined || context.clock.now() >= row.expires_at) return undefined;
  const user = toUser(row);
  const life = { generation: row.signed_generation, password_set_at: row.signed_password_set_at, revoked_at: null };
  if (!user.enabled || !isAlive(life, user)) return undefined;
  return { digest, user, authenticatedAt: row.authenticated_at, startedAt: row.expires_at - lifetimeMs };
}

/** Signs a browser out at the pages. What apps were given lives on; those that want to be told are told. */
export async function endBrowserSession(context: Pick<Context, 'db'>, secret: string): Promise<void> {
  const digest = digestOf(secret);
  await context.db.transaction([...noticeSessionWrites(digest), write(deleteBrowserSession, { digest })]);
}

/** Ends the session of a browser whose person has just signed in there again. No app is told, unless it is somebody else. */
export async function replaceBrowserSession(
  context: Pick<Context, 'db' | 'clock'>,
  secret: string,
  { user }: BrowserSession,
): Promise<void> {
  const before = await findBrowserSession(context, user.poolId, secret);
  if (before !== undefined && before.user.sub !== user.sub) return endBrowserSession(context, secret);
  await context.db.transaction([write(deleteBrowserSession, { digest: digestOf(secret) })]);
}

function digestOf(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer');
}

/** What the cookie of a pool's sessions is called, without its prefix: under one name a server may have several pools. */
export function sessionCookie(poolId: string): string {
  return `cenote-session.${poolId}`;
}
