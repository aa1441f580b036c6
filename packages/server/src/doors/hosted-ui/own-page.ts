import { formatParameters, keptSeconds, pickParameters } from '#domain/access/authorization/authorization-request.ts';
import {
  findBrowserSession,
  isByWayOf,
  type PageSession,
  sessionCookie,
} from '#domain/access/browser-session/browser-session.ts';
import { isRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import type { Context } from '#domain/context.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { cookieName, parseCookies } from '#http/cookies.ts';
import type { HttpRequest } from '#http/message.ts';
import { toSeconds } from '#lib/clock.ts';

/** How long ago a sign-in may be, in minutes, that lets somebody change what guards their account, where the operator says nothing. */
const recentMinutes = 10;

/** Who is signed in at the pages of a client's pool in a way of the client, for as long as our own pages take a session. */
export async function findVisitor(
  context: Context,
  request: HttpRequest,
  client: Client,
): Promise<PageSession | undefined> {
  const secret = parseCookies(request).get(cookieName(sessionCookie(client.poolId)));
  const session = await findBrowserSession(context, client.poolId, secret);
  if (session === undefined || !isByWayOf(client, session)) return undefined;
  const ageMs = context.clock.now() - session.startedAt;
  return ageMs < keptSeconds({ client, responseType: 'none' }) * 1000 ? session : undefined;
}

/** Whether it is known that the person of a session proved who they are so lately that they may do what guards their account. */
export function isFresh(context: Context, { provedAt }: PageSession): boolean {
  return provedAt !== undefined && isRecentSignIn(context, { authTimeSeconds: toSeconds(provedAt) }, recentMinutes);
}

/** Where somebody signs in for a page of ours, and comes back to it: `here`, a path with its query. */
export function signInAddress(
  clientId: string,
  here: string,
  { lang = '', isForced = false }: { lang?: string | undefined; isForced?: boolean },
): string {
  const parameters = {
    client_id: clientId,
    response_type: 'none',
    redirect_uri: here,
    lang,
    prompt: isForced ? 'login' : '',
  };
  return `/oauth2/authorize?${formatParameters(pickParameters(new Map(Object.entries(parameters))))}`;
}
