import { hash, randomBytes } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import { noticeSessionWrites } from '#domain/access/session-apps/session-app-store.ts';
import { isAlive } from '#domain/access/tokens/sign-in-store.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { toUser } from '#domain/people/users/user-store.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { ownAccounts, takesProvider } from '#domain/tenant/clients/takes-provider.ts';
import { deleteBrowserSession, insertBrowserSession, selectBrowserSession } from './browser-session-store.ts';

/** Somebody who is signed in at the pages of their pool. */
export interface BrowserSession {
  /** By which the database knows it. */
  readonly digest: Uint8Array;
  readonly user: User;
  /** When they proved who they are, in milliseconds since 1970: what apps are told. A provider that says no time is taken at its word. */
  readonly authenticatedAt: number;
  /** By which provider they signed in, `COGNITO` for an account of the pool; absent where that was not noted. */
  readonly provider?: string;
}

/** The same with what the pages about an account go by. */
export interface PageSession extends BrowserSession {
  /** When it began, in milliseconds since 1970: who comes by a provider may have proved who they are long before. */
  readonly startedAt: number;
  /** When it is known that they were asked who they are, here or by a provider that says when; absent where nobody has said so. */
  readonly provedAt?: number;
}

/** By which provider somebody came, and what it says of the moment when they proved who they are, in milliseconds since 1970: maybe nothing. */
export interface ProvedElsewhere {
  readonly provider: string;
  readonly authenticatedAt?: number | undefined;
}

// AWS: the longest that a client may take a session for (SetUserPoolClientSessionConfiguration): 90 days.
const lifetimeMs = 90 * 24 * 60 * 60 * 1000;
const maxUserAgentLength = 1024;
const maxAddressLength = 128;

/**
 * A session that begins, and what the browser is to keep: 256 random bits, of which the database has the SHA-256.
 * Who came by a provider proved who they are when that says so, and never later than now; everybody else has proved it here, just now.
 */
export function newBrowserSession(
  context: Pick<Context, 'clock'>,
  user: User,
  { userAgent, address }: Caller,
  elsewhere?: ProvedElsewhere,
): { readonly session: PageSession; readonly secret: string; readonly write: Write } {
  const { poolId, sub, signInGeneration: generation, passwordSetAt = 0 } = user;
  const secret = randomBytes(32).toString('base64url');
  const startedAt = context.clock.now();
  const said = elsewhere === undefined ? startedAt : elsewhere.authenticatedAt;
  const provedAt = said === undefined ? undefined : Math.max(0, Math.min(said, startedAt));
  const authenticatedAt = provedAt ?? startedAt;
  const provider = elsewhere?.provider ?? ownAccounts;
  const row = {
    digest: digestOf(secret),
    poolId,
    sub,
    generation,
    passwordSetAt,
    authenticatedAt,
    provedAt: provedAt ?? null,
    provider,
    expiresAt: startedAt + lifetimeMs,
    userAgent: userAgent.slice(0, maxUserAgentLength),
    address: address.slice(0, maxAddressLength),
  };
  return {
    session: {
      digest: row.digest,
      user,
      authenticatedAt,
      provider,
      startedAt,
      ...(provedAt !== undefined && { provedAt }),
    },
    secret,
    write: write(insertBrowserSession, row, { expect: 'one' }),
  };
}

/** The session of a browser in a pool, while it and its user may still be taken for signed in; or undefined. */
export async function findBrowserSession(
  context: Pick<Context, 'db' | 'clock'>,
  poolId: string,
  secret: string | undefined,
): Promise<PageSession | undefined> {
  if (secret === undefined) return undefined;
  const digest = digestOf(secret);
  const row = await context.db.first(selectBrowserSession, { digest, poolId });
  if (row === undefined || context.clock.now() >= row.expires_at) return undefined;
  const user = toUser(row);
  const life = { generation: row.signed_generation, password_set_at: row.signed_password_set_at, revoked_at: null };
  if (!user.enabled || !isAlive(life, user)) return undefined;
  const { authenticated_at: authenticatedAt, expires_at, proved_at, provider } = row;
  const startedAt = expires_at - lifetimeMs;
  const known = { ...(proved_at !== null && { provedAt: proved_at }), ...(provider !== null && { provider }) };
  return { digest, user, authenticatedAt, startedAt, ...known };
}

/**
 * Whether a session was made in a way in which a client lets people sign in, and by the provider that is asked for, if one is. Of a linked
 * account the way counts that was used: whoever may come by one provider has proved nothing to another.
 */
export function isByWayOf(client: Client, { provider }: Pick<BrowserSession, 'provider'>, asked?: string): boolean {
  return provider !== undefined && takesProvider(client, provider) && (asked ?? provider) === provider;
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
