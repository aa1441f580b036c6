import type { Context } from '#domain/context.ts';
import type { Pool } from './pool.ts';
import { savePool } from './pool-store.ts';
import { chooseFederation, type Federation } from './settings/federation.ts';

/**
 * Replaces how the pool goes about those who come by providers.
 * @throws Fault InvalidParameterException, ConcurrentModificationException, ResourceNotFoundException
 */
export async function changeFederation(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  federation: Federation,
): Promise<void> {
  await savePool(context, pool, { settings: { ...pool.settings, federation: chooseFederation(federation) } });
}
