import { fill } from '@cenote/texts/languages';
import type { HttpResponse } from '#http/message.ts';
import type { Told } from '../trouble.ts';
import { pageAddress, showForm, type Visit } from '../visit.ts';
import { keepRequest } from './kept-request.ts';

/** To whom the link of a new account went. */
export interface LinkSent {
  readonly username: string;
  readonly destination: string;
  readonly isAgain: boolean;
  readonly session: string | undefined;
}

/** The page of who is to open the link of a message: its button, for `resendPath`, sends another one. */
export async function showLinkSent(
  visit: Visit,
  resendPath: string,
  { username, destination, isAgain, session }: LinkSent,
  error?: Told,
): Promise<HttpResponse> {
  const { texts } = visit.spoken;
  const form = {
    heading: texts.confirmAccount,
    text: fill(isAgain ? texts.linkResent : texts.linkSent, { destination }),
    hidden: { username },
    fields: [],
    choices: [{ name: 'again', value: 'yes', label: texts.resendLink }],
    links: [{ href: pageAddress(visit, '/login'), label: texts.backToSignIn }],
  };
  return keepSignUp(visit, session, await showForm(visit, resendPath, form, error));
}

/** A page of who has a link to open: the browser keeps whose sign-up it is, and for which app. */
export function keepSignUp(visit: Visit, session: string | undefined, page: HttpResponse): HttpResponse {
  const cookies = [page.headers['set-cookie'] ?? [], keepRequest(visit, session)].flat();
  return { ...page, headers: { ...page.headers, 'set-cookie': cookies } };
}
