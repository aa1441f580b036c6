import type { Dialect } from '#database/database.ts';

/**
 * What signing in by a browser leaves: who is signed in at the pages of a pool, codes on their way to apps, and what a sign-in that came
 * of one was granted.
 */
export function oauth({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const user = 'foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade';
  const stamp = `pool_id ${text} not null, sub ${text} not null, generation ${integer} not null, password_set_at ${integer} not null`;
  return [
    `alter table sign_ins add column scopes ${text}`,
    `alter table sign_ins add column authenticated_at ${integer}`,
    `create table browser_sessions (
      digest ${bytes} primary key, ${stamp}, authenticated_at ${integer} not null, expires_at ${integer} not null,
      user_agent ${text} not null, address ${text} not null, ${user})${strict}`,
    'create index browser_sessions_by_user on browser_sessions (pool_id, sub)',
    'create index browser_sessions_by_expiry on browser_sessions (expires_at)',
    `create table authorization_codes (
      digest ${bytes} primary key, ${stamp}, client_id ${text} not null references clients (id) on delete cascade,
      authenticated_at ${integer} not null, redirect_uri ${text} not null, scopes ${text} not null, nonce ${text},
      code_challenge ${text}, expires_at ${integer} not null, sign_in_id ${text}, ${user})${strict}`,
    'create index authorization_codes_by_user on authorization_codes (pool_id, sub)',
    'create index authorization_codes_by_client on authorization_codes (client_id)',
    'create index authorization_codes_by_expiry on authorization_codes (expires_at)',
  ];
}
