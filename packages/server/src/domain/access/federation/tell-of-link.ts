import { type Caller, originOf } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { findProvedAddress, mediumOf } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import { prepareNotice } from '#domain/reach/delivery/prepare-notice.ts';
import { findSender } from '#domain/reach/messages/compose.ts';
import { hasTrigger } from '#domain/reach/triggers/trigger.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { escapeHtml } from '#lib/html.ts';

/** What became of a way in: it is there, or it is gone. */
export interface LinkChange {
  readonly provider: string;
  readonly is: 'added' | 'removed';
}

/**
 * Tells somebody, at an address that was proved before, that a way in to their account was added or taken away: by e-mail, by SMS where
 * there is none. Nothing is sent where they have neither, where the pool sends by a function of its own, which knows no such message, or
 * where it would be one message too many in this hour.
 */
export async function tellOfLink(
  context: Context,
  pool: Pool,
  user: User,
  { provider, is }: LinkChange,
  caller: Caller,
): Promise<void> {
  const to = findProvedAddress(user, 'email') ?? findProvedAddress(user, 'phone_number');
  if (to === undefined) return;
  const medium = mediumOf(to.attribute);
  if (hasTrigger(pool, medium === 'EMAIL' ? 'customEmailSender' : 'customSMSSender')) return;
  const said = `A sign-in with ${provider} was ${is === 'added' ? 'added to' : 'removed from'} your account.`;
  const content =
    medium === 'SMS'
      ? { body: `${said} If it was not you, open the page about your account.` }
      : { subject: said.slice(0, -1), body: bodyOf(said, context.clock.now(), caller), ...senderOf(pool) };
  const notice = { purpose: 'link-notice', to, ...content } as const;
  const { writes, deliver } = await prepareNotice(context, { pool, clientId: undefined, user }, notice, caller);
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) deliver();
}

function bodyOf(said: string, now: number, caller: Caller): string {
  const { address = 'unknown', userAgent = 'unknown' } = originOf(caller);
  const facts = [
    ['Time', new Date(now).toUTCString()],
    ['Address', address],
    ['Device', userAgent],
  ] as const;
  const list = facts.map(([name, value]) => `<li>${name}: ${escapeHtml(value)}</li>`).join('');
  return `<p>${escapeHtml(said)}</p>
<ul>${list}</ul>
<p>If it was not you, open the page about your account: sign out everywhere, look at the linked accounts, and change your password.</p>`;
}

function senderOf(pool: Pool): { from?: string; replyTo?: string } {
  const { from, replyTo } = findSender(pool);
  return { ...(from !== undefined && { from }), ...(replyTo !== undefined && { replyTo }) };
}
