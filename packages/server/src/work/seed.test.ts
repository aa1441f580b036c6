import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deletePool } from '#domain/tenant/pools/pool-store.ts';
import { operationsOf } from '../../test/api.ts';
import { createTestContext, type TestContext } from '../../test/context.ts';
import { seed } from './seed.ts';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.close());

describe('seed', () => {
  it('makes one pool and client, and finds them again', async () => {
    const [one, two] = await Promise.all([seed(context), seed(context)]);
    expect(one).toEqual(two);
    expect(await seed(context)).toEqual(one);
    const call = operationsOf(context);
    const { UserPools } = await call('ListUserPools', { MaxResults: 60 });
    expect(UserPools?.map(({ Id }) => Id)).toEqual([one?.userPoolId]);
  });

  it('makes nothing beside pools that came first, and does not bring back what was deleted', async () => {
    await operationsOf(context)('CreateUserPool', { PoolName: 'mine' });
    expect(await seed(context)).toBeUndefined();
  });

  it('does not bring back what was deleted', async () => {
    const made = await seed(context);
    await deletePool(context, made?.userPoolId ?? '');
    expect(await seed(context)).toBeUndefined();
  });
});
