import { statement } from '#database/database.ts';

type Identity = { id: string; poolId: string; sub: string };

const ofItsUser = `s.id = :id and s.pool_id = :poolId and s.sub = :sub and s.revoked_at is null`;

/** Changes nothing. Touches no row when the sign-in has ended. */
export const touchAlive = statement<Identity>(
  'sign-in-hold',
  `update sign_ins as s set last_active_at = last_active_at where ${ofItsUser} and exists (
     select 1 from users u where u.pool_id = s.pool_id and u.sub = s.sub and u.enabled = 1
       and u.sign_in_generation = s.generation and coalesce(u.password_set_at, 0) = s.password_set_at)`,
);

/** Touches no row when the sign-in has ended, or is of another password than the one that is replaced. */
export const movePassword = statement<Identity & { from: number; to: number }>(
  'sign-in-password',
  `update sign_ins as s set password_set_at = :to where ${ofItsUser} and s.password_set_at = :from and exists (
     select 1 from users u where u.pool_id = s.pool_id and u.sub = s.sub and u.sign_in_generation = s.generation)`,
);
