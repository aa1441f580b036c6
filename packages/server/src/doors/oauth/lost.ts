import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { chooseLanguage } from '#texts/choose.ts';

/** Nothing is known of any app. */
export async function lost(request: HttpRequest): Promise<HttpResponse> {
  const { lang, texts } = await chooseLanguage(request);
  const { cannotGoOn, tookTooLong } = texts.notices;
  return noticeResponse({ lang, mark: 'failure', heading: cannotGoOn, text: tookTooLong });
}

/** Too many come back at a time. */
export async function busy(request: HttpRequest): Promise<HttpResponse> {
  const { lang, texts } = await chooseLanguage(request);
  return noticeResponse({ lang, mark: 'failure', status: 429, heading: texts.notices.cannotGoOn, text: texts.tooMany });
}
