import type { Context } from '#domain/context.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { isClientSecret } from '#domain/tenant/clients/client-secret.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { OAuthError } from './oauth-error.ts';

/** What an app sends to say which client it is; a client that has no secret sends none. */
export interface ClientCredentials {
  readonly clientId: string | undefined;
  readonly secret: string | undefined;
}

/**
 * The client that asks, by its secret where it has one (RFC 6749 section 2.3). Under the domain of a pool, it is a client of that pool.
 * @throws OAuthError invalid_client, the same whether there is such a client or not
 */
export async function authenticateClient(
  context: Pick<Context, 'db' | 'secrets' | 'settings'>,
  { clientId, secret }: ClientCredentials,
  host: string,
): Promise<{ readonly pool: Pool; readonly client: Client }> {
  if (clientId === undefined) throw new OAuthError('invalid_request', 'client_id is missing.');
  const client = await findClient(context, clientId);
  const isRight = client !== undefined && isClientSecret(client, secret);
  const pool = client && (await findPool(context, client.poolId));
  const domain = await findDomainByHost(context, host);
  if (!isRight || pool === undefined || (domain !== undefined && domain.poolId !== pool.id)) {
    throw new OAuthError('invalid_client', 'There is no client of this client_id and secret here.');
  }
  return { pool, client };
}
