import { formatParameters, pickParameters } from '#domain/access/authorization/authorization-request.ts';
import { cookieName, type NewCookie, parseCookies, setCookie } from '#http/cookies.ts';
import { parseFields } from '#http/form.ts';
import type { HttpRequest } from '#http/message.ts';
import type { Visit } from '../visit.ts';

/** For as long as an app may be expected to remember what it asked for. */
const cookie: Omit<NewCookie, 'value'> = { name: 'cenote-sign-up', maxAgeSeconds: 3600 };
/** Browsers keep no longer cookie (RFC 6265 section 6.1): its name and its attributes count. */
const maxLength = 3800;

/** What a browser keeps of a sign-up. */
interface Kept {
  readonly clientId: string;
  readonly query: string;
  /** Proves that the sign-up was made in this browser. */
  readonly session?: string | undefined;
}

/**
 * Lets the browser of who signs up keep what the app asked for, and that it was this browser, until they come by the link of a message;
 * nothing where it is too long. A message that is sent again leaves the session that is kept.
 */
export function keepRequest(
  { asked, parameters, request }: Pick<Visit, 'asked' | 'parameters' | 'request'>,
  session = findKeptSession(request, asked.client.id),
): readonly string[] {
  const query = Buffer.from(formatParameters(parameters)).toString('base64url');
  const value = [asked.client.id, query, ...(session === undefined ? [] : [session])].join('.');
  return value.length > maxLength ? [] : [setCookie({ ...cookie, value })];
}

/**
 * The way back to the sign-in that an app of this client asked for, in the browser that keeps it. Where it leads is checked there like
 * every request of an app.
 */
export function findKeptSignIn(request: HttpRequest, clientId: string): string | undefined {
  const kept = findKept(request, clientId);
  const parameters = kept && parseFields(Buffer.from(kept.query, 'base64url').toString());
  return parameters && `/login?${formatParameters(pickParameters(parameters))}`;
}

/** The session of the sign-up that this browser has made at a page of the client; whose it is, is for the confirmation to check. */
export function findKeptSession(request: HttpRequest, clientId: string): string | undefined {
  return findKept(request, clientId)?.session;
}

function findKept(request: HttpRequest, clientId: string): Kept | undefined {
  const [of, query, session] = parseCookies(request).get(cookieName(cookie.name))?.split('.') ?? [];
  return of !== clientId || query === undefined ? undefined : { clientId, query, session };
}
