import { statement } from '#database/database.ts';
import type { BrowserSessionRow } from '#schema/rows/oauth.ts';
import type { UserRow } from '#schema/rows/users.ts';

export type Digest = { digest: Uint8Array };
export type FoundSession = UserRow &
  Pick<BrowserSessionRow, 'authenticated_at' | 'expires_at' | 'proved_at' | 'provider'> & {
    readonly signed_generation: number;
    readonly signed_password_set_at: number;
  };

/** Touches no row when the user was disabled, signed out everywhere or given another password meanwhile: see `insertSignIn`. */
export const insertBrowserSession = statement<
  Digest & {
    poolId: string;
    sub: string;
    generation: number;
    passwordSetAt: number;
    authenticatedAt: number;
    provedAt: number | null;
    provider: string;
    expiresAt: number;
    userAgent: string;
    address: string;
  }
>(
  'browser-session-insert',
  `insert into browser_sessions (digest, pool_id, sub, generation, password_set_at, authenticated_at, proved_at, provider,
     expires_at, user_agent, address)
   select :digest, pool_id, sub, sign_in_generation, coalesce(password_set_at, 0), cast(:authenticatedAt as bigint),
     cast(:provedAt as bigint), cast(:provider as text), cast(:expiresAt as bigint), cast(:userAgent as text),
     cast(:address as text)
   from users where pool_id = :poolId and sub = :sub and enabled = 1 and sign_in_generation = :generation
     and coalesce(password_set_at, 0) = :passwordSetAt`,
);

export const selectBrowserSession = statement<Digest & { poolId: string }, FoundSession>(
  'browser-session',
  `select u.*, b.generation as signed_generation, b.password_set_at as signed_password_set_at, b.authenticated_at, b.expires_at,
     b.proved_at, b.provider
   from browser_sessions b join users u on u.pool_id = b.pool_id and u.sub = b.sub
   where b.digest = :digest and b.pool_id = :poolId`,
);

type OfUser = { poolId: string; sub: string };

/** Its user is as they were when it began. */
const isAlive = `exists (select 1 from users u where u.pool_id = browser_sessions.pool_id and u.sub = browser_sessions.sub
       and u.enabled = 1 and u.sign_in_generation = browser_sessions.generation
       and coalesce(u.password_set_at, 0) = browser_sessions.password_set_at)`;

/** Changes nothing: see `holdSignIn`. Touches no row when the session has ended. */
export const touchAliveSession = statement<Digest & OfUser>(
  'browser-session-hold',
  `update browser_sessions set expires_at = expires_at
   where digest = :digest and pool_id = :poolId and sub = :sub and ${isAlive}`,
);

/** Touches no row when the session has ended. */
export const proveSession = statement<Digest & OfUser & { now: number }>(
  'browser-session-prove',
  `update browser_sessions set proved_at = :now
   where digest = :digest and pool_id = :poolId and sub = :sub and ${isAlive}`,
);

/** Touches no row when the session has ended, or is of another password than the one that is replaced. */
export const moveSessionPassword = statement<Digest & OfUser & { from: number; to: number }>(
  'browser-session-password',
  `update browser_sessions set password_set_at = :to
   where digest = :digest and pool_id = :poolId and sub = :sub and password_set_at = :from and exists (
     select 1 from users u where u.pool_id = browser_sessions.pool_id and u.sub = browser_sessions.sub
       and u.sign_in_generation = browser_sessions.generation)`,
);

export const selectSessionsOfUser = statement<
  OfUser & { generation: number; passwordSetAt: number; now: number; limit: number },
  BrowserSessionRow
>(
  'browser-sessions-of-user',
  `select * from browser_sessions where pool_id = :poolId and sub = :sub and generation = :generation
     and password_set_at = :passwordSetAt and expires_at > :now
   order by authenticated_at desc, digest limit :limit`,
);

export const deleteSessionOfUser = statement<Digest & OfUser>(
  'browser-session-of-user-delete',
  'delete from browser_sessions where digest = :digest and pool_id = :poolId and sub = :sub',
);

export const deleteOtherSessions = statement<Digest & OfUser>(
  'browser-sessions-other-delete',
  'delete from browser_sessions where pool_id = :poolId and sub = :sub and digest <> :digest',
);

export const deleteBrowserSession = statement<Digest>(
  'browser-session-delete',
  'delete from browser_sessions where digest = :digest',
);

export const deleteExpiredBrowserSessions = statement<{ before: number }>(
  'browser-sessions-expired-delete',
  'delete from browser_sessions where expires_at < :before',
);
