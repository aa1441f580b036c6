import type { Dialect } from '#database/database.ts';

/** Sign-ins know what their app calls the session at the pages, and codes whether their app has named an address. */
export function sessionNames({ text, integer }: Dialect): string[] {
  return [
    `alter table sign_ins add column sid ${text}`,
    'create index session_apps_by_sid on session_apps (sid)',
    `alter table authorization_codes add column is_address_named ${integer} not null default 1`,
  ];
}
