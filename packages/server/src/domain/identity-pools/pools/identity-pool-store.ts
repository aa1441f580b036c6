import { randomUUID } from 'node:crypto';
import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { keepParsed } from '#lib/keep-parsed.ts';
import type { IdentityPoolRow } from '#schema/rows/identity-pools.ts';
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
  'select * from identity_pools where id = :poolId',
);

const selectPools = statement<{ after: string; limit: number }, Pick<IdentityPoolRow, 'id' | 'name'>>(
  'identity-pools-after',
  'select id, name from identity_pools where id > :after order by id limit :limit',
);

const insertPool = statement<Content>(
  'identity-pool-insert',
  `insert into identity_pools (id, name, settings, sealed_login_providers, created_at, modified_at)
   values (:poolId, :name, :settings, :loginProviders, :modifiedAt, :modifiedAt)`,
);

const updatePool = statement<Content & { seen: number }>(
  'identity-pool-update',
  `update identity_pools set name = :name, settings = :settings, sealed_login_providers = :loginProviders, modified_at = :modifiedAt
   where id = :poolId and modified_at = :seen`,
);

const deletePool = statement<PoolId>('identity-pool-delete', 'delete from identity_pools where id = :poolId');

const holdPoolRow = statement<PoolId>(
  'identity-pool-hold',
  'update identity_pools set modified_at = modified_at where id = :poolId',
);

/** The identity pool. @throws Fault ResourceNotFoundException */
export async function loadIdentityPool(context: Reading, poolId: string): Promise<IdentityPool> {
  const row = await context.db.first(selectPool, { poolId });
  if (row === undefined) throw identityPoolMissing(poolId);
  return toPool(context, row);
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

/** Removes an identity pool with every identity in it. @throws Fault ResourceNotFoundException */
export async function deleteIdentityPool(context: Pick<Context, 'db'>, poolId: string): Promise<void> {
  const outcome = await context.db.transaction([write(deletePool, { poolId }, { expect: 'one' })]);
  if (!outcome.committed) throw identityPoolMissing(poolId);
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
