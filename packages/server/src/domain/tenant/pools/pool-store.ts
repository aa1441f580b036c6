import { findRefusal, statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { keepParsed } from '#lib/keep-parsed.ts';
import { randomText } from '#lib/random.ts';
import type { PoolRow } from '#schema/rows/pools.ts';
import type { Pool, PoolSettings } from './pool.ts';
import { newSigningKeys } from './signing-key-store.ts';

type PoolId = { poolId: string };
type Changes = {
  poolId: string;
  name: string;
  settings: string;
  seen: number;
  modifiedAt: number;
  schemaGeneration: number;
};

const selectPool = statement<PoolId, PoolRow>('pool-by-id', 'select * from pools where id = :poolId');

const selectPools = statement<{ after: string; limit: number }, PoolRow>(
  'pools-after',
  'select * from pools where id > :after order by id limit :limit',
);

const insertPool = statement<{
  id: string;
  name: string;
  settings: string;
  createdAt: number;
  schemaGeneration: number;
}>(
  'pool-insert',
  `insert into pools (id, name, settings, created_at, modified_at, schema_generation)
   values (:id, :name, :settings, :createdAt, :createdAt, :schemaGeneration)`,
);

const updatePool = statement<Changes>(
  'pool-update',
  `update pools set name = :name, settings = :settings, modified_at = :modifiedAt,
     schema_generation = :schemaGeneration
   where id = :poolId and modified_at = :seen`,
);

const deletePoolRow = statement<{ poolId: string; seen: number }>(
  'pool-delete',
  'delete from pools where id = :poolId and modified_at = :seen',
);

const selectDomainCount = statement<PoolId, { domain_count: number }>(
  'pool-domain-count',
  'select count(*) as domain_count from domains where pool_id = :poolId',
);

const holdPoolRow = statement<PoolId>('pool-hold', 'update pools set modified_at = modified_at where id = :poolId');

const checkNoImport = statement<PoolId>(
  'pool-no-import',
  `update pools set modified_at = modified_at where id = :poolId and not exists (
     select 1 from import_jobs where pool_id = :poolId and is_active = 1)`,
);

const holdGeneration = statement<PoolId & { schemaGeneration: number }>(
  'pool-hold-generation',
  'update pools set modified_at = modified_at where id = :poolId and schema_generation = :schemaGeneration',
);

const selectUserCount = statement<PoolId, { user_count: number }>(
  'pool-user-count',
  'select count(*) as user_count from users where pool_id = :poolId',
);

/** The pool, or undefined when there is none of this id. Sees what another process changed at once. */
export async function findPool(context: Pick<Context, 'db'>, poolId: string): Promise<Pool | undefined> {
  const row = await context.db.first(selectPool, { poolId });
  return row && toPool(row);
}

/** The pool. @throws Fault ResourceNotFoundException */
export async function loadPool(context: Pick<Context, 'db'>, poolId: string): Promise<Pool> {
  const pool = await findPool(context, poolId);
  if (!pool) throw poolMissing(poolId);
  return pool;
}

/** At most `limit` pools in the order of their ids, from the one behind `after` on. */
export async function listPools(
  context: Pick<Context, 'db'>,
  { limit, after = '' }: { limit: number; after?: string },
): Promise<Pool[]> {
  const rows = await context.db.all(selectPools, { after, limit });
  return rows.map(toPool);
}

/** Makes a pool, with a new id unless one is given, and its two signing keys with it. */
export async function createPool(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings'>,
  { id = newPoolId(context.settings.region), name, settings }: { id?: string; name: string; settings: PoolSettings },
): Promise<Pool> {
  const createdAt = context.clock.now();
  const keys = await newSigningKeys(context, id);
  const { schemaGeneration = 0 } = settings;
  const outcome = await context.db.transaction([
    write(insertPool, { id, name, settings: JSON.stringify(settings), createdAt, schemaGeneration }, { expect: 'one' }),
    ...keys,
  ]);
  if (!outcome.committed) throw new Error(`pool ${id} could not be stored: ${outcome.reason}`);
  return { id, name, settings, createdAt, modifiedAt: createdAt };
}

/**
 * Stores a changed pool in place of the one that was read, and gives it back as stored. `guards` stand before it in the
 * transaction.
 * @throws Fault ConcurrentModificationException when someone else changed the pool since; ResourceNotFoundException when it is
 * gone; the refusals of the guards
 */
export async function savePool(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  changes: { name?: string; settings?: PoolSettings },
  guards: readonly Write[] = [],
): Promise<Pool> {
  const saved = { ...pool, ...changes, modifiedAt: Math.max(context.clock.now(), pool.modifiedAt + 1) };
  const { id, name, modifiedAt } = saved;
  const settings = JSON.stringify(saved.settings);
  const { schemaGeneration = 0 } = saved.settings;
  const row = { poolId: id, name, settings, seen: pool.modifiedAt, modifiedAt, schemaGeneration };
  const writes = [...guards, write(updatePool, row, { expect: 'one' })];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return saved;
  const refusal = findRefusal(outcome, writes);
  if (refusal) throw refusal;
  if (!(await findPool(context, id))) throw poolMissing(id);
  throw new Fault('ConcurrentModificationException', `User pool ${id} was changed by another request.`);
}

/**
 * Changes the settings of a pool in a way that depends on nothing which somebody else may change: where the pool was changed
 * in between, `change` is asked again.
 * @throws Fault ResourceNotFoundException, whatever `change` throws, the refusals of the guards
 */
export async function changePool(
  context: Pick<Context, 'db' | 'clock'>,
  poolId: string,
  change: (settings: PoolSettings) => PoolSettings,
  guards: readonly Write[] = [],
): Promise<void> {
  for (;;) {
    const pool = await loadPool(context, poolId);
    const settings = change(pool.settings);
    try {
      await savePool(context, pool, { settings }, guards);
      return;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'ConcurrentModificationException') throw error;
    }
  }
}

/**
 * Removes a pool with everything in it, unless it is protected.
 * @throws Fault ResourceNotFoundException; InvalidParameterException when deletion protection is on, or while it has a domain;
 * UserImportInProgressException
 */
export async function deletePool(context: Pick<Context, 'db' | 'local'>, poolId: string): Promise<void> {
  for (;;) {
    const pool = await loadPool(context, poolId);
    if (pool.settings.deletionProtection === 'ACTIVE') {
      throw new Fault(
        'InvalidParameterException',
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      );
    }
    await checkHasNoDomain(context, poolId);
    const parameters = { poolId, seen: pool.modifiedAt };
    const writes = [...withoutImport(poolId), write(deletePoolRow, parameters, { expect: 'one' })];
    const outcome = await context.db.transaction(writes);
    if (outcome.committed) break;
    const refusal = findRefusal(outcome, writes);
    if (refusal) throw refusal;
    // It changed in between, or has a domain now, and the change may have turned the protection on: look again.
  }
  context.local.keys.forget(poolId);
}

/**
 * The first write of a transaction that adds to a pool what is counted: the pool stays as it is, and whoever else adds to
 * it waits, at every process. Refuses with ResourceNotFoundException when there is no such pool.
 */
export function holdPool(poolId: string): Write {
  return write(holdPoolRow, { poolId }, { expect: 'one', refusal: () => poolMissing(poolId) });
}

/**
 * The first writes of a transaction that may not change a pool while users are imported into it.
 * Refuse with ResourceNotFoundException, UserImportInProgressException.
 */
export function withoutImport(poolId: string): Write[] {
  const refusal = () =>
    new Fault('UserImportInProgressException', `Users are being imported into user pool ${poolId}.`);
  // What stands behind the hold sees what whoever started an import before it has committed.
  return [holdPool(poolId), write(checkNoImport, { poolId }, { expect: 'one', refusal })];
}

/** As `holdPool`; `unmet` also when the names or attributes of its users have begun to change, or changed, since it was read. */
export function holdPoolAsRead({ id, settings: { schemaGeneration = 0 } }: Pool): Write {
  return write(holdGeneration, { poolId: id, schemaGeneration }, { expect: 'one' });
}

/** Its name would lead to nothing, and somebody else might take it. */
async function checkHasNoDomain(context: Pick<Context, 'db'>, poolId: string): Promise<void> {
  const row = await context.db.first(selectDomainCount, { poolId });
  if ((row?.domain_count ?? 0) === 0) return;
  const message = 'User pool cannot be deleted. It has a domain configured that should be deleted first.';
  throw new Fault('InvalidParameterException', message);
}

/** How many users the pool has. */
export async function countUsers(context: Pick<Context, 'db'>, poolId: string): Promise<number> {
  const row = await context.db.first(selectUserCount, { poolId });
  return row?.user_count ?? 0;
}

/** AWS: this text, which names the pool. */
export function poolMissing(poolId: string): Fault {
  return new Fault('ResourceNotFoundException', `User pool ${poolId} does not exist.`);
}

const parseSettings = keepParsed<PoolSettings>();

/** The pool in a row of the table. */
export function toPool(row: Omit<PoolRow, 'schema_generation'>): Pool {
  return {
    id: row.id,
    name: row.name,
    settings: parseSettings(row.id, row.settings),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function newPoolId(region: string): string {
  return `${region}_${randomText(alphanumeric, 9)}`;
}
