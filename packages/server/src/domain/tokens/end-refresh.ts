import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/users/user.ts';

type Owner = { poolId: string; sub: string };

const deleteRefreshTokens = statement<Owner>(
  'refresh-tokens-delete',
  `delete from refresh_tokens where sign_in_id in (select id from sign_ins where pool_id = :poolId and sub = :sub)`,
);

/** Ends also a token that a parallel refresh makes, which the statement before may not see. */
const endSignIns = statement<Owner & { now: number }>(
  'sign-ins-refresh-end',
  'update sign_ins set expires_at = :now where pool_id = :poolId and sub = :sub and expires_at > :now',
);

/** The writes that end every refresh token of the user, and leave access tokens to live out their time. */
export function endRefreshWrites(
  { clock }: Pick<Context, 'clock'>,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
): Write[] {
  const owner = { poolId, sub };
  return [write(deleteRefreshTokens, owner), write(endSignIns, { ...owner, now: clock.now() })];
}
