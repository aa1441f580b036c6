import { statement } from '#database/database.ts';
import type { CodeRow } from '#schema/rows/codes.ts';
import type { SignInRow } from '#schema/rows/sign-ins.ts';

type OfUser = { poolId: string; sub: string; limit: number };

export type KeptSignIn = Pick<
  SignInRow,
  | 'client_id'
  | 'started_at'
  | 'expires_at'
  | 'revoked_at'
  | 'last_active_at'
  | 'device_key'
  | 'user_agent'
  | 'address'
  | 'scopes'
>;

export const selectSignInsOfUser = statement<OfUser, KeptSignIn>(
  'personal-data-sign-ins',
  `select client_id, started_at, expires_at, revoked_at, last_active_at, device_key, user_agent, address, scopes
   from sign_ins where pool_id = :poolId and sub = :sub order by started_at desc, id limit :limit`,
);

export const selectCodesOfUser = statement<OfUser, Pick<CodeRow, 'purpose' | 'target' | 'created_at' | 'expires_at'>>(
  'personal-data-codes',
  `select purpose, target, created_at, expires_at from codes where pool_id = :poolId and sub = :sub
   order by created_at desc, id limit :limit`,
);
