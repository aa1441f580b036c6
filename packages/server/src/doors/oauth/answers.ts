import { consentCookie } from '#domain/access/authorization/consent-ticket.ts';
import type { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { Reply } from '#domain/access/authorization/respond.ts';
import { setCookie } from '#http/cookies.ts';
import { type HttpResponse, jsonResponse } from '#http/message.ts';
import { redirectResponse } from '#http/redirect.ts';
import { retryAfter } from '#http/retry-after.ts';

/** RFC 6749 section 5.1: an answer with secrets in it is kept by nobody. */
const unkept = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** What was asked for. */
export function grantedResponse(body: object): HttpResponse {
  return jsonResponse(body, unkept);
}

/** RFC 6749 section 5.2. `401` with a challenge for a client that showed its secret in the header. */
export function refusedResponse({ code, message, retryAfterSeconds }: OAuthError, isByHeader = false): HttpResponse {
  const isChallenged = code === 'invalid_client' && isByHeader;
  const challenge = isChallenged && { 'www-authenticate': 'Basic realm="cenote"' };
  const headers = { ...unkept, ...challenge, ...retryAfter(retryAfterSeconds) };
  return jsonResponse({ error: code, error_description: message }, headers, isChallenged ? 401 : statusOf(code));
}

function statusOf(code: OAuthError['code']): number {
  return code === 'temporarily_unavailable' ? 429 : 400;
}

/** Sends a browser where an answer to an app leads, with these cookies and what it keeps on the way. */
export function replyResponse({ location, ticket }: Reply, cookies: readonly string[] = []): HttpResponse {
  const kept = ticket === undefined ? [] : [setCookie({ ...consentCookie, value: ticket })];
  return redirectResponse(location, { 'set-cookie': [...cookies, ...kept] });
}
