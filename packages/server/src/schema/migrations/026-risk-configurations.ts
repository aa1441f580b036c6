import type { Dialect } from '#database/database.ts';

/** What is done about risks: at one client, or at all that have no settings of their own. */
export function riskConfigurations({ text, integer, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  return [
    `create table risk_configurations (
      pool_id ${text} not null references pools (id) on delete cascade, scope ${text} not null,
      client_id ${text} references clients (id) on delete cascade, settings ${text} not null,
      modified_at ${integer} not null, primary key (pool_id, scope))${strict}`,
    'create index risk_configurations_by_client on risk_configurations (client_id)',
  ];
}
