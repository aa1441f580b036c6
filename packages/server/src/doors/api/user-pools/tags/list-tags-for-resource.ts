import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { poolOfArn } from './pool-of-arn.ts';

// Compatibility: real. contract/sdk-tags.test.ts
export const listTagsForResource: Operation<'ListTagsForResource'> = async (context, { ResourceArn }) => {
  const { settings } = await loadPool(context, poolOfArn(context, ResourceArn));
  return { Tags: settings.userPoolTags };
};
