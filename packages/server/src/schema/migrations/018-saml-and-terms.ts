import type { Dialect } from '#database/database.ts';

/** The certificate of a pool for SAML, and the documents to which a client's login pages link. */
export function samlAndTerms({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  return [
    `create table saml_certificates (
      pool_id ${text} primary key references pools (id) on delete cascade, certificate ${bytes} not null,
      sealed_private_key ${bytes} not null, created_at ${integer} not null)${strict}`,
    `create table terms (
      id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade,
      client_id ${text} not null references clients (id) on delete cascade, name ${text} not null,
      links ${text} not null, created_at ${integer} not null, modified_at ${integer} not null,
      unique (client_id, name))${strict}`,
    'create index terms_by_pool on terms (pool_id, id)',
  ];
}
