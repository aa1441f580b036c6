import { issuerOf } from '#domain/access/tokens/issuer.ts';
import type { Context } from '#domain/context.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import { fullScope } from '#domain/tenant/resource-servers/resource-server.ts';
import { findResourceServer } from '#domain/tenant/resource-servers/resource-server-store.ts';
import { parseFields } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { originOf } from './origin.ts';

const rule: Rule = { hosts: 'domains', origins: 'any', cookies: 'ignored' };
const wellKnown = '/.well-known/oauth-protected-resource';
const userInfo = '/oauth2/userInfo';

/**
 * Metadata of protected resources (RFC 9728): of userInfo, under the domain of a pool, and of the APIs of a pool, for the servers of
 * those to hand on under their own names.
 */
export function resourceMetadataRoutes(context: Context): Route[] {
  return [
    {
      method: 'GET',
      path: `${wellKnown}${userInfo}`,
      rule,
      handle: async (request) => {
        const domain = await findDomainByHost(context, hostnameOf(request) ?? '');
        if (domain === undefined) return nothing();
        return document({
          resource: `${await originOf(context, request)}${userInfo}`,
          authorization_servers: [issuerOf(context.settings, domain.poolId)],
          scopes_supported: ['openid', 'email', 'phone', 'profile'],
          bearer_methods_supported: ['header'],
        });
      },
    },
    {
      method: 'GET',
      path: `${wellKnown}/:poolId`,
      rule: { ...rule, hosts: 'ours' },
      handle: async ({ path, query }) => {
        const poolId = path.split('/')[3] ?? '';
        const server = await findResourceServer(context, poolId, parseFields(query)?.get('resource') ?? '');
        if (server === undefined) return nothing();
        return document({
          resource: server.identifier,
          resource_name: server.name,
          authorization_servers: [issuerOf(context.settings, poolId)],
          scopes_supported: server.scopes.map((scope) => fullScope(server, scope)),
          bearer_methods_supported: ['header'],
        });
      },
    },
  ];
}

/** Where the metadata of userInfo are, for who has no token for it (RFC 9728 section 5.1); nowhere but under the domain of a pool. */
export async function findUserInfoMetadata(context: Context, request: HttpRequest): Promise<string | undefined> {
  if ((await findDomainByHost(context, hostnameOf(request) ?? '')) === undefined) return undefined;
  return `${await originOf(context, request)}${wellKnown}${userInfo}`;
}

function document(body: object): HttpResponse {
  return jsonResponse(body, { 'cache-control': 'public, max-age=300' });
}

function nothing(): HttpResponse {
  return jsonResponse({ message: 'There is nothing here.' }, {}, 404);
}
