import type { Dialect } from '#database/database.ts';

/** How the classic pages look: of one client, or of all that have no look of their own. */
export function uiCustomizations({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  return [
    `create table ui_customizations (
      pool_id ${text} not null references pools (id) on delete cascade, scope ${text} not null,
      client_id ${text} references clients (id) on delete cascade, css ${text}, image ${bytes},
      created_at ${integer} not null, modified_at ${integer} not null, primary key (pool_id, scope))${strict}`,
    'create index ui_customizations_by_client on ui_customizations (client_id)',
  ];
}
