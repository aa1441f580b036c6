import { findRefusal, statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { LogDestination } from '#domain/log-sink.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { holdPool } from '#domain/tenant/pools/pool-store.ts';
import type { LogDeliveryRow } from '#schema/rows/log-delivery.ts';
import { type LogConfiguration, type LogSource, nameOfArn } from './log-configuration.ts';

const sources: readonly LogSource[] = ['userAuthEvents', 'userNotification'];

const selectDeliveries = statement<{ poolId: string }, LogDeliveryRow>(
  'log-deliveries',
  'select * from log_deliveries where pool_id = :poolId order by position',
);

const saveDelivery = statement<{ [K in keyof LogDeliveryRow]: LogDeliveryRow[K] }>(
  'log-delivery-save',
  `insert into log_deliveries (pool_id, source, level, kind, arn, position)
   values (:pool_id, :source, :level, :kind, :arn, :position)
   on conflict (pool_id, source) do update set level = excluded.level, kind = excluded.kind, arn = excluded.arn,
     position = excluded.position`,
);

const deleteDelivery = statement<{ poolId: string; source: string }>(
  'log-delivery-delete',
  'delete from log_deliveries where pool_id = :poolId and source = :source',
);

/** What leaves a pool, in the order in which it was set. */
export async function listLogConfigurations(context: Pick<Context, 'db'>, poolId: string): Promise<LogConfiguration[]> {
  const rows = await context.db.all(selectDeliveries, { poolId });
  return rows.map(toConfiguration);
}

/**
 * Replaces what leaves a pool as a whole. What has not left yet of a kind that stays goes to its new destination.
 * @throws Fault InvalidParameterException, also where the operator lets no logs go anywhere; FeatureUnavailableInTierException;
 * ResourceNotFoundException when the pool is gone
 */
export async function replaceLogConfigurations(
  context: Pick<Context, 'db' | 'settings'>,
  pool: Pool,
  configurations: readonly LogConfiguration[],
): Promise<void> {
  if (configurations.length > 0 && !context.settings.deliversLogs) {
    throw new Fault('InvalidParameterException', 'This server delivers no logs: --log-delivery says where to.');
  }
  if (pool.settings.userPoolTier === 'LITE' && configurations.some(({ source }) => source === 'userAuthEvents')) {
    // AWS: captured.
    throw new Fault(
      'FeatureUnavailableInTierException',
      'The following feature is not available for the LITE pricing tier configured: Log Streaming',
    );
  }
  const writes = [holdPool(pool.id), ...sources.map((source) => writeOf(pool.id, source, configurations))];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) throw findRefusal(outcome, writes) ?? new Error(`the logs of ${pool.id} could not be set`);
}

function writeOf(poolId: string, source: LogSource, configurations: readonly LogConfiguration[]): Write {
  const position = configurations.findIndex((configuration) => configuration.source === source);
  const configuration = configurations[position];
  if (configuration === undefined) return write(deleteDelivery, { poolId, source });
  const { level, destination } = configuration;
  return write(saveDelivery, {
    pool_id: poolId,
    source,
    level,
    kind: destination.kind,
    arn: destination.arn,
    position,
  });
}

function toConfiguration(row: LogDeliveryRow): LogConfiguration {
  const kind = row.kind as LogDestination['kind'];
  const { arn, source, level } = row as LogDeliveryRow & Pick<LogConfiguration, 'level' | 'source'>;
  return { source, level, destination: { kind, arn, name: nameOfArn(kind, arn) } };
}
