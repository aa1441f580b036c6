import { changePool } from '#domain/tenant/pools/pool-store.ts';
import { removeTags } from '#domain/tenant/pools/settings/tags.ts';
import type { Operation } from '../../operation.ts';
import { poolOfArn } from './pool-of-arn.ts';

// Compatibility: real. contract/sdk-tags.test.ts
export const untagResource: Operation<'UntagResource'> = async (context, { ResourceArn, TagKeys }) => {
  await changePool(context, poolOfArn(context, ResourceArn), (settings) => ({
    ...settings,
    ...removeTags(settings, TagKeys),
  }));
  return {};
};
