import { statement } from '#database/database.ts';
import type { BrowserSessionRow } from '#schema/rows/oauth.ts';
import type { UserRow } from '#schema/rows/users.ts';

export type Digest = { digest: Uint8Array };
export type FoundSession = UserRow &
  Pick<BrowserSessionRow, 'authenticated_at' | 'expires_at'> & {
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
    expiresAt: number;
    userAgent: string;
    address: string;
  }
>(
  'browser-session-insert',
  `insert into browser_sessions (digest, pool_id, sub, generation, password_set_at, authenticated_at, expires_at, user_agent, address)
   select :digest, pool_id, sub, sign_in_generation, coalesce(password_set_at, 0), cast(:authenticatedAt as bigint),
     cast(:expiresAt as bigint), cast(:userAgent as text), cast(:address as text)
   from users where pool_id = :poolId and sub = :sub and enabled = 1 and sign_in_generation = :generation
     and coalesce(password_set_at, 0) = :passwordSetAt`,
);

export const selectBrowserSession = statement<Digest & { poolId: string }, FoundSession>(
  'browser-session',
  `select u.*, b.generation as signed_generation, b.password_set_at as signed_password_set_at, b.authenticated_at, b.expires_at
   from browser_sessions b join users u on u.pool_id = b.pool_id and u.sub = b.sub
   where b.digest = :digest and b.pool_id = :poolId`,
);

export const deleteBrowserSession = statement<Digest>(
  'browser-session-delete',
  'delete from browser_sessions where digest = :digest',
);

export const deleteExpiredBrowserSessions = statement<{ before: number }>(
  'browser-sessions-expired-delete',
  'delete from browser_sessions where expires_at < :before',
);
