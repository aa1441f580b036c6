import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';

/**
 * Refuses what needs a second region: an installation is one region, and its processes share one database.
 * @throws Fault OperationNotEnabledException; ResourceNotFoundException for a pool, or a replica of one, that is not there
 */
export async function refuseReplica(
  context: Pick<Context, 'db' | 'settings'>,
  poolId: string,
  deed: 'create' | 'change',
  region: string,
): Promise<never> {
  await loadPool(context, poolId);
  if (deed === 'change' && region !== context.settings.region) {
    throw new Fault('ResourceNotFoundException', `User pool ${poolId} has no replica in ${region}.`);
  }
  throw new Fault('OperationNotEnabledException', 'This installation has one region and no replicas.');
}
