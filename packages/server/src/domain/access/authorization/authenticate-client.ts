import type { Context } from '#domain/context.ts';
import { isClientSecret } from '#domain/tenant/clients/client-secret.ts';
import { clientIdIn, isDocumentUrl } from '#domain/tenant/clients/oauth-extensions.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import { type App, findAppAt } from './app-store.ts';
import { OAuthError } from './oauth-error.ts';

/** What an app sends to say which client it is; a client that has no secret sends none. */
export interface ClientCredentials {
  readonly clientId: string | undefined;
  readonly secret: string | undefined;
  /** Which pool is asked, where neither the host nor the `client_id` tells. */
  readonly userPoolId: string | undefined;
}

/**
 * The client that asks, by its secret where it has one (RFC 6749 section 2.3). Under the domain of a pool, it is a client of that pool.
 * @throws OAuthError invalid_client, the same whether there is such a client or not
 */
export async function authenticateClient(
  context: Pick<Context, 'db' | 'secrets' | 'settings'>,
  { clientId, secret, userPoolId }: ClientCredentials,
  host: string,
): Promise<App> {
  if (clientId === undefined) throw new OAuthError('invalid_request', 'client_id is missing.');
  // An app of a document has a row once somebody has let it in: what it says today is of no use to who has no code.
  const id = isDocumentUrl(clientId) ? await findIdOfDocument(context, clientId, { host, userPoolId }) : clientId;
  const app = await findAppAt(context, id, host);
  if (app === undefined || !isClientSecret(app.client, secret)) {
    throw new OAuthError('invalid_client', 'There is no client of this client_id and secret here.');
  }
  return app;
}

async function findIdOfDocument(
  context: Pick<Context, 'db' | 'settings'>,
  url: string,
  { host, userPoolId }: { readonly host: string; readonly userPoolId: string | undefined },
): Promise<string> {
  const domain = await findDomainByHost(context, host);
  return clientIdIn(domain?.poolId ?? userPoolId ?? '', url);
}
