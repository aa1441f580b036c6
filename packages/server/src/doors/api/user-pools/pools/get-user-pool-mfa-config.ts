import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { mfaConfig } from './mfa-config.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
export const getUserPoolMfaConfig: Operation<'GetUserPoolMfaConfig'> = async (context, { UserPoolId }) =>
  mfaConfig(await loadPool(context, UserPoolId));
