import { type Caller, originOf } from '#domain/caller.ts';
import type { NoticePurpose } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { type Address, mediumOf } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import { findSender } from '#domain/reach/messages/compose.ts';
import { hasTrigger } from '#domain/reach/triggers/trigger.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { escapeHtml } from '#lib/html.ts';
import { prepareNotice } from './prepare-notice.ts';

/** What somebody is told about their account, in sentences of plain text. */
export interface ToldOwner {
  readonly purpose: NoticePurpose;
  readonly to: Address;
  /** As in `OwnNotice`. */
  readonly isClaim?: boolean;
  /** What happened; the subject of an e-mail. */
  readonly said: string;
  /** What to do: an e-mail has room for more. */
  readonly advice: { readonly email: string; readonly sms: string };
}

/**
 * Tells the owner of an account what was done to it, or tried, with the time and whence it came. Nothing is sent where the pool sends by a
 * function of its own, which knows no such message, or where it would be one message too many in this hour.
 */
export async function tellOwner(
  context: Context,
  pool: Pool,
  user: User,
  { purpose, to, isClaim = false, said, advice }: ToldOwner,
  caller: Caller,
): Promise<void> {
  const medium = mediumOf(to.attribute);
  if (hasTrigger(pool, medium === 'EMAIL' ? 'customEmailSender' : 'customSMSSender')) return;
  const content =
    medium === 'SMS'
      ? { body: `${said} ${advice.sms}` }
      : {
          subject: said.slice(0, -1),
          body: bodyOf(said, advice.email, context.clock.now(), caller),
          ...senderOf(pool),
        };
  const notice = { purpose, to, isClaim, ...content };
  const { writes, deliver } = await prepareNotice(context, { pool, clientId: undefined, user }, notice, caller);
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) deliver();
}

function bodyOf(said: string, advice: string, now: number, caller: Caller): string {
  const { address = 'unknown', userAgent = 'unknown' } = originOf(caller);
  const facts = [
    ['Time', new Date(now).toUTCString()],
    ['Address', address],
    ['Device', userAgent],
  ] as const;
  const list = facts.map(([name, value]) => `<li>${name}: ${escapeHtml(value)}</li>`).join('');
  return `<p>${escapeHtml(said)}</p>
<ul>${list}</ul>
<p>${escapeHtml(advice)}</p>`;
}

function senderOf(pool: Pool): { from?: string; replyTo?: string } {
  const { from, replyTo } = findSender(pool);
  return { ...(from !== undefined && { from }), ...(replyTo !== undefined && { replyTo }) };
}
