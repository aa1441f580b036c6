import type { Caller } from '#domain/caller.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/** Who asks: the app client and its pool, whether through an administrator's operation, and from where. */
export interface Asker {
  readonly pool: Pool;
  readonly client: Client;
  readonly admin: boolean;
  readonly caller: Caller;
}
