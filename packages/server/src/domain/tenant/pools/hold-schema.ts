import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool, PoolSettings } from './pool.ts';
import { changePool, loadPool, withoutImport } from './pool-store.ts';
import {
  changingSettings,
  type SchemaChange,
  type SchemaShape,
  settledSettings,
  shapeOf,
} from './settings/schema-change.ts';

type Storing = Pick<Context, 'db' | 'clock'>;

/**
 * Begins a change of a pool's names or attributes: from now on nobody writes its users but by the change. Gives back the pool
 * as stored. Whoever finds the same change begun goes on with it.
 * @throws Fault ConcurrentModificationException where the pool is not as the change found it, or another change is under way;
 * UserImportInProgressException
 */
export async function holdSchema(context: Storing, { id }: Pick<Pool, 'id'>, change: SchemaChange): Promise<Pool> {
  const hold = (settings: PoolSettings) => {
    if (settings.schemaChange) checkSameChange(settings.schemaChange, change);
    else if (!isSame(shapeOf(settings), shapeOf(change.from))) throw overtaken();
    return settings.schemaChange ? settings : changingSettings(settings, change);
  };
  await changePool(context, id, hold, withoutImport(id));
  return loadPool(context, id);
}

/** Ends a change that is under way: the pool is in `shape` from now on, and its users are everybody's. */
export async function releaseSchema(
  context: Storing,
  { id }: Pick<Pool, 'id'>,
  change: SchemaChange,
  shape: SchemaShape,
): Promise<void> {
  await changePool(context, id, (settings: PoolSettings) => {
    // Another call was at the same change, and has ended it.
    if (settings.schemaChange === undefined || !isSame(settings.schemaChange, change)) return settings;
    return settledSettings(settings, shape);
  });
}

function checkSameChange(underWay: SchemaChange, change: SchemaChange): void {
  if (!isSame(underWay, change)) throw overtaken();
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function overtaken(): Fault {
  return new Fault(
    'ConcurrentModificationException',
    'Names or attributes of the user pool are being changed otherwise.',
  );
}
