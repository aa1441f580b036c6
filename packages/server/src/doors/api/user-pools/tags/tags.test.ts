import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';

describeOnBothEngines('tags', (bench) => {
  const makePool = async (UserPoolTags?: Record<string, string>) => {
    const input = { PoolName: 'tagged', ...(UserPoolTags && { UserPoolTags }) };
    const { UserPool } = await bench.call('CreateUserPool', input);
    if (!UserPool?.Id || !UserPool.Arn) throw new Error('no pool');
    return { UserPoolId: UserPool.Id, ResourceArn: UserPool.Arn };
  };
  const list = async (ResourceArn: string) => (await bench.call('ListTagsForResource', { ResourceArn })).Tags;
  const described = async (UserPoolId: string) =>
    (await bench.call('DescribeUserPool', { UserPoolId })).UserPool?.UserPoolTags;

  test('are one thing, whichever operation writes or reads them', async () => {
    const { UserPoolId, ResourceArn } = await makePool({ team: 'red', stage: 'test' });
    expect(await list(ResourceArn)).toEqual({ team: 'red', stage: 'test' });
    await bench.call('TagResource', { ResourceArn, Tags: { stage: 'live', __proto__: 'x', constructor: 'y' } });
    expect(await described(UserPoolId)).toEqual({ team: 'red', stage: 'live', constructor: 'y' });
    await bench.call('UntagResource', { ResourceArn, TagKeys: ['team', 'constructor', 'never'] });
    expect(await list(ResourceArn)).toEqual({ stage: 'live' });
    await bench.call('UpdateUserPool', { UserPoolId, UserPoolTags: { cost: '1' } });
    expect(await list(ResourceArn)).toEqual({ cost: '1' });
    await bench.call('UpdateUserPool', { UserPoolId });
    expect(await list(ResourceArn)).toEqual({});
  });

  test('none of several that are set at once is lost', async () => {
    const { ResourceArn } = await makePool();
    const numbers = Array.from({ length: 10 }, (_, index) => index);
    await Promise.all(
      numbers.map((number) => bench.call('TagResource', { ResourceArn, Tags: { [`k${number}`]: 'v' } })),
    );
    expect(Object.keys((await list(ResourceArn)) ?? {})).toHaveLength(10);
  });

  test('a pool has fifty at most, and none with the prefix that is reserved', async () => {
    const { UserPoolId, ResourceArn } = await makePool();
    const tags = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`k${from + index}`, 'v']));
    await bench.call('TagResource', { ResourceArn, Tags: tags(0, 49) });
    const many = 'A user pool has at most 50 tags.';
    await expect(bench.call('TagResource', { ResourceArn, Tags: tags(49, 51) })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: many,
    });
    await bench.call('TagResource', { ResourceArn, Tags: tags(0, 50) });
    expect(Object.keys((await list(ResourceArn)) ?? {})).toHaveLength(50);
    const tagging = (message: string) => ({ code: 'UserPoolTaggingException', message });
    const create = bench.call('CreateUserPool', { PoolName: 'x', UserPoolTags: tags(0, 51) });
    await expect(create).rejects.toMatchObject(tagging(many));
    const reserved = 'The tag key AWS:x begins with aws:, which is reserved.';
    const update = bench.call('UpdateUserPool', { UserPoolId, UserPoolTags: { 'AWS:x': 'v' } });
    await expect(update).rejects.toMatchObject(tagging(reserved));
    await expect(bench.call('TagResource', { ResourceArn, Tags: { 'AWS:x': 'v' } })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: reserved,
    });
  });

  test.each([
    ['another region', (arn: string) => arn.replace(':us-east-1:', ':eu-west-1:'), 'ResourceNotFoundException'],
    ['another account', (arn: string) => arn.replace('123456789012', '210987654321'), 'ResourceNotFoundException'],
    ['a pool that is not there', (arn: string) => `${arn}x`, 'ResourceNotFoundException'],
    ['a client', (arn: string) => `${arn}/client/abc`, 'InvalidParameterException'],
    [
      'an identity pool',
      (arn: string) => arn.replace('cognito-idp', 'cognito-identity').replace('userpool', 'identitypool'),
      'InvalidParameterException',
    ],
  ])('the ARN of %s is refused', async (_, change, code) => {
    const { ResourceArn } = await makePool();
    const wrong = change(ResourceArn);
    await expect(list(wrong)).rejects.toMatchObject({ code });
    await expect(bench.call('TagResource', { ResourceArn: wrong, Tags: { a: 'b' } })).rejects.toMatchObject({ code });
    await expect(bench.call('UntagResource', { ResourceArn: wrong, TagKeys: ['a'] })).rejects.toMatchObject({ code });
    expect(await list(ResourceArn)).toEqual({});
  });
});
