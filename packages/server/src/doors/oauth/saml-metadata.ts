import { signsRequests } from '#domain/access/federation/saml/ask-saml.ts';
import { partyMetadata } from '#domain/access/federation/saml/party-metadata.ts';
import type { Context } from '#domain/context.ts';
import { findProvider } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { findCertificate } from '#domain/tenant/pools/saml-certificate-store.ts';
import { parseFields } from '#http/form.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { poolOriginOf } from './origin.ts';

/** Public, and for programs: a provider reads it. */
const rule: Rule = { hosts: 'ours', origins: 'any', cookies: 'ignored' };

/**
 * What a pool is to SAML providers (SAML 2.0 Metadata), from its first such provider on. `?identity_provider=` adds the certificate to
 * which that one encrypts.
 */
export function samlMetadataRoute(context: Context): Route {
  return { method: 'GET', path: '/:poolId/saml2/metadata', rule, handle: (request) => answer(context, request) };
}

async function answer(context: Context, { path, query }: HttpRequest): Promise<HttpResponse> {
  const poolId = path.split('/')[1] ?? '';
  const pool = await findPool(context, poolId);
  const certificate = pool && (await findCertificate(context, poolId));
  const name = parseFields(query)?.get('identity_provider');
  const provider = name === undefined ? undefined : await findProvider(context, poolId, name);
  if (certificate === undefined || (name !== undefined && provider?.kind !== 'SAML')) {
    return jsonResponse({ message: 'There is no such SAML party.' }, {}, 404);
  }
  const encryptionCertificate = provider?.facts.encryptionCertificate;
  const origin = await poolOriginOf(context, poolId);
  return {
    status: 200,
    headers: { 'content-type': 'application/samlmetadata+xml', 'cache-control': 'public, max-age=300' },
    body: partyMetadata(poolId, origin, {
      certificate,
      ...(encryptionCertificate && { encryptionCertificate }),
      signsRequests: provider !== undefined && signsRequests(provider),
    }),
  };
}
