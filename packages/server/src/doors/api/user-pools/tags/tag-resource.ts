import { changePool } from '#domain/tenant/pools/pool-store.ts';
import { addTags } from '#domain/tenant/pools/settings/tags.ts';
import type { Operation } from '../../operation.ts';
import { poolOfArn } from './pool-of-arn.ts';

// Compatibility: real. contract/sdk-tags.test.ts
export const tagResource: Operation<'TagResource'> = async (context, { ResourceArn, Tags }) => {
  await changePool(context, poolOfArn(context, ResourceArn), (settings) => ({
    ...settings,
    ...addTags(settings, Tags),
  }));
  return {};
};
