import { type Parameters, type Statement, statement } from '#database/database.ts';
import type { SealedColumn } from '#domain/sealed-column.ts';
import type { ResealPassRow } from '#schema/rows/installation.ts';

/** There is one pass at a time, whoever works on it. */
const passId = 'pass';

/** A row of any table: what names it, and the sealed value. */
export interface SealedRow {
  readonly [name: string]: string | number | Uint8Array | null;
  readonly sealed_value: Uint8Array | null;
}

export const selectPass = statement<Record<never, never>, ResealPassRow>(
  'reseal-pass',
  `select * from reseal_passes where id = '${passId}'`,
);

/** Begins a pass in place of the one that was `seen`, which is over or under an older data key. */
export const beginPass = statement<{
  dataKey: number;
  column: string;
  now: number;
  claim: string;
  claimedUntil: number;
  seen: number;
}>(
  'reseal-pass-begin',
  `insert into reseal_passes (id, data_key, column_name, position, looked_at, resealed, began_at, claim, claimed_until)
   values ('${passId}', :dataKey, :column, '', 0, 0, :now, :claim, :claimedUntil)
   on conflict (id) do update set data_key = excluded.data_key, column_name = excluded.column_name, position = '',
     looked_at = 0, resealed = 0, began_at = excluded.began_at, ended_at = null, claim = excluded.claim,
     claimed_until = excluded.claimed_until
   where reseal_passes.began_at = :seen`,
);

/** Takes over a pass that nobody works on any more. */
export const claimPass = statement<{ claim: string; claimedUntil: number; seen: number }>(
  'reseal-pass-claim',
  `update reseal_passes set claim = :claim, claimed_until = :claimedUntil
   where id = '${passId}' and ended_at is null and claimed_until = :seen`,
);

/** Notes how far the pass has come. Touches no row once another process has taken it over. */
export const advancePass = statement<{
  column: string;
  position: string;
  lookedAt: number;
  resealed: number;
  claim: string;
  claimedUntil: number;
}>(
  'reseal-pass-advance',
  `update reseal_passes set column_name = :column, position = :position, looked_at = looked_at + :lookedAt,
     resealed = resealed + :resealed, claimed_until = :claimedUntil
   where id = '${passId}' and ended_at is null and claim = :claim`,
);

export const releasePass = statement<{ claim: string }>(
  'reseal-pass-release',
  `update reseal_passes set claimed_until = 0 where id = '${passId}' and ended_at is null and claim = :claim`,
);

export const endPass = statement<{ now: number; claim: string }>(
  'reseal-pass-end',
  `update reseal_passes set ended_at = :now, claimed_until = :now
   where id = '${passId}' and ended_at is null and claim = :claim`,
);

export const deleteOlderKeys = statement<{ number: number }>(
  'data-keys-older-delete',
  'delete from data_keys where number < :number',
);

/** The statements that walk through a sealed column in the order of its key. */
export interface ColumnStatements {
  readonly first: Statement<{ limit: number }, SealedRow>;
  readonly next: Statement<Parameters, SealedRow>;
  /** Touches no row when the value is no more the one that was `seen`. */
  readonly replace: Statement<Parameters>;
  readonly count: Statement<Record<never, never>, { found: number }>;
}

export function columnStatements({ table, column, key }: SealedColumn): ColumnStatements {
  const name = `${table}.${column}`;
  const names = key.join(', ');
  const place = key.map((part) => `${part} = :${part}`).join(' and ');
  const behind = `(${names}) > (${key.map((part) => `:${part}`).join(', ')})`;
  const select = `select ${names}, ${column} as sealed_value from ${table}`;
  return {
    first: statement(`reseal-first ${name}`, `${select} order by ${names} limit :limit`),
    next: statement(`reseal-next ${name}`, `${select} where ${behind} order by ${names} limit :limit`),
    replace: statement(
      `reseal-replace ${name}`,
      `update ${table} set ${column} = :sealed where ${place} and ${column} = :seen`,
    ),
    count: statement(`reseal-count ${name}`, `select count(*) as found from ${table}`),
  };
}
