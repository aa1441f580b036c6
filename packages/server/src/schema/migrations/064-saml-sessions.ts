import type { Dialect } from '#database/database.ts';

/** What a SAML provider calls a session that began with its word: it is told, and tells, when that ends. */
export function samlSessions({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  return [
    `create table saml_sessions (
      digest ${bytes} primary key, pool_id ${text} not null, sub ${text} not null, provider_name ${text} not null,
      name_digest ${bytes} not null, subject ${text} not null, expires_at ${integer} not null,
      foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade,
      foreign key (pool_id, provider_name) references identity_providers (pool_id, name) on delete cascade)${strict}`,
    'create index saml_sessions_by_user on saml_sessions (pool_id, sub)',
    'create index saml_sessions_by_provider on saml_sessions (pool_id, provider_name)',
    'create index saml_sessions_by_name on saml_sessions (name_digest)',
    'create index saml_sessions_by_expiry on saml_sessions (expires_at)',
  ];
}
