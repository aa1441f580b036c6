import type { Dialect } from '#database/database.ts';

/** Second factors, passkeys, devices, custom authentication, the outbox, and the log of sign-ins. */
export function signIn({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  const user = 'foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade';
  return [
    `create table mfa_preferences (
      pool_id ${text} not null, sub ${text} not null, preferred ${text}, sms ${integer} not null, email ${integer} not null,
      software_token ${integer} not null, passkey ${integer} not null, primary key (pool_id, sub), ${user})${clustered}`,
    `create table software_tokens (
      pool_id ${text} not null, sub ${text} not null, state ${text} not null, sealed_secret ${bytes} not null,
      friendly_name ${text}, last_step ${integer} not null, created_at ${integer} not null,
      primary key (pool_id, sub, state), ${user})${clustered}`,
    `create table recovery_codes (
      pool_id ${text} not null, sub ${text} not null, digest ${bytes} not null, created_at ${integer} not null,
      primary key (pool_id, sub, digest), ${user})${clustered}`,
    `create table passkeys (
      pool_id ${text} not null, credential_id ${text} not null, sub ${text} not null, public_key ${bytes} not null,
      sign_count ${integer} not null, name ${text} not null, rp_id ${text} not null, attachment ${text},
      transports ${text} not null, created_at ${integer} not null, primary key (pool_id, credential_id), ${user})${clustered}`,
    'create index passkeys_by_user on passkeys (pool_id, sub)',
    `create table devices (
      pool_id ${text} not null, sub ${text} not null, device_key ${text} not null, group_key ${text} not null, name ${text},
      salt ${bytes} not null, sealed_verifier ${bytes} not null, remembered ${integer} not null,
      last_address ${text} not null, created_at ${integer} not null, modified_at ${integer} not null,
      authenticated_at ${integer} not null, primary key (pool_id, sub, device_key), ${user})${clustered}`,
    `create table sign_in_states (id ${text} primary key, sealed ${bytes} not null, expires_at ${integer} not null)${clustered}`,
    'create index sign_in_states_by_expiry on sign_in_states (expires_at)',
    `create table password_failures (
      pool_id ${text} not null references pools (id) on delete cascade, account ${text} not null,
      failures ${integer} not null, last_at ${integer} not null, locked_until ${integer} not null,
      primary key (pool_id, account))${clustered}`,
    `create table outbox (
      id ${text} primary key, sealed ${bytes} not null, tries ${integer} not null, due_at ${integer} not null,
      created_at ${integer} not null)${strict}`,
    'create index outbox_by_due on outbox (due_at)',
    `create table message_counts (
      id ${text} primary key, used ${integer} not null, expires_at ${integer} not null)${clustered}`,
    'create index message_counts_by_expiry on message_counts (expires_at)',
    `alter table mailbox add column message_id ${text}`,
    'create unique index mailbox_by_message on mailbox (message_id)',
    `create table auth_events (
      id ${text} primary key, pool_id ${text} not null, sub ${text} not null, type ${text} not null, response ${text} not null,
      challenges ${text} not null, address ${text} not null, device_name ${text} not null, feedback ${text},
      created_at ${integer} not null, ${user})${strict}`,
    'create index auth_events_by_user on auth_events (pool_id, sub, created_at, id)',
    'create index auth_events_by_time on auth_events (created_at)',
    `alter table sign_ins add column device_key ${text}`,
    `alter table sign_ins add column device_group_key ${text}`,
    `alter table sign_ins add column session_id ${text} not null default ''`,
    `alter table sign_ins add column user_agent ${text} not null default ''`,
    `alter table sign_ins add column address ${text} not null default ''`,
    `alter table sign_ins add column last_active_at ${integer} not null default 0`,
  ];
}
