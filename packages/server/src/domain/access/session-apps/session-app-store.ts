import { hash } from 'node:crypto';
import { statement, type Write, write } from '#database/database.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { oauthExtensionsOf } from '#domain/tenant/clients/oauth-extensions.ts';
import type { SessionAppRow } from '#schema/rows/oauth.ts';

type Owner = Pick<User, 'poolId' | 'sub'>;
type OfUser = { poolId: string; sub: string };
type OfSession = { digest: Uint8Array };

const insertSessionApp = statement<
  OfSession & OfUser & Pick<SessionAppRow, 'sid'> & { clientId: string; expiresAt: number }
>(
  'session-app-insert',
  `insert into session_apps (session_digest, client_id, pool_id, sub, sid, expires_at)
   values (:digest, :clientId, :poolId, :sub, :sid, :expiresAt)
   on conflict (session_digest, client_id) do update set expires_at = excluded.expires_at`,
);

const notice = 'insert into sign_out_notices (id, client_id, sub, sid, tries, due_at)';
const noticed = 'select sid, client_id, sub, sid, 0, 0 from session_apps';
const once = 'on conflict (id) do nothing';

const noticeSession = statement<OfSession>(
  'sign-out-notices-of-session-insert',
  `${notice} ${noticed} where session_digest = :digest ${once}`,
);
const deleteOfSession = statement<OfSession>(
  'session-apps-of-session-delete',
  'delete from session_apps where session_digest = :digest',
);
const noticeOthers = statement<OfUser & OfSession>(
  'sign-out-notices-of-other-sessions-insert',
  `${notice} ${noticed} where pool_id = :poolId and sub = :sub and session_digest <> :digest ${once}`,
);
const deleteOfOthers = statement<OfUser & OfSession>(
  'session-apps-of-other-sessions-delete',
  'delete from session_apps where pool_id = :poolId and sub = :sub and session_digest <> :digest',
);
const noticeNamed = statement<{ sid: string }>(
  'sign-out-notice-of-name-insert',
  `${notice} ${noticed} where sid = :sid ${once}`,
);
const deleteNamed = statement<{ sid: string }>(
  'session-app-of-name-delete',
  'delete from session_apps where sid = :sid',
);

export const deleteExpiredSessionApps = statement<{ before: number }>(
  'session-apps-expired-delete',
  'delete from session_apps where expires_at < :before',
);

/** Longer than any session at the pages lives. */
const keptMs = 91 * 24 * 60 * 60 * 1000;

/** What an app calls a session at the pages, where it wants to be told of its end; no two apps call it the same. */
export function sidOf(client: Client, digest: Uint8Array): string | undefined {
  if (oauthExtensionsOf(client).backchannelLogoutUri === undefined) return undefined;
  return hash('sha256', Buffer.concat([digest, Buffer.from(client.id)]), 'base64url').slice(0, 22);
}

/** Remembers that an app took part in a session, where it wants to be told of its end. */
export function sessionAppWrites(
  client: Client,
  { digest, user: { poolId, sub } }: { readonly digest: Uint8Array; readonly user: Owner },
  now: number,
): Write[] {
  const sid = sidOf(client, digest);
  if (sid === undefined) return [];
  return [write(insertSessionApp, { digest, clientId: client.id, poolId, sub, sid, expiresAt: now + keptMs })];
}

/** Has every app told that took part in a session: for the transaction that ends it. */
export function noticeSessionWrites(digest: Uint8Array): Write[] {
  return [write(noticeSession, { digest }), write(deleteOfSession, { digest })];
}

/** The same of what one app calls its session, where what that app has of it ends. */
export function noticeNamedWrites(sid: string | undefined): Write[] {
  return sid === undefined ? [] : [write(noticeNamed, { sid }), write(deleteNamed, { sid })];
}

/** The same of every session of a person, or of every one but this. */
export function noticeUserWrites({ poolId, sub }: Owner, digest: Uint8Array = new Uint8Array()): Write[] {
  return [write(noticeOthers, { poolId, sub, digest }), write(deleteOfOthers, { poolId, sub, digest })];
}
