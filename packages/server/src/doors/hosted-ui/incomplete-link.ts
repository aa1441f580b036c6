import type { HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import type { Spoken } from '#texts/choose.ts';

/** The page for a link of a message that has lost a part of itself. */
export function incompleteLink({ lang, texts: { notices } }: Spoken): Promise<HttpResponse> {
  return noticeResponse({ lang, mark: 'failure', heading: notices.linkIncomplete, text: notices.openAgain });
}
