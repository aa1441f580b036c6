import type { Dialect } from '#database/database.ts';

/** The tables of `schema.ts`, with the keys and indexes that their queries use. */
export function first({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  const user = 'foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade';
  return [
    `create table installation (id ${text} primary key, value ${bytes} not null)${strict}`,
    `create table access_keys (
      id ${text} primary key, sealed_secret ${bytes} not null, description ${text} not null, created_at ${integer} not null)${strict}`,
    `create table pools (
      id ${text} primary key, name ${text} not null, settings ${text} not null,
      created_at ${integer} not null, modified_at ${integer} not null)${strict}`,
    `create table signing_keys (
      pool_id ${text} not null references pools (id) on delete cascade, key_id ${text} not null,
      token_use ${text} not null, sealed_private_key ${bytes} not null, public_jwk ${text} not null,
      created_at ${integer} not null, primary key (pool_id, key_id))${strict}`,
    `create table clients (
      id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade, name ${text} not null,
      sealed_secret ${bytes}, settings ${text} not null, created_at ${integer} not null, modified_at ${integer} not null)${strict}`,
    'create index clients_by_pool on clients (pool_id, id)',
    `create table users (
      pool_id ${text} not null references pools (id) on delete cascade, sub ${text} not null,
      username ${text} not null, username_key ${text} not null, status ${text} not null, enabled ${integer} not null,
      attributes ${text} not null, salt ${bytes}, sealed_verifier ${bytes}, password_set_at ${integer},
      sign_in_generation ${integer} not null, created_at ${integer} not null, modified_at ${integer} not null,
      primary key (pool_id, sub), unique (pool_id, username_key))${strict}`,
    'create index users_by_status on users (pool_id, status, sub)',
    'create index users_by_enabled on users (pool_id, enabled, sub)',
    `create table user_aliases (
      pool_id ${text} not null, kind ${text} not null, name_key ${text} not null, sub ${text} not null,
      primary key (pool_id, kind, name_key), ${user})${clustered}`,
    'create index user_aliases_by_user on user_aliases (pool_id, sub)',
    `create table user_search (
      pool_id ${text} not null, attribute ${text} not null, value ${text} not null, sub ${text} not null,
      primary key (pool_id, attribute, value, sub), ${user})${clustered}`,
    'create index user_search_by_user on user_search (pool_id, sub)',
    `create table password_history (
      pool_id ${text} not null, sub ${text} not null, set_at ${integer} not null,
      salt ${bytes} not null, sealed_verifier ${bytes} not null, ${user})${strict}`,
    'create index password_history_by_user on password_history (pool_id, sub, set_at)',
    `create table codes (
      id ${text} primary key, pool_id ${text} not null, sub ${text} not null, purpose ${text} not null,
      digest ${bytes} not null, target ${text} not null, tries ${integer} not null,
      created_at ${integer} not null, expires_at ${integer} not null, ${user})${strict}`,
    'create index codes_by_user on codes (pool_id, sub, purpose)',
    'create index codes_by_expiry on codes (expires_at)',
    `create table sign_ins (
      id ${text} primary key, pool_id ${text} not null, client_id ${text} not null references clients (id) on delete cascade,
      sub ${text} not null, generation ${integer} not null, started_at ${integer} not null, expires_at ${integer} not null, revoked_at ${integer}, ${user})${strict}`,
    'create index sign_ins_by_user on sign_ins (pool_id, sub)',
    'create index sign_ins_by_client on sign_ins (client_id)',
    'create index sign_ins_by_expiry on sign_ins (expires_at)',
    `create table refresh_tokens (
      sign_in_id ${text} not null references sign_ins (id) on delete cascade, digest ${bytes} not null,
      replaced_at ${integer}, primary key (sign_in_id, digest))${clustered}`,
    `create table spent (id ${text} primary key, expires_at ${integer} not null)${clustered}`,
    'create index spent_by_expiry on spent (expires_at)',
    `create table mailbox (
      id ${engine === 'sqlite' ? 'integer primary key' : 'bigint generated always as identity primary key'},
      recipient ${text} not null, medium ${text} not null, purpose ${text} not null, code ${text}, link ${text},
      subject ${text}, body ${text} not null, sent_at ${integer} not null)${strict}`,
    'create index mailbox_by_recipient on mailbox (recipient, id)',
  ];
}
