import { type Caller, originOf } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { issueFeedbackToken } from '#domain/people/auth-events/feedback-token.ts';
import { findProvedAddress } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import { prepareNotice } from '#domain/reach/delivery/prepare-notice.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { Protection } from '#domain/tenant/risk/protection.ts';
import { composeNotice } from './compose-notice.ts';

/** About whose sign-in a user is written to, and how it is protected. */
export interface NoticeSubject {
  readonly pool: Pool;
  readonly client: Client;
  readonly protection: Protection;
  readonly user: User;
  readonly caller: Caller;
}

/** What happened: the event of the log, and what was done about its risk. */
export interface Happening {
  readonly eventId: string;
  readonly did: 'block' | 'mfa' | 'noAction';
}

/**
 * Writes to the user's proved e-mail address about a risky sign-in; nothing where there is none, or where it would be one message
 * too many in this hour. The links in it lead to a page on which its reader says whose sign-in it was.
 */
export async function notifyOfRisk(
  context: Context,
  { pool, client, protection, user, caller }: NoticeSubject,
  { eventId, did }: Happening,
): Promise<void> {
  const to = findProvedAddress(user, 'email');
  if (to === undefined) return;
  const token = issueFeedbackToken(context, { user, eventId });
  const link = (value: 'valid' | 'invalid') => {
    const named = { user_pool_id: pool.id, user_name: user.sub, event_id: eventId };
    const query = new URLSearchParams({ ...named, feedback_token: token, feedback_value: value });
    return `${context.settings.publicUrl}/eventFeedback?${query}`;
  };
  const { address = 'unknown', userAgent = 'unknown' } = originOf(caller);
  const facts = {
    username: user.username,
    'ip-address': address,
    // Where an address is on the map, nobody here knows.
    city: 'unknown',
    country: 'unknown',
    'login-time': new Date(context.clock.now()).toUTCString(),
    'device-name': userAgent,
    'one-click-link-valid': link('valid'),
    'one-click-link-invalid': link('invalid'),
    'event-id': eventId,
    'feedback-token': token,
  };
  const configuration = protection.settings.accountTakeoverRiskConfiguration?.notifyConfiguration;
  const content = composeNotice(pool, configuration, did, facts);
  const notice = {
    purpose: 'risk-notice',
    to,
    token,
    told: JSON.stringify({ ...facts, action: did }),
    ...content,
  } as const;
  const { writes, deliver } = await prepareNotice(context, { pool, clientId: client.id, user }, notice, caller);
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) deliver();
}
