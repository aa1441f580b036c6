import type { Dialect } from '#database/database.ts';

/**
 * Versions of managed policies: the one that counts stays in the policy itself, the others lie beside it. And tags, which are for whoever
 * put them there.
 */
export function policyVersions({ text, integer, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  return [
    `alter table roles add column tags ${text} not null default '{}'`,
    `alter table managed_policies add column tags ${text} not null default '{}'`,
    `alter table managed_policies add column version ${integer} not null default 1`,
    `alter table managed_policies add column last_version ${integer} not null default 1`,
    `create table managed_policy_versions (
      policy_key ${text} not null references managed_policies (name_key) on delete cascade, number ${integer} not null,
      document ${text} not null, created_at ${integer} not null, primary key (policy_key, number))${strict}`,
  ];
}
