import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { giveUserFeedback } from '#domain/people/auth-events/give-feedback.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage } from '#texts/choose.ts';
import { incompleteLink } from './incomplete-link.ts';

/** A link in an e-mail leads here, and the token in it is all that counts, whoever sends it. */
const rule: Rule = { hosts: 'ours', origins: 'none', cookies: 'ignored' };
const path = '/eventFeedback';

/**
 * The page behind the links in a notice of a risky sign-in: it asks, and its button says whose sign-in it was. Whatever follows
 * the links of a mail, such as a scanner, says nothing.
 */
export function eventFeedbackRoutes(context: Context): Route[] {
  return [
    { method: 'GET', path, rule, handle: (request) => ask(request, parseLink(parseFields(request.query))) },
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

async function ask(request: HttpRequest, link: Link | undefined): Promise<HttpResponse> {
  const spoken = await chooseLanguage(request);
  if (link === undefined) return incompleteLink(spoken);
  const { poolId, username, eventId, token, isOwn } = link;
  const { eventFeedback: said } = spoken.texts;
  return noticeResponse({
    lang: spoken.lang,
    mark: 'question',
    heading: isOwn ? said.askOwn : said.askOther,
    text: isOwn ? said.askOwnText : said.askOtherText,
    form: {
      button: isOwn ? said.buttonOwn : said.buttonOther,
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
  const spoken = await chooseLanguage(request);
  const { lang, texts } = spoken;
  const link = parseLink(parseForm(request));
  if (link === undefined) return incompleteLink(spoken);
  const { poolId, isOwn, ...feedback } = link;
  try {
    const pool = await loadPool(context, poolId);
    await giveUserFeedback(context, pool, { ...feedback, value: isOwn ? 'Valid' : 'Invalid' });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return noticeResponse({
      lang,
      mark: 'failure',
      heading: texts.notices.linkBroken,
      text: texts.eventFeedback.tooOld,
    });
  }
  return noticeResponse({
    lang,
    mark: 'success',
    heading: texts.eventFeedback.thanks,
    text: isOwn ? texts.notices.closePage : texts.eventFeedback.change,
  });
}
