import { deviceGrantType } from '#domain/access/authorization/device/device-grant-type.ts';
import { issuerOf } from '#domain/access/tokens/issuer.ts';
import type { Context } from '#domain/context.ts';
import { listIdentityJwks } from '#domain/identity-pools/identity-tokens/identity-key-store.ts';
import { identityIssuerOf } from '#domain/identity-pools/identity-tokens/identity-token.ts';
import { listDomains } from '#domain/tenant/domains/domain-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { findOrRecall } from '#domain/tenant/pools/public-document.ts';
import { poolOAuthExtensions } from '#domain/tenant/pools/settings/oauth-extensions.ts';
import { listPublicJwks } from '#domain/tenant/pools/signing-key-store.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { originAmong } from './origin.ts';

const rule: Rule = { hosts: 'ours', origins: 'any', cookies: 'ignored' };

/**
 * The public documents of every pool, and of the tokens of all identities: signing keys (RFC 7517) and OpenID configuration (OpenID
 * Connect Discovery 1.0). No pool has an id like the name under which those of identities stand.
 */
export function discoveryRoutes(context: Context): Route[] {
  const answered = (find: (request: HttpRequest) => Promise<object | undefined>) => async (request: HttpRequest) => {
    const body = await findOrRecall(context, request.path, find(request));
    return body === undefined ? unknownPool() : document(body);
  };
  return [
    {
      method: 'GET',
      path: '/identity-pools/.well-known/jwks.json',
      rule,
      handle: answered(async () => ({ keys: await listIdentityJwks(context) })),
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
      handle: answered(async (request) => {
        const keys = await listPublicJwks(context, poolIdOf(request));
        return keys.length === 0 ? undefined : { keys };
      }),
    },
    {
      method: 'GET',
      path: '/:poolId/.well-known/openid-configuration',
      rule,
      handle: answered((request) => findConfiguration(context, poolIdOf(request))),
    },
    {
      // RFC 8414 section 3.1: the issuer's path stands behind.
      method: 'GET',
      path: '/.well-known/oauth-authorization-server/:poolId',
      rule,
      handle: answered(({ path }) => findConfiguration(context, path.split('/')[3] ?? '')),
    },
  ];
}

async function findConfiguration(context: Context, poolId: string): Promise<object | undefined> {
  const pool = await findPool(context, poolId);
  return pool && openidConfiguration(context, pool);
}

/**
 * What a client has to know of a pool. Endpoints that people meet are under the pool's domain where it has one, and else where the rest
 * of the server is.
 */
async function openidConfiguration(context: Context, pool: Pool): Promise<object> {
  const { settings } = context;
  const { id: poolId } = pool;
  const domains = await listDomains(context, poolId);
  const base = originAmong(settings, domains);
  const { dynamicRegistration, clientIdMetadataDocuments, deviceGrant } = poolOAuthExtensions(pool);
  // Where the host does not say which pool is asked, an app that the pool does not know has to.
  const named = domains.length === 0 ? `?${new URLSearchParams({ user_pool_id: poolId })}` : '';
  const ofApp = clientIdMetadataDocuments ? named : '';
  return {
    issuer: issuerOf(settings, poolId),
    authorization_endpoint: `${base}/oauth2/authorize${ofApp}`,
    token_endpoint: `${base}/oauth2/token${ofApp}`,
    userinfo_endpoint: `${base}/oauth2/userInfo`,
    revocation_endpoint: `${base}/oauth2/revoke${ofApp}`,
    introspection_endpoint: `${base}/oauth2/introspect`,
    end_session_endpoint: `${base}/logout`,
    ...(dynamicRegistration !== 'OFF' && { registration_endpoint: `${base}/oauth2/register${named}` }),
    ...(deviceGrant && { device_authorization_endpoint: `${base}/oauth2/device_authorization` }),
    jwks_uri: `${settings.publicUrl}/${poolId}/.well-known/jwks.json`,
    authorization_response_iss_parameter_supported: true,
    backchannel_logout_session_supported: true,
    backchannel_logout_supported: true,
    ...(clientIdMetadataDocuments && { client_id_metadata_document_supported: true }),
    claims_parameter_supported: false,
    claims_supported: [
      ...tokenClaims,
      ...pool.settings.schemaAttributes.map(({ name }) => name).filter((name) => !name.includes(':')),
    ],
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: [
      'authorization_code',
      'implicit',
      'refresh_token',
      'client_credentials',
      ...(deviceGrant ? [deviceGrantType] : []),
    ],
    id_token_signing_alg_values_supported: ['RS256'],
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    request_parameter_supported: false,
    // Those that say nothing of it support it.
    request_uri_parameter_supported: false,
    response_modes_supported: ['query', 'fragment'],
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  };
}

/** What an ID token says of itself. What a pool has besides the standard attributes, it tells nobody. */
const tokenClaims = ['iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash', 'cognito:username', 'cognito:groups'];

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
