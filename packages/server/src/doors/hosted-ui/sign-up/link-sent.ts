import type { HttpResponse } from '#http/message.ts';
import type { Told } from '../trouble.ts';
import { pageAddress, showForm, type Visit } from '../visit.ts';
import { keepRequest } from './kept-request.ts';

/** The page of who is to open the link of a message, as `text` says: its button, for `resendPath`, sends another one. */
export function showLinkSent(
  visit: Visit,
  resendPath: string,
  { username, text }: { readonly username: string; readonly text: string },
  error?: Told,
): Promise<HttpResponse> {
  const { texts } = visit.spoken;
  const form = {
    heading: texts.confirmAccount,
    text,
    hidden: { username },
    fields: [],
    choices: [{ name: 'again', value: 'yes', label: texts.resendLink }],
    links: [{ href: pageAddress(visit, '/login'), label: texts.backToSignIn }],
  };
  return showForm(visit, resendPath, form, error);
}

/** A page of who has a link to open: the browser keeps whose sign-up it is, and for which app. */
export function keepSignUp(visit: Visit, session: string | undefined, page: HttpResponse): HttpResponse {
  const cookies = [page.headers['set-cookie'] ?? [], keepRequest(visit, session)].flat();
  return { ...page, headers: { ...page.headers, 'set-cookie': cookies } };
}
