import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { followSchemaChange, touchEveryUser } from '#domain/people/users/follow-schema.ts';
import { type Conflicts, findSchemaConflicts } from '#domain/people/users/schema-conflicts.ts';
import { addRenamedAttributes, checkWritable, dropGoneAttributes } from '#domain/tenant/clients/follow-schema.ts';
import { followInMappings } from '#domain/tenant/identity-providers/follow-schema.ts';
import { holdSchema, releaseSchema } from '#domain/tenant/pools/hold-schema.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import {
  checkSchemaRests,
  isIdle,
  planSchemaChange,
  type SchemaChange,
  type SchemaChangeInput,
} from '#domain/tenant/pools/settings/schema-change.ts';

type Changing = Pick<Context, 'db' | 'clock' | 'secrets'>;

/** Which pool is to be otherwise. Without `input` a change that was broken off goes on. */
interface SchemaDeed {
  readonly poolId: string;
  readonly input: SchemaChangeInput | undefined;
  /** How many conflicts are told. */
  readonly limit: number;
}

/**
 * Who would stand in the way of a change; writes nothing.
 * @throws Fault ResourceNotFoundException, InvalidParameterException, TooManyRequestsException while a change is under way
 */
export async function trySchemaChange(
  context: Changing,
  { poolId, input = {}, limit }: SchemaDeed,
): Promise<Conflicts> {
  const pool = await loadPool(context, poolId);
  checkSchemaRests(pool);
  const change = planSchemaChange(pool.settings, input);
  await checkWritable(context, poolId, change);
  return findSchemaConflicts(context, pool, change, { limit });
}

/**
 * Changes the names and attributes of a pool, and lets users, clients and providers follow (docs/live-changes.md). Broken off,
 * it is begun again with the same input, and ends what was begun.
 * @throws Fault ResourceNotFoundException, InvalidParameterException, PreconditionNotMetException while users stand in the
 * way, ConcurrentModificationException when the pool is changed otherwise, UserImportInProgressException
 */
export async function changeSchema(context: Changing, deed: SchemaDeed): Promise<Conflicts> {
  const pool = await loadPool(context, deed.poolId);
  const underWay = pool.settings.schemaChange;
  const change = underWay && deed.input === undefined ? underWay : planSchemaChange(pool.settings, deed.input ?? {});
  if (underWay === undefined) {
    // What is refused for sure is refused before anybody has to wait.
    const conflicts = await trySchemaChange(context, deed);
    checkNobodyInTheWay(conflicts);
    if (isIdle(change)) return conflicts;
  }
  return changeHeld(context, await holdSchema(context, pool, change), change, deed.limit);
}

async function changeHeld(context: Changing, pool: Pool, change: SchemaChange, limit: number): Promise<Conflicts> {
  await touchEveryUser(context, pool.id);
  const conflicts = await findSchemaConflicts(context, pool, change, { limit });
  if (conflicts.count > 0) {
    // Nobody has followed yet: after that nobody can come to stand in the way.
    await releaseSchema(context, pool, change, change.from);
    checkNobodyInTheWay(conflicts);
  }
  await addRenamedAttributes(context, pool.id, change);
  if (!(await followSchemaChange(context, pool, change))) return conflicts;
  await dropGoneAttributes(context, pool.id, change);
  await followInMappings(context, pool.id, change);
  await releaseSchema(context, pool, change, change.to);
  return conflicts;
}

function checkNobodyInTheWay({ count }: Conflicts): void {
  if (count === 0) return;
  const message = `Conflicts with users stand in the way of this change: ${count}. A dry run lists them.`;
  throw new Fault('PreconditionNotMetException', message);
}
