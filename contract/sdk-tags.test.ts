import {
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { present, refusal } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

describeAnywhere('tags through the AWS SDK', (server) => {
  const makePool = async () => {
    const { UserPool } = await administrator(server).send(
      new CreateUserPoolCommand({ PoolName: 'tagged', UserPoolTags: { team: 'red' } }),
    );
    server.poolsMade?.push(present(UserPool?.Id));
    return { UserPoolId: present(UserPool?.Id), ResourceArn: present(UserPool?.Arn) };
  };

  test('a pool keeps its tags, those of its creation among them', async () => {
    const sdk = administrator(server);
    const { UserPoolId, ResourceArn } = await makePool();
    const list = async () => (await sdk.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
    await sdk.send(new TagResourceCommand({ ResourceArn, Tags: { stage: 'test', owner: '' } }));
    expect(await list()).toEqual({ team: 'red', stage: 'test', owner: '' });
    await sdk.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team', 'owner'] }));
    expect(await list()).toEqual({ stage: 'test' });
    const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool?.UserPoolTags).toEqual({ stage: 'test' });
  });

  test('what names no pool, and what is no tag, is refused', async () => {
    const sdk = administrator(server);
    const { ResourceArn } = await makePool();
    const gone = `${ResourceArn}gone`;
    await expect(sdk.send(new ListTagsForResourceCommand({ ResourceArn: gone }))).rejects.toMatchObject(
      refusal('ResourceNotFoundException', /does not exist/),
    );
    await expect(
      sdk.send(new ListTagsForResourceCommand({ ResourceArn: 'arn:aws:s3:us-east-1:123456789012:bucket' })),
    ).rejects.toMatchObject(refusal('InvalidParameterException', /ARN/));
    await expect(
      sdk.send(new TagResourceCommand({ ResourceArn, Tags: { ['k'.repeat(129)]: 'v' } })),
    ).rejects.toMatchObject(refusal('InvalidParameterException', /128/));
    await expect(sdk.send(new TagResourceCommand({ ResourceArn, Tags: { 'aws:x': 'v' } }))).rejects.toMatchObject(
      refusal('InvalidParameterException', /reserved/),
    );
  });
});
