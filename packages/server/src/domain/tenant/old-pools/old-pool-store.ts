import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { OldPool } from '#domain/old-pools.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import type { OldPoolRow } from '#schema/rows/old-pools.ts';

/** The secret of the client that asks there. */
export const oldPoolSecrets: SealedColumn<'pool_id'> = {
  table: 'old_pools',
  column: 'sealed_client_secret',
  key: ['pool_id'],
  unbound: () => ({ purpose: 'old-pool-secret' }),
};

const selectOldPool = statement<{ poolId: string }, OldPoolRow>(
  'old-pool',
  'select * from old_pools where pool_id = :poolId',
);

const upsertOldPool = statement<{
  poolId: string;
  settings: string;
  sealedClientSecret: Uint8Array | null;
  relaysSrp: number;
  now: number;
}>(
  'old-pool-save',
  `insert into old_pools (pool_id, settings, sealed_client_secret, relays_srp, created_at)
   values (:poolId, :settings, :sealedClientSecret, :relaysSrp, :now)
   on conflict (pool_id) do update set settings = excluded.settings,
     sealed_client_secret = excluded.sealed_client_secret, relays_srp = excluded.relays_srp`,
);

const deleteOldPool = statement<{ poolId: string }>('old-pool-delete', 'delete from old_pools where pool_id = :poolId');

/** An old pool, and what is done with it. */
export interface KnownOldPool extends OldPool {
  /** Clients that prove a password by SRP are handed on to it. */
  readonly relaysSrp: boolean;
}

/** Where the passwords of this pool's people still are; undefined where nowhere else. @throws Error where its secret does not open */
export async function findOldPool(
  context: Pick<Context, 'db' | 'secrets'>,
  poolId: string,
): Promise<KnownOldPool | undefined> {
  const row = await context.db.first(selectOldPool, { poolId });
  if (row === undefined) return undefined;
  const opened = row.sealed_client_secret && (await openIn(context, oldPoolSecrets, row, row.sealed_client_secret));
  if (row.sealed_client_secret !== null && !opened)
    throw new Error(`the secret for the old pool of ${poolId} does not open`);
  return {
    ...(JSON.parse(row.settings) as Omit<OldPool, 'clientSecret'>),
    ...(opened && { clientSecret: Buffer.from(opened).toString() }),
    relaysSrp: row.relays_srp === 1,
  };
}

/** Says where the passwords of a pool's people still are, in place of what was said before. @throws Error where the pool is gone */
export async function saveOldPool(
  context: Pick<Context, 'db' | 'secrets' | 'clock'>,
  poolId: string,
  { relaysSrp, clientSecret, poolId: oldPoolId, clientId, endpoint, flow }: KnownOldPool,
): Promise<void> {
  const settings = JSON.stringify({ poolId: oldPoolId, clientId, flow, ...(endpoint !== undefined && { endpoint }) });
  const sealedClientSecret =
    clientSecret === undefined
      ? null
      : await sealIn(context, oldPoolSecrets, { pool_id: poolId }, Buffer.from(clientSecret));
  const row = { poolId, settings, sealedClientSecret, relaysSrp: relaysSrp ? 1 : 0, now: context.clock.now() };
  const outcome = await context.db.transaction([write(upsertOldPool, row)]);
  if (!outcome.committed) throw new Error(`There is no user pool ${poolId}.`);
}

/** The old pool is asked no more. */
export async function forgetOldPool(context: Pick<Context, 'db'>, poolId: string): Promise<void> {
  await context.db.transaction([write(deleteOldPool, { poolId })]);
}
