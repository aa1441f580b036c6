import { authenticateClient } from '#domain/access/authorization/authenticate-client.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import { revokeRefreshToken } from '#domain/access/tokens/revoke.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { refusedResponse } from './answers.ts';
import { parseClientRequest } from './client-request.ts';

const rule: Rule = { hosts: 'domains', origins: 'any', cookies: 'ignored' };

/** Revocation (RFC 7009). AWS: of refresh tokens alone, and with 401 for a client that is none. */
export function revokeRoute(context: Context): Route {
  return { method: 'POST', path: '/oauth2/revoke', rule, handle: (request) => answer(context, request) };
}

async function answer(context: Context, request: HttpRequest): Promise<HttpResponse> {
  try {
    const { credentials, parameters } = parseClientRequest(request);
    const { client } = await authenticateClient(context, credentials, hostnameOf(request) ?? '');
    const token = parameters.get('token');
    if (token === undefined) throw new OAuthError('invalid_request', 'token is missing.');
    await revokeRefreshToken(context, client, token);
    return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' };
  } catch (error) {
    if (error instanceof OAuthError) return refusedResponse(error, true);
    if (error instanceof Fault && error.code === 'UnsupportedOperationException') {
      return refusedResponse(new OAuthError('invalid_request', error.message));
    }
    if (error instanceof Fault && error.code === 'UnsupportedTokenTypeException') {
      return jsonResponse({ error: 'unsupported_token_type', error_description: error.message }, {}, 400);
    }
    throw error;
  }
}
