import { statement, type Write, write } from '#database/database.ts';
import type { SignInRow } from '#database/schema.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';

type Owner = { poolId: string; sub: string; generation: number; now: number };

const SEEN_INTERVAL_MS = 60_000;
const maxAddressLength = 128;

const revokeLeastRecent = statement<Owner & { kept: number }>(
  'revoke-least-recent-sign-ins',
  `update sign_ins set revoked_at = :now where id in (
     select id from sign_ins where pool_id = :poolId and sub = :sub and generation = :generation
       and revoked_at is null and expires_at > :now
     order by last_active_at desc, started_at desc, id limit 1000000 offset :kept)`,
);

const updateLastActive = statement<{ id: string; address: string; now: number; before: number }>(
  'sign-in-last-active',
  `update sign_ins set last_active_at = :now, address = :address where id = :id and last_active_at <= :before`,
);

/**
 * Makes room for one more sign-in where the pool tracks sessions: the least recently used ones end until one fewer than the
 * pool allows is left. Has to stand before the writes of the new sign-in. AWS: only a completed sign-in evicts.
 */
export function evictionWrites(context: Pick<Context, 'clock'>, pool: Pool, user: User): Write[] {
  const tracking = pool.settings.sessionTracking;
  if (!tracking?.enabled) return [];
  const { poolId, sub, signInGeneration: generation } = user;
  const kept = tracking.maxPerUser - 1;
  return [write(revokeLeastRecent, { poolId, sub, generation, now: context.clock.now(), kept })];
}

/** Notes that a sign-in was used, at most once a minute, where the pool tracks sessions: for a refresh, rotating or not. */
export function seenWrites(context: Pick<Context, 'clock'>, pool: Pool, signIn: SignInRow, caller: Caller): Write[] {
  const now = context.clock.now();
  const before = now - SEEN_INTERVAL_MS;
  if (!pool.settings.sessionTracking?.enabled || signIn.last_active_at > before) return [];
  return [write(updateLastActive, { id: signIn.id, address: caller.address.slice(0, maxAddressLength), now, before })];
}
