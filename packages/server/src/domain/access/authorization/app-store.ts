import { statement } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { toClient } from '#domain/tenant/clients/client-store.ts';
import { nameOfHost } from '#domain/tenant/domains/domain.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { toPool } from '#domain/tenant/pools/pool-store.ts';
import type { ClientRow } from '#schema/rows/clients.ts';

/** An app, and the pool that it asks. */
export interface App {
  readonly pool: Pool;
  readonly client: Client;
}

interface AppRow extends ClientRow {
  readonly pool_name: string;
  readonly pool_settings: string;
  readonly pool_created_at: number;
  readonly pool_modified_at: number;
  /** Of the domain that the host is, where it is one. */
  readonly domain_pool_id: string | null;
  readonly domain_kind: string | null;
}

const selectApp = statement<{ clientId: string; domain: string }, AppRow>(
  'app-with-pool-and-domain',
  `select c.*, p.name as pool_name, p.settings as pool_settings, p.created_at as pool_created_at, p.modified_at as pool_modified_at,
     d.pool_id as domain_pool_id, d.kind as domain_kind
   from clients c
   join pools p on p.id = c.pool_id
   left join domains d on d.name = :domain
   where c.id = :clientId`,
);

/** The client of this id with its pool, in one query. Undefined where there is none, and under a domain of another pool. */
export async function findAppAt(
  context: Pick<Context, 'db' | 'secrets' | 'settings'>,
  clientId: string,
  host: string,
): Promise<App | undefined> {
  const { name, isCustom } = nameOfHost(context.settings, host);
  const row = await context.db.first(selectApp, { clientId, domain: name });
  if (row === undefined) return undefined;
  const isDomain = row.domain_kind === (isCustom ? 'custom' : 'prefix');
  if (isDomain && row.domain_pool_id !== row.pool_id) return undefined;
  const pool = toPool({
    id: row.pool_id,
    name: row.pool_name,
    settings: row.pool_settings,
    created_at: row.pool_created_at,
    modified_at: row.pool_modified_at,
  });
  return { pool, client: await toClient(context, row) };
}
