import { changeIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { addPoolTags } from '#domain/identity-pools/pools/tags.ts';
import type { IdentityPoolOperation } from '../../operation.ts';
import { identityPoolOfArn } from './identity-pool-of-arn.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const tagResource: IdentityPoolOperation<'TagResource'> = async (context, { ResourceArn, Tags }) => {
  await changeIdentityPool(context, identityPoolOfArn(context, ResourceArn), (settings) => addPoolTags(settings, Tags));
  return {};
};
