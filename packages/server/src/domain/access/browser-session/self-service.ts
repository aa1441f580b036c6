import { write } from '#database/database.ts';
import { revoked } from '#domain/access/tokens/hold-sign-in.ts';
import type { SelfService } from '#domain/access/tokens/verify.ts';
import { lockUser } from '#domain/people/users/user-store.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { toSeconds } from '#lib/clock.ts';
import type { PageSession } from './browser-session.ts';
import { moveSessionPassword, touchAliveSession } from './browser-session-store.ts';

/** Whoever is signed in at the pages of their pool, for the same deeds as the bearer of an access token. */
export function selfServiceOf({ digest, user, provedAt = 0 }: PageSession, pool: Pool, client: Client): SelfService {
  const { poolId, sub } = user;
  const key = { digest, poolId, sub };
  const only = { expect: 'one', refusal: revoked } as const;
  return {
    pool,
    client,
    user,
    authTimeSeconds: toSeconds(provedAt),
    held: [lockUser({ poolId, sub }), write(touchAliveSession, key, only)],
    keep: ({ passwordSetAt: from = 0 }, { passwordSetAt: to = 0 }) =>
      write(moveSessionPassword, { ...key, from, to }, only),
    browserSession: digest,
  };
}
