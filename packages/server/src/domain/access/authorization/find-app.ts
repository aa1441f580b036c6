import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { isDocumentUrl } from '#domain/tenant/clients/oauth-extensions.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { poolOAuthExtensions } from '#domain/tenant/pools/settings/oauth-extensions.ts';
import { findDocumentClient } from './client-document.ts';

/** How a request names an app. */
export interface AppName {
  readonly appId: string | undefined;
  readonly host: string;
  /** Where the host is of no pool, and the app is one of a document. */
  readonly userPoolId: string | undefined;
  /** Who asks: a document may have to be asked for on their behalf. */
  readonly caller: Caller;
}

/** An app, and the pool that it asks. */
export interface App {
  readonly pool: Pool;
  readonly client: Client;
}

/**
 * The app that a request names, or undefined. Under the domain of a pool, it is an app of that pool.
 * @throws Fault LimitExceededException, TooManyRequestsException as `findDocumentClient`
 */
export async function findApp(
  context: Pick<Context, 'db' | 'clock' | 'documents' | 'local' | 'log' | 'secrets' | 'settings'>,
  { appId, host, userPoolId, caller }: AppName,
): Promise<App | undefined> {
  if (appId === undefined) return undefined;
  const domain = await findDomainByHost(context, host);
  if (isDocumentUrl(appId)) {
    const pool = await findPool(context, domain?.poolId ?? userPoolId ?? '');
    if (pool === undefined || !poolOAuthExtensions(pool).clientIdMetadataDocuments) return undefined;
    const client = await findDocumentClient(context, pool, { url: appId, caller });
    return client && { pool, client };
  }
  const client = await findClient(context, appId);
  const pool = client && (await findPool(context, client.poolId));
  if (client === undefined || pool === undefined || (domain !== undefined && domain.poolId !== pool.id))
    return undefined;
  return { pool, client };
}
