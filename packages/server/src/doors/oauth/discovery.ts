import { issuerOf } from '#domain/access/tokens/issuer.ts';
import type { Context } from '#domain/context.ts';
import { listIdentityJwks } from '#domain/identity-pools/identity-tokens/identity-key-store.ts';
import { identityIssuerOf } from '#domain/identity-pools/identity-tokens/identity-token.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { listPublicJwks } from '#domain/tenant/pools/signing-key-store.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';

const rule: Rule = { hosts: 'ours', origins: 'any', cookies: 'ignored' };

/**
 * The public documents of every pool, and of the tokens of all identities: signing keys (RFC 7517) and OpenID configuration (OpenID
 * Connect Discovery 1.0). No pool has an id like the name under which those of identities stand.
 */
export function discoveryRoutes(context: Context): Route[] {
  return [
    {
      method: 'GET',
      path: '/identity-pools/.well-known/jwks.json',
      rule,
      handle: async () => document({ keys: await listIdentityJwks(context) }),
    },
    {
      method: 'GET',
      path: '/identity-pools/.well-known/openid-configuration',
      rule,
      handle: () => document(identityConfiguration(context)),
    },
    {
      method: 'GET',
      path: '/:poolId/.well-known/jwks.json',
      rule,
      handle: async (request) => {
        const keys = await listPublicJwks(context, poolIdOf(request));
        return keys.length === 0 ? unknownPool() : document({ keys });
      },
    },
    {
      method: 'GET',
      path: '/:poolId/.well-known/openid-configuration',
      rule,
      handle: async (request) => {
        const poolId = poolIdOf(request);
        const pool = await findPool(context, poolId);
        return pool === undefined ? unknownPool() : document(openidConfiguration(context, poolId));
      },
    },
  ];
}

function openidConfiguration({ settings }: Context, poolId: string): object {
  return {
    issuer: issuerOf(settings, poolId),
    jwks_uri: `${settings.publicUrl}/${poolId}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
  };
}

function identityConfiguration({ settings }: Context): object {
  return {
    issuer: identityIssuerOf(settings),
    jwks_uri: `${settings.publicUrl}/identity-pools/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    claims_supported: ['sub', 'aud', 'amr', 'iss', 'exp', 'iat'],
  };
}

function poolIdOf({ path }: HttpRequest): string {
  return path.split('/')[1] ?? '';
}

function document(body: object): HttpResponse {
  return jsonResponse(body, { 'cache-control': 'public, max-age=300' });
}

function unknownPool(): HttpResponse {
  return jsonResponse({ message: 'User pool does not exist.' }, {}, 404);
}
