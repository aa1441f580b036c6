import type { Dialect } from '#database/database.ts';

/** From when on a key signs. Those of before sign until one follows them. */
export function signingKeyTimes({ integer }: Dialect): string[] {
  return [`alter table signing_keys add column signs_at ${integer} not null default 0`];
}
