import { statement } from '#database/database.ts';
import type { SignInRow } from '#schema/rows/sign-ins.ts';

export type Owner = { poolId: string; sub: string; generation: number; passwordSetAt: number; now: number };

/** As a refresh checks it. */
const active = `pool_id = :poolId and sub = :sub and generation = :generation and password_set_at = :passwordSetAt
     and revoked_at is null and expires_at > :now and (device_key is null or device_group_key is not null)`;

export const selectActive = statement<Owner & { limit: number }, SignInRow>(
  'active-sessions',
  `select * from sign_ins where ${active} and session_id <> ''
   order by last_active_at desc, started_at desc, id limit :limit`,
);

export const revokeSession = statement<Owner & { sessionId: string }>(
  'session-revoke',
  `update sign_ins set revoked_at = :now where ${active} and session_id = :sessionId`,
);

export const revokeLeastRecent = statement<Owner & { kept: number }>(
  'sign-ins-least-recent-revoke',
  `update sign_ins set revoked_at = :now where id in (
     select id from sign_ins where ${active}
     order by last_active_at desc, started_at desc, id limit 1000000 offset :kept)`,
);

export const updateLastActive = statement<{ id: string; address: string; now: number; before: number }>(
  'sign-in-last-active',
  `update sign_ins set last_active_at = :now, address = :address where id = :id and last_active_at <= :before`,
);
