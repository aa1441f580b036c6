import { formatParameters, pickParameters } from '#domain/access/authorization/authorization-request.ts';
import { cookieName, type NewCookie, parseCookies, setCookie } from '#http/cookies.ts';
import { parseFields } from '#http/form.ts';
import type { HttpRequest } from '#http/message.ts';
import type { Visit } from '../visit.ts';

/** For as long as an app may be expected to remember what it asked for. */
const cookie: Omit<NewCookie, 'value'> = { name: 'cenote-sign-up', maxAgeSeconds: 3600 };
/** Browsers keep no longer cookie (RFC 6265 section 6.1): its name and its attributes count. */
const maxLength = 3800;

/** Lets the browser of who signs up keep what the app asked for, until they come by the link of a message; nothing where it is too long. */
export function keepRequest({ asked, parameters }: Pick<Visit, 'asked' | 'parameters'>): readonly string[] {
  const value = `${asked.client.id}.${Buffer.from(formatParameters(parameters)).toString('base64url')}`;
  return value.length > maxLength ? [] : [setCookie({ ...cookie, value })];
}

/**
 * The way back to the sign-in that an app of this client asked for, in the browser that keeps it. Where it leads is checked there like
 * every request of an app.
 */
export function findKeptSignIn(request: HttpRequest, clientId: string): string | undefined {
  const [of, query] = parseCookies(request).get(cookieName(cookie.name))?.split('.') ?? [];
  if (of !== clientId || query === undefined) return undefined;
  const parameters = parseFields(Buffer.from(query, 'base64url').toString());
  return parameters && `/login?${formatParameters(pickParameters(parameters))}`;
}
