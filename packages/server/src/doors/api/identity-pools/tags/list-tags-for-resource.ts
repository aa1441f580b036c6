import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';
import { identityPoolOfArn } from './identity-pool-of-arn.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const listTagsForResource: IdentityPoolOperation<'ListTagsForResource'> = async (context, { ResourceArn }) => {
  const { settings } = await loadIdentityPool(context, identityPoolOfArn(context, ResourceArn));
  return { Tags: settings.identityPoolTags ?? {} };
};
