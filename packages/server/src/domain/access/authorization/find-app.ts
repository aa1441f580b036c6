import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { isDocumentUrl } from '#domain/tenant/clients/oauth-extensions.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { poolOAuthExtensions } from '#domain/tenant/pools/settings/oauth-extensions.ts';
import { type App, findAppAt } from './app-store.ts';
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

/**
 * The app that a request names, or undefined. Under the domain of a pool, it is an app of that pool.
 * @throws Fault LimitExceededException, TooManyRequestsException as `findDocumentClient`
 */
export async function findApp(
  context: Pick<Context, 'db' | 'clock' | 'documents' | 'local' | 'log' | 'secrets' | 'settings'>,
  { appId, host, userPoolId, caller }: AppName,
): Promise<App | undefined> {
  if (appId === undefined) return undefined;
  if (!isDocumentUrl(appId)) return findAppAt(context, appId, host);
  const domain = await findDomainByHost(context, host);
  const pool = await findPool(context, domain?.poolId ?? userPoolId ?? '');
  if (pool === undefined || !poolOAuthExtensions(pool).clientIdMetadataDocuments) return undefined;
  const client = await findDocumentClient(context, pool, { url: appId, caller });
  return client && { pool, client };
}
