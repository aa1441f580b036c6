import type { Dialect } from '#database/database.ts';

/** How the managed login pages of clients look. */
export function managedLoginStyles({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  return [
    `create table managed_login_styles (
      id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade,
      client_id ${text} not null unique references clients (id) on delete cascade, settings ${text},
      created_at ${integer} not null, modified_at ${integer} not null)${strict}`,
    'create index managed_login_styles_by_pool on managed_login_styles (pool_id, id)',
    `create table managed_login_assets (
      style_id ${text} not null references managed_login_styles (id) on delete cascade, category ${text} not null,
      color_mode ${text} not null, resource_id ${text} not null, extension ${text} not null, bytes ${bytes} not null,
      position ${integer} not null, primary key (style_id, category, color_mode, resource_id))${strict}`,
  ];
}
