import { statement } from '#database/database.ts';

export const upsertProbe = statement<{ id: string; value: Uint8Array }>(
  'write-probe',
  'insert into installation (id, value) values (:id, :value) on conflict (id) do update set value = excluded.value',
);
