import type { Context } from '#domain/context.ts';
import type { PoolSettings } from './pool.ts';
import { changePool, withoutImport } from './pool-store.ts';
import { addToSchema, type SchemaAttributeInput } from './settings/schema-attributes.ts';
import { checkSchemaRests } from './settings/schema-change.ts';

/**
 * Adds custom attributes to a pool, all or none of them; every process knows them at once. Neither who changes the pool
 * meanwhile nor others who add lose anything.
 * @throws Fault ResourceNotFoundException, InvalidParameterException, UserImportInProgressException, TooManyRequestsException while
 * the schema changes
 */
export async function addCustomAttributes(
  context: Pick<Context, 'db' | 'clock'>,
  poolId: string,
  declared: readonly SchemaAttributeInput[],
): Promise<void> {
  const add = (settings: PoolSettings) => {
    checkSchemaRests({ settings });
    return { ...settings, schemaAttributes: addToSchema(settings.schemaAttributes, declared) };
  };
  await changePool(context, poolId, add, withoutImport(poolId));
}
