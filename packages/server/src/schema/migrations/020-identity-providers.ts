import type { Dialect } from '#database/database.ts';

/** The identity providers of pools, and the other names that lead to them. */
export function identityProviders({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `create table identity_providers (
      pool_id ${text} not null references pools (id) on delete cascade, name ${text} not null, kind ${text} not null,
      settings ${text} not null, sealed_details ${bytes} not null, sealed_encryption_key ${bytes},
      created_at ${integer} not null, modified_at ${integer} not null, primary key (pool_id, name))${strict}`,
    `create table identity_provider_identifiers (
      pool_id ${text} not null, identifier ${text} not null, provider_name ${text} not null,
      primary key (pool_id, identifier),
      foreign key (pool_id, provider_name) references identity_providers (pool_id, name) on delete cascade)${clustered}`,
    'create index identity_provider_identifiers_by_provider on identity_provider_identifiers (pool_id, provider_name)',
  ];
}
