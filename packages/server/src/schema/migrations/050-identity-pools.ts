import type { Dialect } from '#database/database.ts';

/**
 * Identity pools, the identities in them, and what leads to each. A login leads to one identity of a pool; an identity has one
 * login of each provider, and of its developer's own provider as many as there are. None of it outlives its pool. A login is
 * found by its digest: a subject may be longer than what PostgreSQL can index.
 */
export function identityPools({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `create table identity_pools (
      id ${text} primary key, name ${text} not null, settings ${text} not null, sealed_login_providers ${bytes},
      created_at ${integer} not null, modified_at ${integer} not null, ending_at ${integer})${strict}`,
    `create table identities (
      id ${text} primary key, identity_pool_id ${text} not null references identity_pools (id) on delete cascade, kind ${text} not null,
      merged_into ${text}, created_at ${integer} not null, modified_at ${integer} not null)${clustered}`,
    'create index identities_by_pool on identities (identity_pool_id, id)',
    `create table identity_logins (
      identity_pool_id ${text} not null, login_digest ${text} not null, provider ${text} not null, subject ${text} not null,
      identity_id ${text} not null references identities (id) on delete cascade, is_developer ${integer} not null,
      primary key (identity_pool_id, login_digest))${clustered}`,
    'create index identity_logins_by_identity on identity_logins (identity_id, provider)',
    'create unique index identity_logins_one_of_provider on identity_logins (identity_id, provider) where is_developer = 0',
    `create table trusted_providers (
      arn ${text} primary key, kind ${text} not null, details ${text} not null,
      created_at ${integer} not null, modified_at ${integer} not null)${strict}`,
    `create table identity_keys (
      number ${integer} primary key, key_id ${text} not null, sealed_private_key ${bytes} not null, public_jwk ${text} not null,
      created_at ${integer} not null)${strict}`,
    `create table session_keys (
      number ${integer} primary key, sealed_key ${bytes} not null, created_at ${integer} not null, seals_at ${integer} not null)${strict}`,
  ];
}
