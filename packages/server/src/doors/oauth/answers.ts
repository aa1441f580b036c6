import type { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import { type HttpResponse, jsonResponse } from '#http/message.ts';

/** RFC 6749 section 5.1: an answer with secrets in it is kept by nobody. */
const unkept = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** What was asked for. */
export function grantedResponse(body: object): HttpResponse {
  return jsonResponse(body, unkept);
}

/** RFC 6749 section 5.2. `401` with a challenge for a client that showed its secret in the header. */
export function refusedResponse({ code, message }: OAuthError, isByHeader = false): HttpResponse {
  const isChallenged = code === 'invalid_client' && isByHeader;
  const headers = { ...unkept, ...(isChallenged && { 'www-authenticate': 'Basic realm="cenote"' }) };
  return jsonResponse({ error: code, error_description: message }, headers, isChallenged ? 401 : statusOf(code));
}

function statusOf(code: OAuthError['code']): number {
  return code === 'temporarily_unavailable' ? 429 : 400;
}
