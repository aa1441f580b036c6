import { hkdfSync } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/** The invented password of a user who does not exist, or has none: the same for the same username. */
export interface InventedSecret {
  readonly salt: Uint8Array;
  readonly verifier: Uint8Array;
}

/** A verifier is a number below the 3072-bit group order; 384 bytes with a low first byte always are. */
const verifierBytes = 384;

/** Invents a repeatable password from a keyed hash of the username, so that no question tells it from a real one. */
export function inventSecret(context: Pick<Context, 'secrets'>, pool: Pool, username: string): InventedSecret {
  const seed = (part: string) => context.secrets.digest('invented-user', pool.id, username, part);
  // Expanded in one step (HKDF, RFC 5869), for about what it costs to open a real verifier.
  const verifier = Buffer.from(hkdfSync('sha256', seed('verifier'), '', 'verifier', verifierBytes));
  verifier[0] = (verifier[0] ?? 0) & 0x7f;
  return { salt: seed('salt').subarray(0, 16), verifier };
}
