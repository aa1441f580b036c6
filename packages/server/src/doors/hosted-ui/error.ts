import { fill } from '@cenote/texts/languages';
import { parseFields } from '#http/form.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage } from '#texts/choose.ts';

const rule: Rule = { hosts: 'domains', origins: 'none', cookies: 'ignored' };

/** A code of OAuth 2.0, or one of AWS such as `redirect_mismatch`: no sentence that somebody else wrote is shown as ours. */
const code = /^[a-z]+(?:_[a-z]+){0,4}$/;

/** The page of what went wrong. AWS: apps and links send people here with a code in `error`. */
export function errorRoute(): Route {
  return { method: 'GET', path: '/error', rule, handle: answer };
}

async function answer(request: HttpRequest): Promise<HttpResponse> {
  const { lang, texts } = await chooseLanguage(request);
  const { wrong, goBack, appMistake } = texts.notices;
  const error = parseFields(request.query)?.get('error') ?? '';
  const isKnown = error.length <= 40 && code.test(error);
  const text = isKnown ? fill(appMistake, { reason: error }) : goBack;
  return noticeResponse({ lang, mark: 'failure', heading: wrong, text });
}
