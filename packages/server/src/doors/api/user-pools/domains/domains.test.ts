import { expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { hostOf } from '#domain/tenant/domains/domain.ts';
import { findDomainByHost, listDomains } from '#domain/tenant/domains/domain-store.ts';
import { operationsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../../test/people.ts';

const everyRow = statement<Record<string, never>, { pool_id: string }>('test.domains', 'select pool_id from domains');
const CertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/1111';

describeOnBothEngines('domains', (bench) => {
  const makePool = async (settings: Parameters<typeof createPeoplePool>[1] = {}) =>
    (await createPeoplePool(bench.context, settings)).pool.id;
  const create = (UserPoolId: string, Domain: string, more: object = {}) =>
    bench.call('CreateUserPoolDomain', { UserPoolId, Domain, ...more });
  const custom = { CustomDomainConfig: { CertificateArn } };
  const describe = async (Domain: string) => (await bench.call('DescribeUserPoolDomain', { Domain })).DomainDescription;
  const invalid = (message: string | RegExp) => ({
    code: 'InvalidParameterException',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });

  test('of parallel creations of one name one pool gets it, on the whole server', async () => {
    const pools = await Promise.all([makePool(), makePool(), makePool()]);
    const outcomes = await Promise.allSettled(pools.map((id) => create(id, 'shared')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toMatchObject(invalid('Domain already associated with another user pool.'));
    }
    const owner = pools[outcomes.findIndex(({ status }) => status === 'fulfilled')] ?? '';
    expect(await describe('shared')).toMatchObject({ UserPoolId: owner, Status: 'ACTIVE' });
    await bench.call('DeleteUserPoolDomain', { UserPoolId: owner, Domain: 'shared' });
    await create(pools.find((id) => id !== owner) ?? '', 'shared');
  });

  test('a pool has a prefix and a domain of its own, one of each', async () => {
    const UserPoolId = await makePool();
    const outcomes = await Promise.allSettled(['one', 'two'].map((name) => create(UserPoolId, name)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(create(UserPoolId, 'three')).rejects.toMatchObject(
      invalid('User pool already has a domain configured.'),
    );
    expect(await create(UserPoolId, 'auth.example.com', custom)).toEqual({ CloudFrontDomain: 'localhost' });
    const { UserPool } = await bench.call('DescribeUserPool', { UserPoolId });
    expect(UserPool).toMatchObject({
      Domain: expect.stringMatching(/^(?:one|two)$/),
      CustomDomain: 'auth.example.com',
    });
    expect(await listDomains(bench.context, UserPoolId)).toHaveLength(2);
  });

  test('a host leads to its domain, and no name to another kind of domain', async () => {
    const UserPoolId = await makePool();
    await create(UserPoolId, 'shop');
    await create(UserPoolId, 'shop.example.org', custom);
    for (const domain of await listDomains(bench.context, UserPoolId)) {
      expect(await findDomainByHost(bench.context, hostOf(bench.context.settings, domain))).toEqual(domain);
    }
    for (const host of ['shop', 'localhost', '.localhost', 'a.shop.localhost', 'shop.example.org.localhost', '']) {
      expect(await findDomainByHost(bench.context, host)).toBeUndefined();
    }
    expect(await findDomainByHost(bench.context, 'shop.localhost')).toMatchObject({ poolId: UserPoolId });
  });

  test('a pool with a domain stays, until the domain goes', async () => {
    const UserPoolId = await makePool();
    await create(UserPoolId, 'keeps');
    await expect(bench.call('DeleteUserPool', { UserPoolId })).rejects.toMatchObject(
      invalid('User pool cannot be deleted. It has a domain configured that should be deleted first.'),
    );
    await bench.call('DeleteUserPoolDomain', { UserPoolId, Domain: 'keeps' });
    await bench.call('DeleteUserPool', { UserPoolId });
    expect((await bench.context.db.all(everyRow, {})).map(({ pool_id }) => pool_id)).not.toContain(UserPoolId);
    await expect(create(UserPoolId, 'keeps')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  test('an update changes what it says, and never the kind', async () => {
    const UserPoolId = await makePool();
    const update = (Domain: string, more: object = {}) =>
      bench.call('UpdateUserPoolDomain', { UserPoolId, Domain, ...more });
    await create(UserPoolId, 'kind');
    await create(UserPoolId, 'kind.example.com', custom);
    expect(await update('kind', { ManagedLoginVersion: 2 })).toEqual({ ManagedLoginVersion: 2 });
    expect(await update('kind')).toEqual({});
    expect(await describe('kind')).toMatchObject({ ManagedLoginVersion: 2, CustomDomainConfig: {} });
    const other = { CertificateArn: `${CertificateArn}2`, SecurityPolicy: 'TLS_V1_2_2021' as const };
    const changed = await update('kind.example.com', { CustomDomainConfig: other, ManagedLoginVersion: 2 });
    expect(changed).toEqual({ CloudFrontDomain: 'localhost', ManagedLoginVersion: 2 });
    expect(await describe('kind.example.com')).toMatchObject({ CustomDomainConfig: other, ManagedLoginVersion: 2 });
    await expect(update('kind.example.com')).rejects.toMatchObject(
      invalid('Cannot convert custom domain to prefix domain.'),
    );
    await expect(update('kind', custom)).rejects.toMatchObject(invalid(/^Cannot convert prefix/));
    const elsewhere = await makePool();
    const gone = invalid('No such domain or user pool exists.');
    await expect(bench.call('UpdateUserPoolDomain', { UserPoolId: elsewhere, Domain: 'kind' })).rejects.toMatchObject(
      gone,
    );
    await expect(bench.call('DeleteUserPoolDomain', { UserPoolId: elsewhere, Domain: 'kind' })).rejects.toMatchObject(
      gone,
    );
    expect(await describe('kind')).toMatchObject({ UserPoolId });
  });

  test.each<[what: string, name: string, more: object, refusal: object]>([
    ['capitals', 'Shop', {}, invalid(/^The domain name contains an invalid character/)],
    ['a dot in a prefix', 'shop.example', {}, invalid(/^The domain name contains an invalid character/)],
    ['a hyphen at the end', 'shop-', {}, invalid(/^The domain name contains an invalid character/)],
    ['a reserved word', 'my-aws-shop', {}, invalid('Domain cannot contain reserved word: aws')],
    ['a host of one label', 'shop', custom, invalid(/^Custom domain is not a valid/)],
    ['an address', '10.0.0.1', custom, invalid(/^Custom domain is not a valid/)],
    ['a port', 'auth.example.com:443', custom, invalid(/^Custom domain is not a valid/)],
    ['64 characters', 'a'.repeat(64), {}, invalid(/less than or equal to 63/)],
    [
      'a certificate that is no ARN',
      'auth.example.net',
      { CustomDomainConfig: { CertificateArn: 'x' } },
      invalid(/certificateArn/),
    ],
    ['a version that there is not', 'third', { ManagedLoginVersion: 3 }, invalid(/ManagedLoginVersion/)],
    [
      'a replica that there is not',
      'auth.example.net',
      { ...custom, Routing: { Failover: { SecondaryRegion: 'us-west-2', PrimaryRoute53HealthCheckId: 'x' } } },
      invalid(/^Routing/),
    ],
  ])('%s is refused, and nothing is stored', async (_, name, more, refusal) => {
    const UserPoolId = await makePool();
    await expect(create(UserPoolId, name, more)).rejects.toMatchObject(refusal);
    expect(await listDomains(bench.context, UserPoolId)).toEqual([]);
  });

  test("the server's own host belongs to no pool: the pages of all of them, and those of administrators, are there", async () => {
    const UserPoolId = await makePool();
    const settings = { ...bench.context.settings, publicUrl: 'https://login.example.net:8443' };
    const call = operationsOf({ ...bench.context, settings });
    await expect(
      call('CreateUserPoolDomain', { UserPoolId, Domain: 'login.example.net', ...custom }),
    ).rejects.toMatchObject(
      invalid('The host of the server itself cannot be the domain of one pool: the pages of every pool are there.'),
    );
    expect(await listDomains(bench.context, UserPoolId)).toEqual([]);
    await call('CreateUserPoolDomain', { UserPoolId, Domain: 'other.example.net', ...custom });
  });

  test('reserved words within other words are fine, and managed login is not for LITE', async () => {
    const UserPoolId = await makePool({ userPoolTier: 'LITE' });
    await expect(create(UserPoolId, 'lite', { ManagedLoginVersion: 2 })).rejects.toMatchObject({
      code: 'FeatureUnavailableInTierException',
      message: 'The following feature is not available for the LITE pricing tier configured: Managed Login Version 2',
    });
    expect(await create(UserPoolId, 'my-awsome-shop', { ManagedLoginVersion: 1 })).toEqual({ ManagedLoginVersion: 1 });
  });

  test('a domain that nobody has is described by nothing', async () => {
    expect(await describe('nobody')).toEqual({});
    expect(await describe('No such NAME')).toEqual({});
  });
});
