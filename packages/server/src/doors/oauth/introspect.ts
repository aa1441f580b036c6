import { authenticateClient } from '#domain/access/authorization/authenticate-client.ts';
import { introspect } from '#domain/access/authorization/introspect.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { Context } from '#domain/context.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { hostnameOf } from '#http/hosts.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { grantedResponse, refusedResponse } from './answers.ts';
import { type ClientRequest, parseClientRequest } from './client-request.ts';

/** Servers ask, with a secret that no page has. */
const rule: Rule = { hosts: 'domains', origins: 'none', cookies: 'ignored' };

/** Introspection (RFC 7662): what a token is, for who may know. */
export function introspectRoute(context: Context): Route {
  return { method: 'POST', path: '/oauth2/introspect', rule, handle: (request) => answer(context, request) };
}

async function answer(context: Context, request: HttpRequest): Promise<HttpResponse> {
  let asked: ClientRequest | undefined;
  try {
    asked = parseClientRequest(request);
    const { credentials, parameters } = asked;
    if (!takeTurn(context, 'UserToken', false)) throw new OAuthError('temporarily_unavailable', 'Too many requests.');
    const asker = await authenticateClient(context, credentials, hostnameOf(request) ?? '');
    // RFC 7662 section 2.1: against guessing of tokens, who asks has to prove itself.
    if (asker.client.secrets.length === 0)
      throw new OAuthError('invalid_client', 'A client without a secret may not ask.');
    const token = parameters.get('token');
    if (token === undefined) throw new OAuthError('invalid_request', 'token is missing.');
    return grantedResponse(await introspect(context, asker, token));
  } catch (error) {
    if (error instanceof OAuthError) return refusedResponse(error, asked?.isByHeader);
    throw error;
  }
}
