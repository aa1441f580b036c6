import type { Dialect } from '#database/database.ts';

/** What a provider gave this server for a user: it ends with the user, and with the provider, since another one of the name gave it not. */
export function providerTokens({ text, integer, bytes, engine }: Dialect): string[] {
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `create table provider_tokens (
      pool_id ${text} not null, sub ${text} not null, provider_name ${text} not null, sealed_tokens ${bytes} not null,
      given_at ${integer} not null, refreshed_until ${integer}, primary key (pool_id, sub, provider_name),
      foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade,
      foreign key (pool_id, provider_name) references identity_providers (pool_id, name) on delete cascade)${clustered}`,
    'create index provider_tokens_by_provider on provider_tokens (pool_id, provider_name)',
  ];
}
