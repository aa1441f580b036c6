import { randomBytes, timingSafeEqual } from 'node:crypto';
import { cookieName, parseCookies, setCookie } from './cookies.ts';
import type { Fields } from './form.ts';
import type { HttpRequest } from './message.ts';

/** The field of a form that has the token. */
export const forgeryField = '_csrf';
const cookie = 'cenote-csrf';

/** The token of a browser, with the header that gives it one where it has none. */
export interface ForgeryToken {
  readonly value: string;
  readonly headers: { readonly 'set-cookie'?: string };
}

/** A token against forged requests: what a form sends has to be what the browser keeps, and no other site sees or sets that. */
export function forgeryToken(request: Pick<HttpRequest, 'headers'>): ForgeryToken {
  const kept = parseCookies(request).get(cookieName(cookie));
  if (kept !== undefined && /^[\w-]{22}$/.test(kept)) return { value: kept, headers: {} };
  const value = randomBytes(16).toString('base64url');
  return { value, headers: { 'set-cookie': setCookie({ name: cookie, value }) } };
}

/** Whether a form was sent by a page that this browser had from us. */
export function isGenuine(request: Pick<HttpRequest, 'headers'>, form: Fields): boolean {
  const kept = Buffer.from(parseCookies(request).get(cookieName(cookie)) ?? '');
  const sent = Buffer.from(form.get(forgeryField) ?? '');
  return kept.length > 0 && kept.length === sent.length && timingSafeEqual(kept, sent);
}
