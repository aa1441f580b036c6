import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { giveUserFeedback } from '#domain/people/auth-events/give-feedback.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';

/** A link in an e-mail leads here, and the token in it is all that counts, whoever sends it. */
const rule: Rule = { hosts: 'ours', origins: 'none', cookies: 'ignored' };
const path = '/eventFeedback';

/**
 * The page behind the links in a notice of a risky sign-in: it asks, and its button says whose sign-in it was. Whatever follows
 * the links of a mail, such as a scanner, says nothing.
 */
export function eventFeedbackRoutes(context: Context): Route[] {
  return [
    { method: 'GET', path, rule, handle: ({ query }) => ask(parseLink(parseFields(query))) },
    { method: 'POST', path, rule, handle: (request) => say(context, request) },
  ];
}

interface Link {
  readonly poolId: string;
  readonly username: string;
  readonly eventId: string;
  readonly token: string;
  readonly isOwn: boolean;
}

/** Undefined where something is missing. */
function parseLink(fields: Fields | undefined): Link | undefined {
  const poolId = fields?.get('user_pool_id');
  const username = fields?.get('user_name');
  const eventId = fields?.get('event_id');
  const token = fields?.get('feedback_token');
  const value = fields?.get('feedback_value');
  if (!poolId || !username || !eventId || !token || (value !== 'valid' && value !== 'invalid')) return undefined;
  return { poolId, username, eventId, token, isOwn: value === 'valid' };
}

async function ask(link: Link | undefined): Promise<HttpResponse> {
  if (link === undefined) return incomplete();
  const { poolId, username, eventId, token, isOwn } = link;
  return noticeResponse({
    mark: 'question',
    heading: isOwn ? 'Was it you?' : 'Was it not you?',
    text: isOwn
      ? 'Tell us that the sign-in we wrote to you about was yours. We will know its place and device from then on.'
      : 'Tell us that the sign-in we wrote to you about was not yours. We will look closely at everything that comes from there.',
    form: {
      button: isOwn ? 'It was me' : 'It was not me',
      action: path,
      fields: {
        user_pool_id: poolId,
        user_name: username,
        event_id: eventId,
        feedback_token: token,
        feedback_value: isOwn ? 'valid' : 'invalid',
      },
    },
  });
}

async function say(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const link = parseLink(parseForm(request));
  if (link === undefined) return incomplete();
  const { poolId, isOwn, ...feedback } = link;
  try {
    const pool = await loadPool(context, poolId);
    await giveUserFeedback(context, pool, { ...feedback, value: isOwn ? 'Valid' : 'Invalid' });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return noticeResponse({
      mark: 'failure',
      heading: 'This link does not work',
      text: 'The sign-in that it is about may be too long ago. Open the link of a newer message.',
    });
  }
  return noticeResponse({
    mark: 'success',
    heading: 'Thank you',
    text: isOwn
      ? 'You can close this page.'
      : 'If you have not done so, change your password now, and look through the devices and passkeys of your account.',
  });
}

function incomplete(): Promise<HttpResponse> {
  return noticeResponse({
    mark: 'failure',
    heading: 'This link is incomplete',
    text: 'Open it again from the message, or copy all of it.',
  });
}
