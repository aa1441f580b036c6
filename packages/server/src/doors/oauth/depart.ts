import { type Departure, federationCookie } from '#domain/access/federation/begin.ts';
import type { Sending } from '#domain/access/federation/saml/send-message.ts';
import { setCookie } from '#http/cookies.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { onwardResponse } from '#http/onward.ts';
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

/** The browser needs no more to prove that it is the one that left. */
export const gone = { 'set-cookie': setCookie({ name: federationCookie, value: '' }) };

/** Sends a browser on, by a redirect or by a form. */
export async function sendingResponse(
  request: Pick<HttpRequest, 'headers' | 'query'>,
  sending: Sending,
  headers: HttpResponse['headers'] = {},
): Promise<HttpResponse> {
  const { lang, texts } = await chooseLanguage(request);
  return onwardResponse(sending, { lang, ...texts.sending }, { headers });
}
