import { beforeAll, expect, test } from 'vitest';
import { type Database, statement } from '#database/database.ts';
import { sweep } from '#work/sweep.ts';
import { type CallIdentityOperation, identityOperationsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createTestIdentityPool, roleArn } from '../../../../../test/identity-people.ts';

const nowhere = 'us-east-1:00000000-0000-4000-8000-000000000000';
const gone = { code: 'ResourceNotFoundException', message: `IdentityPool '${nowhere}' not found.` };
const userPool = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_aaaaaaaaa';
const everything = {
  IdentityPoolName: 'all of it',
  AllowUnauthenticatedIdentities: false,
  AllowClassicFlow: false,
  SupportedLoginProviders: { 'graph.facebook.com': '7346241598935552', 'api.twitter.com': 'key;topsecret' },
  DeveloperProviderName: 'login.example.com',
  OpenIdConnectProviderARNs: ['arn:aws:iam::123456789012:oidc-provider/id.example.com/realm'],
  CognitoIdentityProviders: [
    { ProviderName: userPool, ClientId: 'one', ServerSideTokenCheck: true },
    { ProviderName: '127.0.0.1:9229/us-east-1_aaaaaaaaa', ClientId: 'two', ServerSideTokenCheck: false },
  ],
  SamlProviderARNs: ['arn:aws:iam::123456789012:saml-provider/corporate'],
  IdentityPoolTags: { team: 'red' },
};
const storedPools = statement<Record<never, never>, { settings: string; sealed: Uint8Array | null }>(
  'test-identity-pools-stored',
  'select settings, sealed_login_providers as sealed from identity_pools',
);
const storedIdentities = statement<{ poolId: string }, { id: string }>(
  'test-identities-stored',
  'select id from identities where identity_pool_id = :poolId',
);

function failAtSecond(transaction: Database['transaction']): Database['transaction'] {
  let count = 0;
  return (writes) => (++count === 2 ? Promise.reject(new Error('the process ends')) : transaction(writes));
}

describeOnBothEngines('identity pools', (bench) => {
  let call: CallIdentityOperation;
  beforeAll(() => {
    call = identityOperationsOf(bench.context);
  });

  test('a bare one reads back as it was made, and only what was set', async () => {
    const input = { IdentityPoolName: 'bare', AllowUnauthenticatedIdentities: true };
    const made = await call('CreateIdentityPool', input);
    expect(made).toEqual({ ...input, IdentityPoolId: expect.stringMatching(/^us-east-1:[0-9a-f-]{36}$/) });
    const { IdentityPoolId } = made;
    expect(await call('DescribeIdentityPool', { IdentityPoolId })).toEqual(made);
    expect(await call('GetIdentityPoolRoles', { IdentityPoolId })).toEqual({ IdentityPoolId, Roles: {} });
  });

  test('everything that is set reads back in the same shape and order, at each reading', async () => {
    const made = await call('CreateIdentityPool', everything);
    const { IdentityPoolId } = made;
    expect(made).toEqual({ ...everything, IdentityPoolId });
    for (const _ of [1, 2]) expect(await call('DescribeIdentityPool', { IdentityPoolId })).toEqual(made);
  });

  test('what is sent empty is absent, and whether tokens are checked here is filled in', async () => {
    const input = { IdentityPoolName: 'empty', AllowUnauthenticatedIdentities: true };
    const made = await call('CreateIdentityPool', {
      ...input,
      SupportedLoginProviders: {},
      OpenIdConnectProviderARNs: [],
      SamlProviderARNs: [],
      IdentityPoolTags: {},
      CognitoIdentityProviders: [{ ProviderName: userPool, ClientId: 'one' }],
    });
    const CognitoIdentityProviders = [{ ProviderName: userPool, ClientId: 'one', ServerSideTokenCheck: false }];
    expect(made).toEqual({ ...input, IdentityPoolId: made.IdentityPoolId, CognitoIdentityProviders });
  });

  test('an update replaces providers, and keeps what has operations of its own', async () => {
    const { IdentityPoolId } = await call('CreateIdentityPool', everything);
    const Roles = { authenticated: roleArn('known') };
    await call('SetIdentityPoolRoles', { IdentityPoolId, Roles });
    const input = { IdentityPoolId, IdentityPoolName: 'renamed', AllowUnauthenticatedIdentities: true };
    const { IdentityPoolTags, DeveloperProviderName, AllowClassicFlow } = everything;
    const expected = { ...input, IdentityPoolTags, DeveloperProviderName, AllowClassicFlow };
    expect(await call('UpdateIdentityPool', input)).toEqual(expected);
    expect(await call('DescribeIdentityPool', { IdentityPoolId })).toEqual(expected);
    expect(await call('GetIdentityPoolRoles', { IdentityPoolId })).toEqual({ IdentityPoolId, Roles });
    await expect(call('UpdateIdentityPool', { ...input, DeveloperProviderName: 'other' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'The developer provider name cannot be changed once it was set.',
    });
  });

  test('the secrets of apps at public providers do not lie readable in the database', async () => {
    await call('CreateIdentityPool', everything);
    const rows = await bench.context.db.all(storedPools, {});
    const text = rows.map(({ settings, sealed }) => settings + Buffer.from(sealed ?? []).toString('latin1')).join();
    expect(text).toContain('login.example.com');
    expect(text).not.toContain('topsecret');
  });

  test('what no provider can be is refused, and nothing is made', async () => {
    const before = (await bench.context.db.all(storedPools, {})).length;
    const create = (input: object) =>
      call('CreateIdentityPool', { IdentityPoolName: 'x', AllowUnauthenticatedIdentities: true, ...input });
    const https = { ProviderName: `https://${userPool}`, ClientId: 'one' };
    const otherRegion = { ProviderName: userPool.replace('idp.us-east-1', 'idp.eu-west-1'), ClientId: 'one' };
    for (const input of [
      { CognitoIdentityProviders: [https] },
      { CognitoIdentityProviders: [otherRegion] },
      { CognitoIdentityProviders: [{ ProviderName: userPool }] },
      { SupportedLoginProviders: { 'login.example.com': 'app' } },
      { OpenIdConnectProviderARNs: ['arn:aws:iam::123456789012:saml-provider/x'] },
      { SamlProviderARNs: ['arn:aws:iam::123456789012:oidc-provider/x'] },
      { IdentityPoolTags: { 'aws:x': 'y' } },
    ]) {
      await expect(create(input)).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
    const many = Array.from({ length: 51 }, (_, index) => ({ ProviderName: userPool, ClientId: `client${index}` }));
    await expect(create({ CognitoIdentityProviders: many })).rejects.toMatchObject({ code: 'LimitExceededException' });
    expect((await bench.context.db.all(storedPools, {})).length).toBe(before);
  });

  test('the developer’s provider has the name of nobody else', async () => {
    const arn = 'arn:aws:iam::123456789012:oidc-provider/id.example.com';
    const input = { IdentityPoolName: 'names', AllowUnauthenticatedIdentities: true };
    const refused = (name: string) => ({
      code: 'InvalidParameterException',
      message: `${name} is no name for the developer's own provider: another has it.`,
    });
    for (const name of [
      'accounts.google.com',
      'www.digits.com',
      'cognito-identity.amazonaws.com',
      'authenticated',
      'unauthenticated',
    ]) {
      await expect(call('CreateIdentityPool', { ...input, DeveloperProviderName: name })).rejects.toMatchObject(
        refused(name),
      );
    }
    const own = { ...input, DeveloperProviderName: 'id.example.com' };
    await expect(call('CreateIdentityPool', { ...own, OpenIdConnectProviderARNs: [arn] })).rejects.toMatchObject(
      refused('id.example.com'),
    );
    const { IdentityPoolId } = await call('CreateIdentityPool', own);
    await expect(
      call('UpdateIdentityPool', { ...input, IdentityPoolId, OpenIdConnectProviderARNs: [arn] }),
    ).rejects.toMatchObject(refused('id.example.com'));
  });

  test('one of many identities is deleted little by little: others are answered, and nobody comes into it', async () => {
    const { IdentityPoolId } = await call('CreateIdentityPool', {
      IdentityPoolName: 'large',
      AllowUnauthenticatedIdentities: true,
    });
    await bench.context.db.execute(
      `insert into identities (id, identity_pool_id, kind, created_at, modified_at)
       with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 12000)
       select 'us-east-1:' || n || '${IdentityPoolId}', '${IdentityPoolId}', 'guest', 1, 1 from numbers`,
    );
    let isOver = false;
    const deleting = call('DeleteIdentityPool', { IdentityPoolId }).finally(() => {
      isOver = true;
    });
    const missing = { code: 'ResourceNotFoundException', message: `IdentityPool '${IdentityPoolId}' not found.` };
    let answers = 0;
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      await expect(call('GetId', { IdentityPoolId })).rejects.toMatchObject(missing);
      await expect(call('DescribeIdentityPool', { IdentityPoolId })).rejects.toMatchObject(missing);
      answers++;
    }
    await deleting;
    expect(answers).toBeGreaterThan(3);
    expect(await bench.context.db.all(storedIdentities, { poolId: IdentityPoolId })).toEqual([]);
    await expect(call('DeleteIdentityPool', { IdentityPoolId })).rejects.toMatchObject(missing);
  });

  test('a deletion that was interrupted is gone on with by another call, and by the sweep', async () => {
    for (const goOn of [
      (IdentityPoolId: string) => call('DeleteIdentityPool', { IdentityPoolId }),
      () => sweep(bench.context),
    ]) {
      const IdentityPoolId = await createTestIdentityPool(bench.context);
      for (const _ of [1, 2]) await call('GetId', { IdentityPoolId });
      const { db } = bench.context;
      // The process ends at the second write.
      const first = { ...bench.context, db: { ...db, transaction: failAtSecond(db.transaction.bind(db)) } };
      await expect(identityOperationsOf(first)('DeleteIdentityPool', { IdentityPoolId })).rejects.toThrow();
      await expect(call('GetId', { IdentityPoolId })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
      const { IdentityPools = [] } = await call('ListIdentityPools', { MaxResults: 60 });
      expect(IdentityPools.map((pool) => pool.IdentityPoolId)).not.toContain(IdentityPoolId);
      expect(await db.all(storedIdentities, { poolId: IdentityPoolId })).toHaveLength(2);
      await goOn(IdentityPoolId);
      expect(await db.all(storedIdentities, { poolId: IdentityPoolId })).toEqual([]);
      await expect(call('DeleteIdentityPool', { IdentityPoolId })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      });
    }
  });

  test('are listed in pages, each once', async () => {
    for (const _ of [1, 2, 3]) await createTestIdentityPool(bench.context);
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await call('ListIdentityPools', { MaxResults: 2, ...(NextToken && { NextToken }) });
      expect(page.IdentityPools?.length).toBeLessThanOrEqual(2);
      seen.push(...(page.IdentityPools ?? []).map(({ IdentityPoolId = '' }) => IdentityPoolId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe((await bench.context.db.all(storedPools, {})).length);
  });

  test('one that is deleted is gone with its identities, and so is every operation on it', async () => {
    const IdentityPoolId = await createTestIdentityPool(bench.context);
    await call('GetId', { IdentityPoolId });
    expect(await bench.context.db.all(storedIdentities, { poolId: IdentityPoolId })).toHaveLength(1);
    await call('DeleteIdentityPool', { IdentityPoolId });
    expect(await bench.context.db.all(storedIdentities, { poolId: IdentityPoolId })).toEqual([]);
    await expect(call('DeleteIdentityPool', { IdentityPoolId })).rejects.toMatchObject({ code: gone.code });
    const named = { IdentityPoolId: nowhere };
    const name = { IdentityPoolName: 'x', AllowUnauthenticatedIdentities: true };
    const tags = { IdentityProviderName: userPool };
    const developer = { DeveloperProviderName: 'd', DeveloperUserIdentifier: 'u' };
    const merging = { DeveloperProviderName: 'd', SourceUserIdentifier: 'u', DestinationUserIdentifier: 'v' };
    const outcomes = await Promise.allSettled([
      call('DescribeIdentityPool', named),
      call('UpdateIdentityPool', { ...named, ...name }),
      call('DeleteIdentityPool', named),
      call('GetIdentityPoolRoles', named),
      call('SetIdentityPoolRoles', { ...named, Roles: {} }),
      call('GetPrincipalTagAttributeMap', { ...named, ...tags }),
      call('SetPrincipalTagAttributeMap', { ...named, ...tags }),
      call('GetId', named),
      call('ListIdentities', { ...named, MaxResults: 1 }),
      call('GetOpenIdTokenForDeveloperIdentity', { ...named, Logins: { d: 'u' } }),
      call('LookupDeveloperIdentity', { ...named, DeveloperUserIdentifier: 'u' }),
      call('MergeDeveloperIdentities', { ...named, ...merging }),
      call('UnlinkDeveloperIdentity', { ...named, IdentityId: nowhere, ...developer }),
      call('ListTagsForResource', {
        ResourceArn: `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${nowhere}`,
      }),
    ]);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: gone });
  });

  test('of two updates at once one is told so, and of tags that are set at once none is lost', async () => {
    const IdentityPoolId = await createTestIdentityPool(bench.context);
    const update = (IdentityPoolName: string) =>
      call('UpdateIdentityPool', { IdentityPoolId, IdentityPoolName, AllowUnauthenticatedIdentities: true });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => update(`name ${index}`)));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ code: 'ConcurrentModificationException' });
      }
    }
    const ResourceArn = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${IdentityPoolId}`;
    const keys = Array.from({ length: 8 }, (_, index) => `key${index}`);
    await Promise.all(keys.map((key) => call('TagResource', { ResourceArn, Tags: { [key]: 'v' } })));
    const { Tags } = await call('ListTagsForResource', { ResourceArn });
    expect(Object.keys(Tags ?? {}).toSorted()).toEqual(keys);
    await call('UntagResource', { ResourceArn, TagKeys: [...keys.slice(1), 'never'] });
    expect((await call('DescribeIdentityPool', { IdentityPoolId })).IdentityPoolTags).toEqual({ key0: 'v' });
    await call('UntagResource', { ResourceArn, TagKeys: ['key0'] });
    expect(await call('ListTagsForResource', { ResourceArn })).toEqual({ Tags: {} });
    expect(await call('DescribeIdentityPool', { IdentityPoolId })).not.toHaveProperty('IdentityPoolTags');
  });

  test('tags are of identity pools of this account alone', async () => {
    const Tags = { a: 'b' };
    const tag = (ResourceArn: string) => call('TagResource', { ResourceArn, Tags });
    await expect(tag('arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_aaaaaaaaa')).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Invalid identity pool ARN.',
    });
    const other = `arn:aws:cognito-identity:us-east-1:999999999999:identitypool/${nowhere}`;
    await expect(tag(other)).rejects.toMatchObject(gone);
  });

  test('roles and mappings read back as they were set, and are replaced together', async () => {
    const IdentityPoolId = await createTestIdentityPool(bench.context);
    const Roles = { authenticated: roleArn('known'), unauthenticated: roleArn('guest') };
    const rule = { Claim: 'isAdmin', MatchType: 'Equals' as const, Value: 'paid', RoleARN: roleArn('paid') };
    const RoleMappings = {
      [`${userPool}:client1`]: { Type: 'Token' as const, AmbiguousRoleResolution: 'Deny' as const },
      'graph.facebook.com': {
        Type: 'Rules' as const,
        AmbiguousRoleResolution: 'AuthenticatedRole' as const,
        RulesConfiguration: { Rules: [rule] },
      },
    };
    expect(await call('SetIdentityPoolRoles', { IdentityPoolId, Roles, RoleMappings })).toEqual({});
    for (const _ of [1, 2]) {
      expect(await call('GetIdentityPoolRoles', { IdentityPoolId })).toEqual({ IdentityPoolId, Roles, RoleMappings });
    }
    await call('SetIdentityPoolRoles', { IdentityPoolId, Roles: {} });
    expect(await call('GetIdentityPoolRoles', { IdentityPoolId })).toEqual({ IdentityPoolId, Roles: {} });
    const Rules = [{ ...rule, RoleARN: 'arn:aws:iam::123456789012:user/me' }];
    for (const [wrong, Name] of [
      [{ Type: 'Token' }, 'a'],
      [{ Type: 'Rules', AmbiguousRoleResolution: 'Deny' }, 'b'],
      [{ Type: 'Token', AmbiguousRoleResolution: 'Deny', RulesConfiguration: { Rules: [rule] } }, 'c'],
      [{ Type: 'Rules', AmbiguousRoleResolution: 'Deny', RulesConfiguration: { Rules } }, 'd'],
    ] as const) {
      const mapping = { [Name]: wrong };
      await expect(
        call('SetIdentityPoolRoles', { IdentityPoolId, Roles, RoleMappings: mapping }),
      ).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
    await expect(
      call('SetIdentityPoolRoles', { IdentityPoolId, Roles: { authenticated: 'arn:aws:s3:::a-bucket-and-no-role' } }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' });
    expect(await call('GetIdentityPoolRoles', { IdentityPoolId })).toEqual({ IdentityPoolId, Roles: {} });
  });

  test('mappings of claims to tags read back as they were set, under either name of a user pool', async () => {
    const IdentityPoolId = await createTestIdentityPool(bench.context);
    const named = { IdentityPoolId, IdentityProviderName: userPool };
    await expect(call('GetPrincipalTagAttributeMap', named)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    const PrincipalTags = { department: 'custom:department' };
    const set = await call('SetPrincipalTagAttributeMap', { ...named, UseDefaults: false, PrincipalTags });
    expect(set).toEqual({ ...named, UseDefaults: false, PrincipalTags });
    expect(await call('GetPrincipalTagAttributeMap', named)).toEqual(set);
    const IdentityProviderName = '127.0.0.1:9229/us-east-1_aaaaaaaaa';
    expect(await call('GetPrincipalTagAttributeMap', { ...named, IdentityProviderName })).toEqual({
      ...set,
      IdentityProviderName,
    });
    // As Terraform deletes one.
    await call('SetPrincipalTagAttributeMap', { ...named, UseDefaults: true, PrincipalTags: {} });
    expect(await call('GetPrincipalTagAttributeMap', named)).toEqual({
      ...named,
      UseDefaults: true,
      PrincipalTags: {},
    });
  });

  test('what the model forbids is named as the service names it', async () => {
    await expect(call('DescribeIdentityPool', { IdentityPoolId: 'us-east-2:mock' })).rejects.toMatchObject({
      code: 'ValidationException',
      message:
        "1 validation error detected: Value 'us-east-2:mock' at 'identityPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+",
    });
  });
});
