import type { HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import type { Spoken } from '#texts/choose.ts';

/** A sign-in for a page of ours came to nothing: why was said where it failed. */
export function notSignedIn({ lang, texts }: Spoken): Promise<HttpResponse> {
  const { notSignedIn: heading, notSignedInHow: text } = texts.account;
  return noticeResponse({ lang, mark: 'failure', heading, text });
}
