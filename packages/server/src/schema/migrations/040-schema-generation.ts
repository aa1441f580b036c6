import type { Dialect } from '#database/database.ts';

/**
 * How often the names or the attributes of a pool's users changed. The index makes it a part of a key: who raises it waits for
 * all who are adding to the pool.
 */
export function schemaGeneration({ integer }: Dialect): string[] {
  return [
    `alter table pools add column schema_generation ${integer} not null default 0`,
    'create unique index pools_by_schema_generation on pools (id, schema_generation)',
  ];
}
