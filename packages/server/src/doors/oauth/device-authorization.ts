import { authenticateClient } from '#domain/access/authorization/authenticate-client.ts';
import { beginDevice, deviceCodeSeconds, pollSeconds } from '#domain/access/authorization/device/device-code.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { Context } from '#domain/context.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { grantedResponse, refusedResponse } from './answers.ts';
import { type ClientRequest, parseClientRequest } from './client-request.ts';
import { originOf } from './origin.ts';

const rule: Rule = { hosts: 'domains', origins: 'any', cookies: 'ignored' };

/** Where a device without a browser begins (RFC 8628 section 3.1). */
export function deviceAuthorizationRoute(context: Context): Route {
  return {
    method: 'POST',
    path: '/oauth2/device_authorization',
    rule,
    handle: (request) => answer(context, request),
  };
}

async function answer(context: Context, request: HttpRequest): Promise<HttpResponse> {
  let asked: ClientRequest | undefined;
  try {
    asked = parseClientRequest(request);
    const { credentials, parameters } = asked;
    if (!takeTurn(context, 'UserAuthentication', false)) {
      throw new OAuthError('temporarily_unavailable', 'Too many requests.');
    }
    const app = await authenticateClient(context, credentials, hostnameOf(request) ?? '');
    const wanted = { scope: parameters.get('scope'), resource: parameters.get('resource') };
    const { deviceCode, userCode } = await beginDevice(context, { ...app, caller: senderOf(request) }, wanted);
    const page = `${await originOf(context, request)}/device`;
    return grantedResponse({
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: page,
      verification_uri_complete: `${page}?${new URLSearchParams({ user_code: userCode })}`,
      expires_in: deviceCodeSeconds,
      interval: pollSeconds,
    });
  } catch (error) {
    if (error instanceof OAuthError) return refusedResponse(error, asked?.isByHeader);
    throw error;
  }
}
