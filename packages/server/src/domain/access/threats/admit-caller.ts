import { type Caller, originOf } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { isBlocked, loadProtection, type Protection } from '#domain/tenant/risk/protection.ts';

/**
 * How the client that is asked through is protected; undefined where the pool has no threat protection. Whoever asks from a
 * network that its owner refuses gets no further, whomever they ask for.
 * @throws Fault NotAuthorizedException
 */
export async function admitCaller(
  context: Pick<Context, 'db'>,
  { pool, client, caller }: { readonly pool: Pool; readonly client: Client; readonly caller: Caller },
): Promise<Protection | undefined> {
  const protection = await loadProtection(context, pool, client.id);
  const { address } = originOf(caller);
  if (protection !== undefined && address !== undefined && isBlocked(protection, address)) {
    // AWS: seen where an address was blocked by hand.
    throw new Fault('NotAuthorizedException', 'Request not allowed due to security reasons.');
  }
  return protection;
}
