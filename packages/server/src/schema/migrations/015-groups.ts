import type { Dialect } from '#database/database.ts';

/**
 * Groups and who is in them. A membership points at both its ends, so that none outlives its group or its user. Whoever was
 * never in a group has it noted, and costs a sign-in no query.
 */
export function groups({ text, integer, engine }: Dialect): string[] {
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `create table user_groups (
      pool_id ${text} not null references pools (id) on delete cascade, name ${text} not null, description ${text},
      role_arn ${text}, precedence ${integer}, created_at ${integer} not null, modified_at ${integer} not null,
      primary key (pool_id, name))${clustered}`,
    `create table group_members (
      pool_id ${text} not null, group_name ${text} not null, sub ${text} not null, primary key (pool_id, group_name, sub),
      foreign key (pool_id, group_name) references user_groups (pool_id, name) on delete cascade,
      foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade)${clustered}`,
    'create index group_members_by_user on group_members (pool_id, sub, group_name)',
    `alter table users add column has_been_in_group ${integer} not null default 0`,
  ];
}
