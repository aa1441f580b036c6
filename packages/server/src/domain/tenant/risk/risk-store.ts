import { findRefusal, statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { clientMissing } from '#domain/tenant/clients/client-store.ts';
import { holdPool } from '#domain/tenant/pools/pool-store.ts';
import type { RiskConfigurationRow } from '#schema/rows/risk.ts';
import { allClients, isUnset, type RiskConfiguration, type RiskSettings } from './risk-configuration.ts';

type Scope = { poolId: string; scope: string };

const selectRisk = statement<Scope, RiskConfigurationRow>(
  'risk-configuration',
  'select * from risk_configurations where pool_id = :poolId and scope = :scope',
);

/** The client's own first. */
const selectRiskOfClient = statement<Scope & { all: string }, RiskConfigurationRow>(
  'risk-configuration-of-client',
  `select * from risk_configurations where pool_id = :poolId and scope in (:scope, :all)
   order by case when scope = :all then 1 else 0 end limit 1`,
);

const insertRisk = statement<Scope & { clientId: string | null; settings: string; modifiedAt: number }>(
  'risk-configuration-insert',
  `insert into risk_configurations (pool_id, scope, client_id, settings, modified_at)
   values (:poolId, :scope, :clientId, :settings, :modifiedAt)`,
);

const deleteRisk = statement<Scope>(
  'risk-configuration-delete',
  'delete from risk_configurations where pool_id = :poolId and scope = :scope',
);

/** What was set for this very scope. @throws Fault ResourceNotFoundException when nothing was */
export async function loadRiskConfiguration(
  context: Pick<Context, 'db'>,
  { poolId, scope }: Scope,
): Promise<RiskConfiguration> {
  const row = await context.db.first(selectRisk, { poolId, scope });
  if (!row) throw new Fault('ResourceNotFoundException', 'Risk configuration does not exist.');
  return toRiskConfiguration(row);
}

/** What holds at a client: its own settings as a whole, else those of all; undefined where neither was set. */
export async function findRiskSettings(
  context: Pick<Context, 'db'>,
  { poolId, scope }: Scope,
): Promise<RiskSettings | undefined> {
  const row = await context.db.first(selectRiskOfClient, { poolId, scope, all: allClients });
  return row && toRiskConfiguration(row).settings;
}

/**
 * Replaces what was set for a scope as a whole: `ALL`, or a client of the pool. With nothing set it is as if it never was.
 * @throws Fault ResourceNotFoundException when the pool or the client is gone
 */
export async function saveRiskConfiguration(
  context: Pick<Context, 'clock' | 'db'>,
  { poolId, scope }: Scope,
  settings: RiskSettings,
): Promise<RiskConfiguration> {
  const modifiedAt = context.clock.now();
  const row = {
    poolId,
    scope,
    clientId: scope === allClients ? null : scope,
    settings: JSON.stringify(settings),
    modifiedAt,
  };
  const writes = [
    // Two who set it at once take turns.
    holdPool(poolId),
    write(deleteRisk, { poolId, scope }),
    ...(isUnset(settings) ? [] : [write(insertRisk, row, { expect: 'one', refusal: () => clientMissing(scope) })]),
  ];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) throw findRefusal(outcome, writes) ?? new Error(`the risk of ${scope} could not be stored`);
  return { poolId, scope, settings, modifiedAt };
}

function toRiskConfiguration(row: RiskConfigurationRow): RiskConfiguration {
  return {
    poolId: row.pool_id,
    scope: row.scope,
    settings: JSON.parse(row.settings) as RiskSettings,
    modifiedAt: row.modified_at,
  };
}
