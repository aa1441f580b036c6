import type { Dialect } from '#database/database.ts';

/**
 * Data keys with numbers, how far sealing anew has come, and a name for every secret of an authenticator app: the sealed
 * bytes name it no more, since sealing anew changes them.
 */
export function sealing({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const newId = engine === 'sqlite' ? 'lower(hex(randomblob(16)))' : 'gen_random_uuid()::text';
  return [
    `create table data_keys (
      number ${integer} primary key, wrapped_key ${bytes} not null, created_at ${integer} not null)${strict}`,
    `create table reseal_passes (
      id ${text} primary key, data_key ${integer} not null, column_name ${text} not null, position ${text} not null,
      looked_at ${integer} not null, resealed ${integer} not null, began_at ${integer} not null, ended_at ${integer},
      claim ${text} not null, claimed_until ${integer} not null)${strict}`,
    `alter table software_tokens add column id ${text} not null default ''`,
    `update software_tokens set id = ${newId}`,
  ];
}
