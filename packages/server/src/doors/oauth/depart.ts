import { type Departure, federationCookie } from '#domain/access/federation/begin.ts';
import type { Sending } from '#domain/access/federation/saml/send-message.ts';
import { setCookie } from '#http/cookies.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { redirectResponse } from '#http/redirect.ts';
import { chooseLanguage } from '#texts/choose.ts';

/** To their provider, with what makes this browser the one that comes back. */
export function depart(
  request: Pick<HttpRequest, 'headers' | 'query'>,
  { secret, answersByForm, ...sending }: Departure,
): Promise<HttpResponse> {
  const sameSite = answersByForm ? 'None' : 'Lax';
  const cookie = setCookie({ name: federationCookie, value: secret, maxAgeSeconds: 300, sameSite });
  return sendingResponse(request, sending, { 'set-cookie': cookie });
}

/** Sends a browser on, by a redirect or by a form. Nobody needs script: its person sends the form. */
export async function sendingResponse(
  request: Pick<HttpRequest, 'headers' | 'query'>,
  { location, fields }: Sending,
  headers: HttpResponse['headers'] = {},
): Promise<HttpResponse> {
  if (fields === undefined) return redirectResponse(location, headers);
  const { lang, texts } = await chooseLanguage(request);
  const { heading, text, button } = texts.sending;
  const page = await noticeResponse({
    lang,
    mark: 'question',
    heading,
    text,
    form: { button, action: location, fields, isForeign: true },
  });
  return { ...page, headers: { ...page.headers, ...headers } };
}
