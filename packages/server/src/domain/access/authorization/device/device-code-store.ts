import { statement } from '#database/database.ts';
import type { DeviceCodeRow } from '#schema/rows/oauth.ts';

type Digest = { digest: Uint8Array };

export const insertDeviceCode = statement<
  Digest & {
    userCode: string;
    poolId: string;
    clientId: string;
    scopes: string;
    resource: string | null;
    expiresAt: number;
    pollAfter: number;
    intervalMs: number;
  }
>(
  'device-code-insert',
  `insert into device_codes (digest, user_code, pool_id, client_id, scopes, resource, expires_at, poll_after, interval_ms, answer, sub,
     generation, password_set_at, authenticated_at)
   values (:digest, :userCode, :poolId, :clientId, :scopes, :resource, :expiresAt, :pollAfter, :intervalMs, null, null, null, null, null)`,
);

export const selectDeviceCode = statement<Digest, DeviceCodeRow>(
  'device-code',
  'select * from device_codes where digest = :digest',
);

export const selectByUserCode = statement<{ userCode: string }, DeviceCodeRow>(
  'device-code-by-user-code',
  'select * from device_codes where user_code = :userCode',
);

/** Touches the row only once in each interval: of several that ask at once, one is early enough. */
export const takePoll = statement<Digest & { now: number }>(
  'device-code-poll',
  `update device_codes set poll_after = cast(:now as bigint) + interval_ms where digest = :digest and poll_after <= :now`,
);

/** RFC 8628 section 3.5: five seconds more from now on. */
export const slowDown = statement<Digest & { by: number; most: number }>(
  'device-code-slow-down',
  'update device_codes set interval_ms = interval_ms + :by where digest = :digest and interval_ms < :most',
);

/** Touches a row that nobody has answered yet. */
export const answerDeviceCode = statement<
  Digest & {
    answer: string;
    sub: string;
    generation: number;
    passwordSetAt: number;
    authenticatedAt: number;
    now: number;
  }
>(
  'device-code-answer',
  `update device_codes set answer = :answer, sub = :sub, generation = :generation, password_set_at = :passwordSetAt,
     authenticated_at = :authenticatedAt
   where digest = :digest and answer is null and expires_at > :now`,
);

/** Touches a row that was allowed and that nobody has used yet: of several that show it at once, one gets tokens. */
export const useDeviceCode = statement<Digest>(
  'device-code-use',
  "delete from device_codes where digest = :digest and answer = 'allowed'",
);

export const deleteExpiredDeviceCodes = statement<{ before: number }>(
  'device-codes-expired-delete',
  'delete from device_codes where expires_at < :before',
);
