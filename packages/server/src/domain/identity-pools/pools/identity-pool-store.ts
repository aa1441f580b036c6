import { randomUUID } from 'node:crypto';
import { setImmediate as afterOthers } from 'node:timers/promises';
import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { keepParsed } from '#lib/keep-parsed.ts';
import type { IdentityPoolRow, IdentityRow } from '#schema/rows/identity-pools.ts';
import type { IdentityPool, IdentityPoolSettings } from './identity-pool.ts';

type PoolId = { poolId: string };
type Content = PoolId & { name: string; settings: string; loginProviders: Uint8Array | null; modifiedAt: number };
type Reading = Pick<Context, 'db' | 'secrets'>;
type Changing = Reading & Pick<Context, 'clock'>;

export const loginProviders: SealedColumn<'id'> = {
  table: 'identity_pools',
  column: 'sealed_login_providers',
  key: ['id'],
  unbound: () => ({ purpose: 'login-providers' }),
};

const selectPool = statement<PoolId, IdentityPoolRow>(
  'identity-pool',
  'select * from identity_pools where id = :poolId and ending_at is null',
);

const selectPools = statement<{ after: string; limit: number }, Pick<IdentityPoolRow, 'id' | 'name'>>(
  'identity-pools-after',
  'select id, name from identity_pools where id > :after and ending_at is null order by id limit :limit',
);

const insertPool = statement<Content>(
  'identity-pool-insert',
  `insert into identity_pools (id, name, settings, sealed_login_providers, created_at, modified_at)
   values (:poolId, :name, :settings, :loginProviders, :modifiedAt, :modifiedAt)`,
);

const updatePool = statement<Content & { seen: number }>(
  'identity-pool-update',
  `update identity_pools set name = :name, settings = :settings, sealed_login_providers = :loginProviders, modified_at = :modifiedAt
   where id = :poolId and modified_at = :seen and ending_at is null`,
);

/** Also of a pool whose deletion was interrupted. */
const endPool = statement<PoolId & { now: number }>(
  'identity-pool-end',
  'update identity_pools set ending_at = coalesce(ending_at, :now) where id = :poolId',
);

const selectEnding = statement<{ limit: number }, Pick<IdentityPoolRow, 'id'>>(
  'identity-pools-ending',
  'select id from identity_pools where ending_at is not null order by id limit :limit',
);

const selectAnyIdentity = statement<PoolId, Pick<IdentityRow, 'id'>>(
  'identity-pool-any-identity',
  'select id from identities where identity_pool_id = :poolId limit 1',
);

const deleteSomeIdentities = statement<PoolId & { limit: number }>(
  'identity-pool-identities-delete',
  `delete from identities
   where id in (select id from identities where identity_pool_id = :poolId order by id limit :limit)`,
);

const deletePool = statement<PoolId>('identity-pool-delete', 'delete from identity_pools where id = :poolId');

const holdPoolRow = statement<PoolId>(
  'identity-pool-hold',
  'update identity_pools set modified_at = modified_at where id = :poolId and ending_at is null',
);

/** The identity pool, or undefined when there is none. */
export async function findIdentityPool(context: Reading, poolId: string): Promise<IdentityPool | undefined> {
  const row = await context.db.first(selectPool, { poolId });
  return row && toPool(context, row);
}

/** The identity pool. @throws Fault ResourceNotFoundException */
export async function loadIdentityPool(context: Reading, poolId: string): Promise<IdentityPool> {
  const pool = await findIdentityPool(context, poolId);
  if (pool === undefined) throw identityPoolMissing(poolId);
  return pool;
}

/** At most `limit` identity pools in the order of their ids, from the one behind `after` on. */
export async function listIdentityPools(
  context: Pick<Context, 'db'>,
  range: { limit: number; after: string },
): Promise<Pick<IdentityPool, 'id' | 'name'>[]> {
  return context.db.all(selectPools, range);
}

/** Makes an identity pool with a new id. */
export async function createIdentityPool(
  context: Changing & Pick<Context, 'settings'>,
  { name, settings }: Pick<IdentityPool, 'name' | 'settings'>,
): Promise<IdentityPool> {
  const id = `${context.settings.region}:${randomUUID()}`;
  const pool = { id, name, settings, modifiedAt: context.clock.now() };
  const outcome = await context.db.transaction([write(insertPool, await contentOf(context, pool), { expect: 'one' })]);
  if (!outcome.committed) throw new Error(`identity pool ${id} could not be stored: ${outcome.reason}`);
  return pool;
}

/**
 * Stores a changed identity pool in place of the one that was read, and gives it back as stored.
 * @throws Fault ConcurrentModificationException when someone else changed it since; ResourceNotFoundException when it is gone
 */
export async function saveIdentityPool(
  context: Changing,
  pool: IdentityPool,
  changes: { name?: string; settings?: IdentityPoolSettings },
): Promise<IdentityPool> {
  const saved = { ...pool, ...changes, modifiedAt: Math.max(context.clock.now(), pool.modifiedAt + 1) };
  const content = { ...(await contentOf(context, saved)), seen: pool.modifiedAt };
  const outcome = await context.db.transaction([write(updatePool, content, { expect: 'one' })]);
  if (outcome.committed) return saved;
  await loadIdentityPool(context, pool.id);
  throw new Fault('ConcurrentModificationException', `Identity pool ${pool.id} was changed by another request.`);
}

/**
 * Changes the settings of an identity pool in a way that depends on nothing which somebody else may change: where it was changed
 * in between, `change` is asked again. @throws Fault ResourceNotFoundException, and whatever `change` throws
 */
export async function changeIdentityPool(
  context: Changing,
  poolId: string,
  change: (settings: IdentityPoolSettings) => IdentityPoolSettings,
): Promise<IdentityPool> {
  for (;;) {
    const pool = await loadIdentityPool(context, poolId);
    try {
      return await saveIdentityPool(context, pool, { settings: change(pool.settings) });
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'ConcurrentModificationException') throw error;
    }
  }
}

/** So many identities are deleted at once: others wait for a few milliseconds at most. */
const identitiesAtOnce = 500;

/**
 * Removes an identity pool with every identity in it. It is gone for everybody at once; what is in it goes little by little, so that
 * nobody waits for it. Where that is interrupted, another call goes on, and so does the sweep.
 * @throws Fault ResourceNotFoundException
 */
export async function deleteIdentityPool(context: Pick<Context, 'db' | 'clock'>, poolId: string): Promise<void> {
  const now = context.clock.now();
  const outcome = await context.db.transaction([write(endPool, { poolId, now }, { expect: 'one' })]);
  if (!outcome.committed) throw identityPoolMissing(poolId);
  await finishDeleting(context, poolId);
}

/** Goes on with deletions of identity pools that were interrupted. */
export async function finishDeletedIdentityPools(context: Pick<Context, 'db'>): Promise<void> {
  for (const { id } of await context.db.all(selectEnding, { limit: 100 })) await finishDeleting(context, id);
}

async function finishDeleting({ db }: Pick<Context, 'db'>, poolId: string): Promise<void> {
  while ((await db.first(selectAnyIdentity, { poolId })) !== undefined) {
    await db.transaction([write(deleteSomeIdentities, { poolId, limit: identitiesAtOnce })]);
    // SQLite answers in the same turn: without this nobody else would have one.
    await afterOthers();
  }
  await db.transaction([write(deletePool, { poolId })]);
}

/** The first write of a transaction that adds to a pool: it stays, and is refused with ResourceNotFoundException where it is gone. */
export function holdIdentityPool(poolId: string): Write {
  return write(holdPoolRow, { poolId }, { expect: 'one', refusal: () => identityPoolMissing(poolId) });
}

/** AWS: captured: this text, which clients show. */
export function identityPoolMissing(poolId: string): Fault {
  return new Fault('ResourceNotFoundException', `IdentityPool '${poolId}' not found.`);
}

type StoredSettings = Omit<IdentityPoolSettings, 'supportedLoginProviders'>;

const parseSettings = keepParsed<StoredSettings>();

async function toPool(context: Reading, row: IdentityPoolRow): Promise<IdentityPool> {
  const settings = parseSettings(row.id, row.settings);
  const apps =
    row.sealed_login_providers && (await openIn(context, loginProviders, { id: row.id }, row.sealed_login_providers));
  if (apps === undefined) throw new Error(`the login providers of identity pool ${row.id} do not open`);
  const supportedLoginProviders = apps && (JSON.parse(Buffer.from(apps).toString()) as Record<string, string>);
  return {
    id: row.id,
    name: row.name,
    settings: { ...settings, ...(supportedLoginProviders && { supportedLoginProviders }) },
    modifiedAt: row.modified_at,
  };
}

/** Apps at some public providers have secrets, so all of them lie sealed. */
async function contentOf(context: Pick<Context, 'secrets'>, pool: IdentityPool): Promise<Content> {
  const { id, name, modifiedAt } = pool;
  const { supportedLoginProviders: apps, ...settings } = pool.settings;
  const bytes = apps && Buffer.from(JSON.stringify(apps));
  return {
    poolId: id,
    name,
    settings: JSON.stringify(settings),
    loginProviders: bytes === undefined ? null : await sealIn(context, loginProviders, { id }, bytes),
    modifiedAt,
  };
}
