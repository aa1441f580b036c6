import { createHash } from 'node:crypto';
import { findSignInWays } from '#domain/access/federation/sign-in-ways.ts';
import type { Context } from '#domain/context.ts';
import { type Client, isFlowAllowed } from '#domain/tenant/clients/client.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { isThirdParty } from '#domain/tenant/clients/oauth-extensions.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { signUpAttributes } from '#domain/tenant/pools/sign-up-attributes.ts';
import { parseFields } from '#http/form.ts';
import { type HttpRequest, type HttpResponse, headerOf, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';

const caching = { 'cache-control': 'public, max-age=60' };

/**
 * What an app has to know to ask people for what the pool wants of them: a document per app client, an extension. It tells what the
 * hosted pages of the client show to everybody, and the flows, which an app learns by trying. Where a client has no hosted pages, it
 * names neither the app nor providers. Apps that cannot sign people in by themselves have none: those with a secret, and those of
 * somebody else.
 */
export function signInDocumentRoute(context: Context): Route {
  return {
    method: 'GET',
    path: '/:poolId/.well-known/cenote-sign-in',
    rule: { hosts: 'ours', origins: 'any', cookies: 'ignored' },
    handle: async (request) => {
      const poolId = request.path.split('/')[1] ?? '';
      const clientId = parseFields(request.query)?.get('client_id') ?? '';
      const client = await findClient(context, clientId);
      const pool = client?.poolId === poolId ? await findPool(context, poolId) : undefined;
      if (client === undefined || pool === undefined || client.secrets.length > 0 || isThirdParty(client)) {
        return jsonResponse(
          { error: 'invalid_client', message: 'There is no such app client for people to sign in at.' },
          {},
          404,
        );
      }
      return tagged(request, await signInDocument(context, pool, client));
    },
  };
}

async function signInDocument(context: Context, pool: Pool, client: Client): Promise<object> {
  const { settings } = pool;
  const hasPages = client.settings.allowedOAuthFlowsUserPoolClient;
  const ways = hasPages ? await findSignInWays(context, client) : undefined;
  const isOwn = ways?.isOwn ?? true;
  const { minimumLength, requireLowercase, requireUppercase, requireNumbers, requireSymbols } =
    settings.policies.passwordPolicy;
  return {
    ...(hasPages && { appName: client.name }),
    signInNames: settings.usernameAttributes ?? ['username'],
    ...(isOwn && waysOf(pool, client)),
    passwordPolicy: { minimumLength, requireLowercase, requireUppercase, requireNumbers, requireSymbols },
    ...(isOwn &&
      !settings.adminCreateUserConfig.allowAdminCreateUserOnly && { signUp: { attributes: signUpAttributes(pool) } }),
    providers: ways?.providers ?? [],
    hasProvidersByDomain: (ways?.byDomain.size ?? 0) > 0,
  };
}

/** How people of the pool begin at a client: by the first flow that takes their password, by another first factor, by a challenge of functions. */
function waysOf({ settings }: Pool, client: Client): object {
  const byPassword = (['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH'] as const).find((flow) =>
    isFlowAllowed(client, flow),
  );
  const factors = isFlowAllowed(client, 'USER_AUTH') ? settings.policies.signInPolicy.allowedFirstAuthFactors : [];
  const hasQuestions = settings.lambdaConfig.defineAuthChallenge !== undefined && isFlowAllowed(client, 'CUSTOM_AUTH');
  return {
    ...(byPassword !== undefined && { passwordFlow: byPassword }),
    firstFactors: factors.filter((factor) => factor !== 'PASSWORD'),
    hasCustomChallenge: hasQuestions,
  };
}

/** RFC 9110 section 13.1.2: who has this very document is not sent it again. */
function tagged(request: HttpRequest, body: object): HttpResponse {
  const response = jsonResponse(body);
  const etag = `"${createHash('sha256').update(response.body).digest('base64url').slice(0, 22)}"`;
  const headers = { ...caching, etag };
  const known = (headerOf(request, 'if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) return { status: 304, headers, body: '' };
  return { ...response, headers: { ...response.headers, ...headers } };
}
