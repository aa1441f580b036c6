import { findRefusal, statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { holdPool } from '#domain/tenant/pools/pool-store.ts';
import { keepParsed } from '#lib/keep-parsed.ts';
import type { ResourceServerRow } from '#schema/rows/resource-servers.ts';
import { fullScope, type ResourceServer, type Scope, serverOf } from './resource-server.ts';

type Name = { poolId: string; identifier: string };
type Content = Name & { name: string; scopes: string };

/** AWS: 25, and up to 300 for who asks; nobody has to ask here. */
export const maxServersPerPool = 300;

const selectServer = statement<Name, ResourceServerRow>(
  'resource-server',
  'select * from resource_servers where pool_id = :poolId and identifier = :identifier',
);

const selectServers = statement<{ poolId: string; after: string; limit: number }, ResourceServerRow>(
  'resource-servers-after',
  `select * from resource_servers where pool_id = :poolId and identifier > :after
   order by identifier limit :limit`,
);

const insertServer = statement<Content>(
  'resource-server-insert',
  `insert into resource_servers (pool_id, identifier, name, scopes) values (:poolId, :identifier, :name, :scopes)`,
);

const checkServerCount = statement<{ poolId: string; max: number }>(
  'resource-server-count',
  `update pools set modified_at = modified_at
   where id = :poolId and (select count(*) from resource_servers where pool_id = :poolId) <= :max`,
);

const updateServer = statement<Content>(
  'resource-server-update',
  'update resource_servers set name = :name, scopes = :scopes where pool_id = :poolId and identifier = :identifier',
);

const deleteServer = statement<Name>(
  'resource-server-delete',
  'delete from resource_servers where pool_id = :poolId and identifier = :identifier',
);

/** The resource server, or undefined. */
export async function findResourceServer(
  context: Pick<Context, 'db'>,
  poolId: string,
  identifier: string,
): Promise<ResourceServer | undefined> {
  const row = await context.db.first(selectServer, { poolId, identifier });
  return row && toServer(row);
}

/** The resource server. @throws Fault ResourceNotFoundException */
export async function loadResourceServer(
  context: Pick<Context, 'db'>,
  poolId: string,
  identifier: string,
): Promise<ResourceServer> {
  const server = await findResourceServer(context, poolId, identifier);
  if (!server) throw serverMissing(identifier);
  return server;
}

/** At most `limit` resource servers of a pool in the order of their identifiers, from the one behind `after` on. */
export async function listResourceServers(
  context: Pick<Context, 'db'>,
  { poolId, limit, after }: { poolId: string; limit: number; after: string },
): Promise<ResourceServer[]> {
  const rows = await context.db.all(selectServers, { poolId, after, limit });
  return rows.map(toServer);
}

/**
 * Makes a resource server. Of parallel calls with one identifier one makes it, and no number of them makes more than a pool
 * may have. @throws Fault InvalidParameterException when the pool has one of this identifier, LimitExceededException,
 * ResourceNotFoundException when the pool is gone
 */
export async function createResourceServer(
  context: Pick<Context, 'db'>,
  poolId: string,
  server: ResourceServer,
): Promise<void> {
  const { identifier } = server;
  const taken = () => new Fault('InvalidParameterException', `${identifier} already exists in user pool ${poolId}.`);
  const full = () => new Fault('LimitExceededException', `User pool ${poolId} has too many resource servers.`);
  const writes = [
    holdPool(poolId),
    write(insertServer, contentOf(poolId, server), { expect: 'one', refusal: taken }),
    write(checkServerCount, { poolId, max: maxServersPerPool }, { expect: 'one', refusal: full }),
  ];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) throw findRefusal(outcome, writes) ?? new Error(`${identifier} could not be stored`);
}

/** Replaces the name and the scopes of a resource server. @throws Fault ResourceNotFoundException */
export async function saveResourceServer(
  context: Pick<Context, 'db'>,
  poolId: string,
  server: ResourceServer,
): Promise<void> {
  const saved = write(updateServer, contentOf(poolId, server), { expect: 'one' });
  const outcome = await context.db.transaction([saved]);
  if (!outcome.committed) throw serverMissing(server.identifier);
}

/** Removes a resource server. Clients keep the names of its scopes, and get none of them. @throws Fault ResourceNotFoundException */
export async function deleteResourceServer(
  context: Pick<Context, 'db'>,
  poolId: string,
  identifier: string,
): Promise<void> {
  const outcome = await context.db.transaction([write(deleteServer, { poolId, identifier }, { expect: 'one' })]);
  if (!outcome.committed) throw serverMissing(identifier);
}

/** Those of these scopes that a resource server of the pool has. Looks nothing up for scopes that none can have. */
export async function findCustomScopes(
  context: Pick<Context, 'db'>,
  poolId: string,
  scopes: readonly string[],
): Promise<ReadonlySet<string>> {
  const identifiers = [...new Set(scopes.map(serverOf))].filter((identifier) => identifier !== '');
  const rows = await Promise.all(
    identifiers.map((identifier) => context.db.first(selectServer, { poolId, identifier })),
  );
  const servers = rows.filter((row) => row !== undefined).map(toServer);
  const there = new Set(servers.flatMap((server) => server.scopes.map((scope) => fullScope(server, scope))));
  return new Set(scopes.filter((scope) => there.has(scope)));
}

function serverMissing(identifier: string): Fault {
  return new Fault('ResourceNotFoundException', `Resource server ${identifier} does not exist.`);
}

function contentOf(poolId: string, { identifier, name, scopes }: ResourceServer): Content {
  return { poolId, identifier, name, scopes: JSON.stringify(scopes) };
}

const parseScopes = keepParsed<readonly Scope[]>();

function toServer({ pool_id, identifier, name, scopes }: ResourceServerRow): ResourceServer {
  return { identifier, name, scopes: parseScopes(`${pool_id} ${identifier}`, scopes) };
}
