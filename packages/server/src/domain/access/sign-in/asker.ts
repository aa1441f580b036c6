import type { Caller } from '#domain/caller.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { Protection } from '#domain/tenant/risk/protection.ts';

/** Who asks: the app client and its pool, whether through an administrator's operation, and from where. */
export interface Asker {
  readonly pool: Pool;
  readonly client: Client;
  readonly admin: boolean;
  readonly caller: Caller;
  /**
   * A person signs in at our own pages: what flows an app may use does not count there, and what was proved begins a session of their
   * browser in place of tokens.
   */
  readonly isAtPage?: true;
  /** How the client is protected, once that was read; absent where the pool has no threat protection. */
  readonly protection?: Protection;
}

/** Who asks, once it is known how the client is protected. */
export function withProtection(asker: Asker, protection: Protection | undefined): Asker {
  return protection === undefined ? asker : { ...asker, protection };
}
