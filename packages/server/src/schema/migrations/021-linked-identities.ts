import type { Dialect } from '#database/database.ts';

/** Who may sign in as a user by way of a provider. A link ends with its provider: another one of the name knows other people. */
export function linkedIdentities({ text, integer, engine }: Dialect): string[] {
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `create table linked_identities (
      pool_id ${text} not null, provider_name ${text} not null, attribute ${text} not null, value ${text} not null,
      sub ${text} not null, linked_at ${integer} not null, primary key (pool_id, provider_name, attribute, value),
      foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade,
      foreign key (pool_id, provider_name) references identity_providers (pool_id, name) on delete cascade)${clustered}`,
    'create index linked_identities_by_user on linked_identities (pool_id, sub)',
  ];
}
