import { statement, type Write, write } from '#database/database.ts';

const upsertProbe = statement<{ id: string; value: Uint8Array }>(
  'write-probe',
  'insert into installation (id, value) values (:id, :value) on conflict (id) do update set value = excluded.value',
);

/** A write that changes nothing of anybody's: whether it commits tells whether the database takes writes. */
export function probeWrite(): Write {
  return write(upsertProbe, { id: 'write-probe', value: new Uint8Array() });
}
