import type { Context } from '#domain/context.ts';
import { changePool } from './pool-store.ts';
import { addToSchema, type SchemaAttributeInput } from './settings/schema-attributes.ts';

/**
 * Adds custom attributes to a pool, all or none of them; every process knows them at once. Neither who changes the pool
 * meanwhile nor others who add lose anything. @throws Fault ResourceNotFoundException, InvalidParameterException
 */
export async function addCustomAttributes(
  context: Pick<Context, 'db' | 'clock'>,
  poolId: string,
  declared: readonly SchemaAttributeInput[],
): Promise<void> {
  await changePool(context, poolId, (settings) => ({
    ...settings,
    schemaAttributes: addToSchema(settings.schemaAttributes, declared),
  }));
}
