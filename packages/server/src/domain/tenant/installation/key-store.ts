import { statement } from '#database/database.ts';
import type { DataKeyRow, InstallationRow } from '#schema/rows/installation.ts';

type Replacing = { value: Uint8Array; seen: Uint8Array };

export const selectValue = statement<{ id: string }, Pick<InstallationRow, 'value'>>(
  'installation-value',
  'select value from installation where id = :id',
);

export const insertValue = statement<{ id: string; value: Uint8Array }>(
  'installation-value-insert',
  'insert into installation (id, value) values (:id, :value)',
);

export const replaceValue = statement<{ id: string } & Replacing>(
  'installation-value-replace',
  'update installation set value = :value where id = :id and value = :seen',
);

export const deleteValue = statement<{ id: string }>(
  'installation-value-delete',
  'delete from installation where id = :id',
);

/** Oldest first. */
export const selectDataKeys = statement<Record<never, never>, DataKeyRow>(
  'data-keys',
  'select * from data_keys order by number',
);

export const insertDataKey = statement<{ number: number; wrappedKey: Uint8Array; createdAt: number }>(
  'data-key-insert',
  'insert into data_keys (number, wrapped_key, created_at) values (:number, :wrappedKey, :createdAt)',
);

export const replaceWrappedKey = statement<{ number: number } & Replacing>(
  'data-key-rewrap',
  'update data_keys set wrapped_key = :value where number = :number and wrapped_key = :seen',
);
