import type { Operation } from '#api/operation.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { mfaConfig } from './mfa-config.ts';

export const getUserPoolMfaConfig: Operation<'GetUserPoolMfaConfig'> = async (context, { UserPoolId }) =>
  mfaConfig(await loadPool(context, UserPoolId));
