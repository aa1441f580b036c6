import type { Dialect } from '#database/database.ts';

/** Devices that wait for a person to sign in on another one, and apps that are told when somebody signs out. */
export function devicesAndNotices({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const client = `client_id ${text} not null references clients (id) on delete cascade`;
  return [
    `create table device_codes (
      digest ${bytes} primary key, user_code ${text} not null unique,
      pool_id ${text} not null references pools (id) on delete cascade, ${client}, scopes ${text} not null,
      resource ${text}, expires_at ${integer} not null, poll_after ${integer} not null, interval_ms ${integer} not null,
      answer ${text}, sub ${text}, generation ${integer}, password_set_at ${integer}, authenticated_at ${integer})${strict}`,
    'create index device_codes_by_pool on device_codes (pool_id)',
    'create index device_codes_by_client on device_codes (client_id)',
    'create index device_codes_by_expiry on device_codes (expires_at)',
    `create table session_apps (
      session_digest ${bytes} not null, ${client}, pool_id ${text} not null, sub ${text} not null, sid ${text} not null,
      expires_at ${integer} not null, primary key (session_digest, client_id),
      foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade)${strict}`,
    'create index session_apps_by_user on session_apps (pool_id, sub)',
    'create index session_apps_by_client on session_apps (client_id)',
    'create index session_apps_by_expiry on session_apps (expires_at)',
    `create table sign_out_notices (
      id ${text} primary key, ${client}, sub ${text} not null, sid ${text} not null, tries ${integer} not null,
      due_at ${integer} not null)${strict}`,
    'create index sign_out_notices_by_client on sign_out_notices (client_id)',
    'create index sign_out_notices_by_due on sign_out_notices (due_at)',
    `alter table authorization_codes add column sid ${text}`,
  ];
}
