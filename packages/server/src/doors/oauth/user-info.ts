import { toldAttributes } from '#domain/access/tokens/told-attributes.ts';
import { verifyAccessToken } from '#domain/access/tokens/verify.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { type HttpRequest, type HttpResponse, headerOf, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { findUserInfoMetadata } from './resource-metadata.ts';

const rule: Rule = { hosts: 'domains', origins: 'any', cookies: 'ignored' };
const path = '/oauth2/userInfo';

/** Who somebody is, for whoever has their access token (OpenID Connect Core 1.0 section 5.3). AWS: every value is a text. */
export function userInfoRoutes(context: Context): Route[] {
  const handle = (request: HttpRequest) => answer(context, request);
  return [
    { method: 'GET', path, rule, handle },
    { method: 'POST', path, rule, handle },
  ];
}

async function answer(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(headerOf(request, 'authorization') ?? '') ?? [];
  const refused = async (error: Refusal, description: string) =>
    refusedResponse(error, description, await findUserInfoMetadata(context, request));
  if (token === undefined) return refused('invalid_request', 'There is no access token in the Authorization header.');
  if (!takeTurn(context, 'UserToken', false)) return jsonResponse({ error: 'temporarily_unavailable' }, {}, 429);
  try {
    const { client, user, scopes } = await verifyAccessToken(context, token, 'openid');
    const attributes = Object.fromEntries(toldAttributes(client, user, scopes));
    return jsonResponse({ sub: user.sub, ...attributes, username: user.username }, { 'cache-control': 'no-store' });
  } catch (error) {
    if (error instanceof Fault) return refused('invalid_token', error.message);
    throw error;
  }
}

type Refusal = 'invalid_request' | 'invalid_token';

/** RFC 6750 section 3, and RFC 9728 section 5.1. */
function refusedResponse(error: Refusal, description: string, metadata: string | undefined): HttpResponse {
  const told = metadata === undefined ? '' : `, resource_metadata="${metadata}"`;
  const challenge = `Bearer error="${error}", error_description="${description}"${told}`;
  const headers = { 'www-authenticate': challenge, 'cache-control': 'no-store' };
  return jsonResponse({ error, error_description: description }, headers, error === 'invalid_request' ? 400 : 401);
}
