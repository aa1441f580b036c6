import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';
import { identityPoolType } from './identity-pool-type.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const describeIdentityPool: IdentityPoolOperation<'DescribeIdentityPool'> = async (context, input) =>
  identityPoolType(await loadIdentityPool(context, input.IdentityPoolId));
