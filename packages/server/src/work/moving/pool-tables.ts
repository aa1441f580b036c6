import type { SealedColumn } from '#domain/sealed-column.ts';
import { sealedColumns } from '../sealed-columns.ts';
import type { Table } from './schema-tables.ts';

/** A table of which rows belong to pools, and how they are found. */
export interface PoolTable extends Table {
  /** Finds the rows of the pool `:poolId`. */
  readonly condition: string;
  /** What moves: all columns but the pool's own id, which every row has. */
  readonly moved: readonly string[];
  readonly sealed: readonly SealedColumn[];
  /** Whether people reach the pool by it, or it hangs on what they reach it by. */
  readonly isDoor: boolean;
}

/**
 * Tables of a pool that do not move with it, each with the reason. A row that belongs to one of them stays as well. Of a table that is
 * not named here every row moves.
 */
export const staysBehind: Readonly<Record<string, string>> = {
  access_keys: 'administrators belong to the installation',
  audit_events: 'who administrated the installation is its own to know',
  auth_events: 'the log tells what happened there',
  authorization_codes: 'apps redeem them where they were given',
  browser_sessions: 'people are signed in at the pages of that server',
  codes: 'a keyed hash, of use where its key is',
  consents: 'apps have tokens of the server that asked',
  device_codes: 'they live for minutes',
  import_jobs: 'work of the installation',
  lost_names: 'tells of an upgrade there',
  message_records: 'the log tells what happened there',
  password_failures: 'a keyed hash, of use where its key is',
  provider_tokens: 'the provider gave them to the installation; the next sign-in brings others',
  recovery_codes: 'a keyed hash, of use where its key is',
  registered_clients: 'apps know the server where they registered',
  saml_sessions: 'the browser that has the session is signed in there',
  session_apps: 'cookies name the server that gave them',
  sign_ins: 'tokens name the server that issued them',
  signing_keys: 'the pool gets new ones',
  sign_out_notices: 'apps are told by the server that signed somebody out',
  trigger_errors: 'the log tells what happened there',
  unsent_messages: 'the log tells what happened there',
};

/** Columns of what moves that are of no use elsewhere, and become null. */
const emptied: Readonly<Record<string, readonly string[]>> = {
  // A keyed hash.
  users: ['signed_up_from'],
};

/** What leads to a pool from outside comes last: nobody signs up in a pool that is not whole. */
const doors: ReadonlySet<string> = new Set(['clients', 'domains']);

/** The tables whose rows move with a pool, the pool itself first, in an order in which they can be added. */
export function listPoolTables(tables: readonly Table[]): PoolTable[] {
  const isDoor = (table: Table): boolean =>
    doors.has(table.name) ||
    table.references.some((reference) => tables.some((one) => one.name === reference.table && isDoor(one)));
  const found = tables.flatMap((table) => {
    const condition = findCondition(table, tables);
    if (condition === undefined) return [];
    const left = [table.name === 'pools' ? 'id' : 'pool_id', ...(emptied[table.name] ?? [])];
    const moved = table.columns.filter((column) => !left.includes(column));
    const sealed = sealedColumns.filter((column) => column.table === table.name);
    return [{ ...table, condition, moved, sealed, isDoor: isDoor(table) }];
  });
  return [...found.filter((table) => !table.isDoor), ...found.filter((table) => table.isDoor)];
}

/** How the rows of a pool are found in a table; undefined where they stay behind, and where there are none. */
function findCondition(table: Table, tables: readonly Table[]): string | undefined {
  if (Object.hasOwn(staysBehind, table.name)) return undefined;
  if (table.name === 'pools') return 'id = :poolId';
  if (table.columns.includes('pool_id')) return 'pool_id = :poolId';
  for (const { table: name, columns, named } of table.references) {
    const target = tables.find((one) => one.name === name);
    const condition = target && findCondition(target, tables);
    if (condition !== undefined) {
      return `(${columns.join(', ')}) in (select ${named.join(', ')} from ${name} where ${condition})`;
    }
  }
  return undefined;
}
