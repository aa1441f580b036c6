import { changeIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { removePoolTags } from '#domain/identity-pools/pools/tags.ts';
import type { IdentityPoolOperation } from '../../operation.ts';
import { identityPoolOfArn } from './identity-pool-of-arn.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const untagResource: IdentityPoolOperation<'UntagResource'> = async (context, { ResourceArn, TagKeys }) => {
  const id = identityPoolOfArn(context, ResourceArn);
  await changeIdentityPool(context, id, (settings) => removePoolTags(settings, TagKeys));
  return {};
};
