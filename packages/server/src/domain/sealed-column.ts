import type { Context } from '#domain/context.ts';
import { isUnbound } from '#lib/secret-box.ts';

/** A column of sealed values. Each is bound to table, column and row: one that was copied to another place does not open. */
export interface SealedColumn<Name extends string = string> {
  readonly table: string;
  readonly column: string;
  /** The columns that name a row, in the order in which an index leads through the table. */
  readonly key: readonly Name[];
  /**
   * How a value of this row was sealed before values were bound: for which purpose, and behind which text that said whose
   * it is.
   */
  unbound(row: RowKey<Name>): { readonly purpose: string; readonly owner?: string };
}

/** What names a row. */
export type RowKey<Name extends string> = Readonly<Record<Name, string | number>>;

/** Seals a value for its place. @throws as `SecretBox.seal` */
export function sealIn<Name extends string>(
  context: Pick<Context, 'secrets'>,
  column: SealedColumn<Name>,
  row: RowKey<Name>,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  return context.secrets.seal(purposeOf(column), plaintext, placeOf(column, row));
}

/**
 * Opens a value in its place; undefined for one that was not sealed for it, or whose data key is gone.
 * @throws as `SecretBox.open`
 */
export async function openIn<Name extends string>(
  context: Pick<Context, 'secrets'>,
  column: SealedColumn<Name>,
  row: RowKey<Name>,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (!isUnbound(sealed)) return context.secrets.open(purposeOf(column), sealed, placeOf(column, row));
  const { purpose, owner = '' } = column.unbound(row);
  const opened = await context.secrets.open(purpose, sealed, []);
  const ownerBytes = Buffer.from(owner);
  const isOwn = opened !== undefined && ownerBytes.equals(opened.subarray(0, ownerBytes.length));
  return isOwn ? opened.subarray(ownerBytes.length) : undefined;
}

function purposeOf({ table, column }: SealedColumn): string {
  return `${table}.${column}`;
}

function placeOf<Name extends string>({ key }: SealedColumn<Name>, row: RowKey<Name>): string[] {
  return key.map((name) => String(row[name]));
}
