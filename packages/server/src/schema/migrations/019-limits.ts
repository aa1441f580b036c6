import type { Dialect } from '#database/database.ts';

/** How many requests of a category each process takes in a second. */
export function limits({ text, integer, engine }: Dialect): string[] {
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [`create table limits (category ${text} primary key, per_second ${integer} not null)${clustered}`];
}
