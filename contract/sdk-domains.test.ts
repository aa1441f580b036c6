import { randomUUID } from 'node:crypto';
import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { makePool, refusal } from './sdk-client.ts';
import { describeContract } from './server.ts';

const CertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/1111';
const newName = () => `shop-${randomUUID().slice(0, 8)}`;

describeContract('domains through the AWS SDK', (server) => {
  const sdk = () => administrator(server);
  const describe = async (Domain: string) =>
    (await sdk().send(new DescribeUserPoolDomainCommand({ Domain }))).DomainDescription;

  test('a prefix is made, read, changed, read back twice and deleted, as Terraform and Amplify do', async () => {
    const UserPoolId = await makePool(server);
    const Domain = newName();
    expect(await describe(Domain)).toEqual({});
    const { $metadata: _, ...made } = await sdk().send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }));
    expect(made).toEqual({});
    const read = await describe(Domain);
    expect(read).toEqual({
      UserPoolId,
      AWSAccountId: '123456789012',
      Domain,
      S3Bucket: expect.stringMatching(/./),
      CloudFrontDistribution: expect.stringMatching(/./),
      Version: expect.stringMatching(/^\d{14}$/),
      Status: 'ACTIVE',
      CustomDomainConfig: {},
      ManagedLoginVersion: 1,
    });
    const { UserPool } = await sdk().send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool?.Domain).toBe(Domain);
    expect(UserPool).not.toHaveProperty('CustomDomain');
    await sdk().send(new UpdateUserPoolDomainCommand({ UserPoolId, Domain, ManagedLoginVersion: 2 }));
    const changed = await describe(Domain);
    expect(changed).toEqual({ ...read, ManagedLoginVersion: 2, Version: expect.any(String) });
    expect(await describe(Domain)).toEqual(changed);
    await expect(sdk().send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        'User pool cannot be deleted. It has a domain configured that should be deleted first.',
      ),
    );
    await sdk().send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }));
    expect(await describe(Domain)).toEqual({});
    await expect(sdk().send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }))).rejects.toMatchObject(
      refusal('InvalidParameterException', 'No such domain or user pool exists.'),
    );
    await sdk().send(new DeleteUserPoolCommand({ UserPoolId }));
  });

  test('a domain of one’s own is made, read, given another certificate and deleted', async () => {
    const UserPoolId = await makePool(server);
    const Domain = `auth.${newName()}.example.com`;
    const CustomDomainConfig = { CertificateArn };
    const { CloudFrontDomain } = await sdk().send(
      new CreateUserPoolDomainCommand({ UserPoolId, Domain, CustomDomainConfig }),
    );
    expect(await describe(Domain)).toMatchObject({ CloudFrontDistribution: CloudFrontDomain, CustomDomainConfig });
    const other = { CertificateArn: `${CertificateArn}2` };
    await sdk().send(new UpdateUserPoolDomainCommand({ UserPoolId, Domain, CustomDomainConfig: other }));
    expect(await describe(Domain)).toMatchObject({ CustomDomainConfig: other });
    await expect(sdk().send(new UpdateUserPoolDomainCommand({ UserPoolId, Domain }))).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Cannot convert custom domain to prefix domain.'),
    );
    await sdk().send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }));
  });

  test('a name that another pool has, and an unknown pool, are refused', async () => {
    const Domain = newName();
    await sdk().send(new CreateUserPoolDomainCommand({ UserPoolId: await makePool(server), Domain }));
    const take = (UserPoolId: string) => sdk().send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }));
    await expect(take(await makePool(server))).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Domain already associated with another user pool.'),
    );
    await expect(take('us-east-1_nowhere00')).rejects.toMatchObject(
      refusal('ResourceNotFoundException', /us-east-1_nowhere00/),
    );
  });
});
