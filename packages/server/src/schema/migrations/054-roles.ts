import type { Dialect } from '#database/database.ts';

/**
 * Roles, and the policies that say what they may do: of a role alone, or managed and attached to several. A name is taken in any
 * case. What a role has goes with it; a managed policy stays while a role has it.
 */
export function roles({ text, integer, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `create table roles (
      name_key ${text} primary key, name ${text} not null, path ${text} not null, id ${text} not null, description ${text} not null,
      trust_policy ${text} not null, created_at ${integer} not null, modified_at ${integer} not null)${strict}`,
    `create table role_policies (
      role_key ${text} not null references roles (name_key) on delete cascade, name ${text} not null, document ${text} not null,
      primary key (role_key, name))${strict}`,
    `create table managed_policies (
      name_key ${text} primary key, name ${text} not null, path ${text} not null, id ${text} not null, description ${text} not null,
      document ${text} not null, created_at ${integer} not null, modified_at ${integer} not null)${strict}`,
    `create table role_attachments (
      role_key ${text} not null references roles (name_key) on delete cascade,
      policy_key ${text} not null references managed_policies (name_key),
      primary key (role_key, policy_key))${clustered}`,
    'create index role_attachments_by_policy on role_attachments (policy_key)',
  ];
}
