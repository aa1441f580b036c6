import type { Context } from '#domain/context.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { findClient, listClients } from '#domain/tenant/clients/client-store.ts';
import { isThirdParty } from '#domain/tenant/clients/oauth-extensions.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { usesPages } from './authorization-request.ts';

/** How many clients of a pool are looked through for one whose people sign in at our pages. */
const mostTried = 60;

/**
 * The client through which somebody uses pages that are no app's: the one that they name, or under the domain of a pool the first of its
 * clients whose people sign in at our pages. Under the domain of a pool, a client of another pool is none. Nor is an app of somebody
 * else anywhere: it has given itself the name that these pages would bear, and what it may do is asked of the person.
 */
export async function findPageClient(
  context: Pick<Context, 'db' | 'secrets' | 'settings'>,
  clientId: string | undefined,
  host: string,
): Promise<{ readonly pool: Pool; readonly client: Client } | undefined> {
  const domain = await findDomainByHost(context, host);
  const client =
    clientId === undefined ? await findFirst(context, domain?.poolId) : await findClient(context, clientId);
  const pool = client && (await findPool(context, client.poolId));
  if (client === undefined || pool === undefined || !mayBring(client)) return undefined;
  return domain === undefined || domain.poolId === pool.id ? { pool, client } : undefined;
}

async function findFirst(
  context: Pick<Context, 'db' | 'secrets'>,
  poolId: string | undefined,
): Promise<Client | undefined> {
  if (poolId === undefined) return undefined;
  for (const { id } of await listClients(context, { poolId, limit: mostTried })) {
    const client = await findClient(context, id);
    if (client !== undefined && mayBring(client)) return client;
  }
  return undefined;
}

function mayBring(client: Client): boolean {
  return usesPages(client) && !isThirdParty(client);
}
