import { fill } from '@cenote/texts/languages';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import type { Failure } from '#http/router.ts';
import { chooseLanguage } from './choose.ts';

/** The page of a request that got nothing of what it asked for, in the language of whoever reads it. */
export async function failurePage(request: HttpRequest, { status, message }: Failure): Promise<HttpResponse> {
  const { lang, texts } = await chooseLanguage(request);
  const { wrong, linkBroken, goBack, appMistake } = texts.notices;
  const page = await noticeResponse({
    lang,
    mark: 'failure',
    heading: status === 404 ? linkBroken : wrong,
    // A name that is not ours is for those who run the server to mend.
    text: status === 421 ? fill(appMistake, { reason: message }) : goBack,
  });
  return { ...page, status };
}
