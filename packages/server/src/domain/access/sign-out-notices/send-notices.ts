import { randomUUID } from 'node:crypto';
import { write } from '#database/database.ts';
import { issuerOf } from '#domain/access/tokens/issuer.ts';
import { type BackChannel, BackChannelError } from '#domain/back-channel.ts';
import type { Context } from '#domain/context.ts';
import { hostOf } from '#domain/documents.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { appIdOf, oauthExtensionsOf } from '#domain/tenant/clients/oauth-extensions.ts';
import { toSeconds } from '#lib/clock.ts';
import { signJwt } from '#lib/jwt.ts';
import { leaseMs, whileRenewing } from '#lib/lease.ts';
import type { SignOutNoticeRow } from '#schema/rows/oauth.ts';
import { claimNotice, deleteNotice, findDueNotices, postponeNotice } from './notice-store.ts';

const second = 1_000;
const firstPauseMs = 10 * second;
const longestPauseMs = 3_600 * second;
/** A day: whoever has not heard of it by then has ended the session by itself. */
const mostTries = 32;
const batch = 20;
// OpenID Connect Back-Channel Logout 1.0 section 2.4: at most two minutes are recommended.
const tokenSeconds = 120;

/**
 * Tells apps that sessions have ended which they took part in (OpenID Connect Back-Channel Logout 1.0), some at a time. Several servers
 * may do it: a notice is tried by one. What an app does not take comes again, less and less often, for a day.
 */
export async function sendNotices(
  context: Pick<Context, 'db' | 'clock' | 'local' | 'log' | 'secrets' | 'settings'>,
  backChannel: BackChannel,
): Promise<void> {
  const rows = await context.db.all(findDueNotices, { now: context.clock.now(), limit: batch });
  await Promise.all(rows.map((row) => tryNotice(context, backChannel, row)));
}

async function tryNotice(
  context: Pick<Context, 'db' | 'clock' | 'local' | 'log' | 'secrets' | 'settings'>,
  backChannel: BackChannel,
  row: SignOutNoticeRow,
): Promise<void> {
  const { id, tries } = row;
  const lease = { id, tries, dueAt: context.clock.now() + leaseMs };
  if (!(await context.db.transaction([write(claimNotice, lease, { expect: 'one' })])).committed) return;
  const client = await findClient(context, row.client_id);
  const url = client && oauthExtensionsOf(client).backchannelLogoutUri;
  const isOver = await whileRenewing(
    tell(context, { backChannel, row, client, url }),
    () => context.db.transaction([write(postponeNotice, { id, dueAt: context.clock.now() + leaseMs })]),
    (error) => context.log.error({ clientId: row.client_id }, 'an app may be told by another process too', error),
  );
  const now = context.clock.now();
  if (isOver || tries + 1 >= mostTries) {
    await context.db.transaction([write(deleteNotice, { id })]);
    return;
  }
  const dueAt = now + Math.min(firstPauseMs * 2 ** tries, longestPauseMs);
  await context.db.transaction([write(postponeNotice, { id, dueAt })]);
}

/** Whether nothing is left to be done. */
async function tell(
  context: Pick<Context, 'clock' | 'local' | 'log' | 'settings'>,
  asked: {
    readonly backChannel: BackChannel;
    readonly row: SignOutNoticeRow;
    readonly client: Client | undefined;
    readonly url: string | undefined;
  },
): Promise<boolean> {
  const { backChannel, row, client, url } = asked;
  if (client === undefined || url === undefined) return true;
  try {
    await backChannel.post(url, { logout_token: await logoutToken(context, client, row) });
    return true;
  } catch (error) {
    if (!(error instanceof BackChannelError)) throw error;
    const told = { clientId: client.id, host: hostOf(url) ?? '', tries: row.tries + 1, reason: error.message };
    context.log.warn(told, 'an app was not told that somebody has signed out');
    return error.isFinal;
  }
}

async function logoutToken(
  { clock, local, settings }: Pick<Context, 'clock' | 'local' | 'settings'>,
  client: Client,
  { sub, sid }: SignOutNoticeRow,
): Promise<string> {
  const key = (await local.keys.forPool(client.poolId))?.id;
  if (key === undefined) throw new Error(`pool ${client.poolId} has no signing keys`);
  const iat = toSeconds(clock.now());
  const claims = {
    iss: issuerOf(settings, client.poolId),
    sub,
    aud: appIdOf(client),
    iat,
    exp: iat + tokenSeconds,
    jti: randomUUID(),
    sid,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  };
  return signJwt(key, claims, 'logout+jwt');
}
