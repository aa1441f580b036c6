import type { Dialect } from '#database/database.ts';

/** When the person of a session at the pages was asked who they are. Of those that stand nobody knows: they are asked anew. */
export function provedSessions({ integer }: Dialect): string[] {
  return [`alter table browser_sessions add column proved_at ${integer}`];
}
