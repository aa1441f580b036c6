import { authenticateClient } from '#domain/access/authorization/authenticate-client.ts';
import { giveTokens } from '#domain/access/authorization/give-tokens.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { Context } from '#domain/context.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { grantedResponse, refusedResponse } from './answers.ts';
import { type ClientRequest, parseClientRequest } from './client-request.ts';

/** Apps in browsers ask, from wherever they were loaded. */
const rule: Rule = { hosts: 'domains', origins: 'any', cookies: 'ignored' };

/** The token endpoint (RFC 6749 section 3.2). */
export function tokenRoute(context: Context): Route {
  return { method: 'POST', path: '/oauth2/token', rule, handle: (request) => answer(context, request) };
}

async function answer(context: Context, request: HttpRequest): Promise<HttpResponse> {
  let asked: ClientRequest | undefined;
  try {
    asked = parseClientRequest(request);
    return grantedResponse(await give(context, request, asked));
  } catch (error) {
    if (error instanceof OAuthError) return refusedResponse(error, asked?.isByHeader);
    throw error;
  }
}

async function give(context: Context, request: HttpRequest, { credentials, parameters }: ClientRequest) {
  const grantType = parameters.get('grant_type');
  if (grantType === undefined) throw new OAuthError('invalid_request', 'grant_type is missing.');
  const category = grantType === 'client_credentials' ? 'ClientAuthentication' : 'UserAuthentication';
  if (!takeTurn(context, category, false)) throw new OAuthError('temporarily_unavailable', 'Too many requests.');
  const { pool, client } = await authenticateClient(context, credentials, hostnameOf(request) ?? '');
  const clientMetadata = parseMetadata(parameters.get('aws_client_metadata'));
  const caller = { ...senderOf(request), ...(clientMetadata && { clientMetadata }) };
  const granted = await giveTokens(context, grantType, { pool, client, caller, parameters });
  const { accessToken, idToken, refreshToken, expiresInSeconds } = granted;
  return {
    ...(idToken !== undefined && { id_token: idToken }),
    access_token: accessToken,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    expires_in: expiresInSeconds,
    token_type: 'Bearer',
  };
}

/** AWS: what an app hands on to the trigger; an object of texts in JSON. */
function parseMetadata(text: string | undefined): Readonly<Record<string, string>> | undefined {
  if (text === undefined) return undefined;
  const entries = parseEntries(text);
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    return Object.fromEntries(entries);
  }
  throw new OAuthError('invalid_request', 'aws_client_metadata is no JSON object of texts.');
}

function parseEntries(text: string): [string, unknown][] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  } catch {
    return undefined;
  }
}
