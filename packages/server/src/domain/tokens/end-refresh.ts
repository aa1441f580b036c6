import { statement, type Write, write } from '#database/database.ts';
import type { User } from '#domain/users/user.ts';

const deleteRefreshTokens = statement<{ poolId: string; sub: string }>(
  'refresh-tokens-delete',
  `delete from refresh_tokens where sign_in_id in (select id from sign_ins where pool_id = :poolId and sub = :sub)`,
);

/** The write that ends every refresh token of the user, and leaves access tokens to live out their time. */
export function endRefreshWrites({ poolId, sub }: Pick<User, 'poolId' | 'sub'>): Write[] {
  return [write(deleteRefreshTokens, { poolId, sub })];
}
