import type { Dialect } from '#database/database.ts';

/** Keys say what they may do, and where; those from before may do everything. The keys of a pool end with it. */
export function accessKeyGrants({ text }: Dialect): string[] {
  return [
    `alter table access_keys add column scope ${text} not null default 'all'`,
    `alter table access_keys add column pool_id ${text} references pools (id) on delete cascade`,
    'create index access_keys_by_pool on access_keys (pool_id)',
  ];
}
