import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession } from '#domain/identity-pools/sessions/issue-session.ts';
import { type Networks, parseNetworks } from '#lib/networks.ts';
import { createDocuments } from '#outbound/documents/load-document.ts';
import { createForeignTokens } from '#outbound/foreign-tokens/create-foreign-tokens.ts';
import {
  type CallIdentityExtension,
  type CallIdentityOperation,
  identityExtensionsOf,
  identityOperationsOf,
} from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createTestIdentityPool, roleArn } from '../../../../../test/identity-people.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../../../../test/openid-provider.ts';
import { makeCertificate, makeSamlMetadata } from '../../../../../test/saml-metadata.ts';
import { makeSamlResponse, samlCertificate } from '../../../../../test/saml-response.ts';

const samlArn = 'arn:aws:iam::123456789012:saml-provider/corporate';
const documents = createDocuments({ allowed: parseNetworks(['127.0.0.0/8']) as Networks });

describeOnBothEngines('identity pools, beyond the wire', (bench) => {
  let call: CallIdentityOperation;
  let extend: CallIdentityExtension;
  let provider: OpenIdProvider;
  beforeAll(async () => {
    bench.context = Object.assign(bench.context, { foreignTokens: createForeignTokens({ documents }) });
    call = identityOperationsOf(bench.context);
    extend = identityExtensionsOf(bench.context);
    provider = await startOpenIdProvider();
  });
  afterAll(() => provider.close());

  const openId = () => {
    const name = provider.issuer.replace('http://', '');
    return { name, ProviderArn: `arn:aws:iam::123456789012:oidc-provider/${name}`, Url: provider.issuer };
  };
  const use = async (IdentityPoolId: string, Logins: Record<string, string>, CustomRoleArn?: string) => {
    const { IdentityId = '' } = await call('GetId', { IdentityPoolId, Logins });
    const { Credentials } = await call('GetCredentialsForIdentity', {
      IdentityId,
      Logins,
      ...(CustomRoleArn && { CustomRoleArn }),
    });
    return { IdentityId, session: (await openSession(bench.context, Credentials?.SessionToken ?? ''))?.session };
  };

  test('an OpenID provider that the installation trusts vouches in the pools that name it', async () => {
    const { name, ...named } = openId();
    await extend('PutTrustedProvider', { ...named, ClientIds: ['app'] });
    const OpenIdConnectProviderARNs = [named.ProviderArn];
    const pool = await createTestIdentityPool(bench.context, { OpenIdConnectProviderARNs });
    const Roles = { authenticated: roleArn('known') };
    const rule = { Claim: 'team', MatchType: 'Equals' as const, Value: 'red', RoleARN: roleArn('red') };
    const RulesConfiguration = { Rules: [rule] };
    const mapping = {
      Type: 'Rules' as const,
      AmbiguousRoleResolution: 'AuthenticatedRole' as const,
      RulesConfiguration,
    };
    await call('SetIdentityPoolRoles', { IdentityPoolId: pool, Roles, RoleMappings: { [named.ProviderArn]: mapping } });
    const tags = { IdentityPoolId: pool, IdentityProviderName: name, PrincipalTags: { team: 'team' } };
    await call('SetPrincipalTagAttributeMap', tags);
    const now = bench.context.clock.now();
    const first = await use(pool, { [name]: await provider.sign(now, { team: 'red' }) });
    expect(first.session).toMatchObject({
      roleArn: roleArn('red'),
      tags: { team: 'red' },
      federated: { methods: ['authenticated', name] },
    });
    const second = await use(pool, { [name]: await provider.sign(now, { team: 'blue' }) });
    expect(second.IdentityId).toBe(first.IdentityId);
    expect(second.session?.roleArn).toBe(roleArn('known'));
    expect((await use(pool, { [name]: await provider.sign(now, { sub: 'bob' }) })).IdentityId).not.toBe(
      first.IdentityId,
    );
    const refused = (message: string) => ({ code: 'NotAuthorizedException', message });
    const unsupported = refused('Token is not from a supported provider of this identity pool.');
    await expect(use(pool, { [name]: await provider.sign(now, { aud: 'other' }) })).rejects.toMatchObject(unsupported);
    await expect(use(pool, { [name]: await provider.sign(now, { iss: 'https://x' }) })).rejects.toMatchObject(
      refused("Invalid login token. Issuer doesn't match providerName"),
    );
    await expect(use(pool, { [name]: await provider.sign(now - 3_600_000) })).rejects.toMatchObject(
      refused(`Invalid login token. Token expired: ${now / 1000} >= ${now / 1000 - 3000}`),
    );
    await extend('DeleteTrustedProvider', { ProviderArn: named.ProviderArn });
    await expect(use(pool, { [name]: await provider.sign(now) })).rejects.toMatchObject(unsupported);
  });

  test('a provider that does not answer is told as one, and costs nobody their sign-in', async () => {
    const { name, ...named } = openId();
    await extend('PutTrustedProvider', { ...named, ClientIds: ['app'] });
    bench.context = Object.assign(bench.context, { foreignTokens: createForeignTokens({ documents }) });
    const OpenIdConnectProviderARNs = [named.ProviderArn];
    const IdentityPoolId = await createTestIdentityPool(bench.context, { OpenIdConnectProviderARNs });
    provider.answers(false);
    const Logins = { [name]: await provider.sign(bench.context.clock.now()) };
    await expect(call('GetId', { IdentityPoolId, Logins })).rejects.toMatchObject({
      code: 'ExternalServiceException',
      message: 'The identity provider did not answer.',
    });
    provider.answers(true);
  });

  test('a SAML provider that the installation trusts vouches, and its assertion says which roles may be chosen', async () => {
    const MetadataDocument = makeSamlMetadata({ certificates: [samlCertificate] });
    await extend('PutTrustedProvider', { ProviderArn: samlArn, MetadataDocument });
    const pool = await createTestIdentityPool(bench.context, { SamlProviderARNs: [samlArn] });
    const now = bench.context.clock.now();
    const roles = [
      `${roleArn('reader')},${samlArn}`,
      `${samlArn}, ${roleArn('writer')}`,
      `${roleArn('foreign')},arn:x`,
    ];
    const attributes = { 'https://aws.amazon.com/SAML/Attributes/Role': roles };
    const Logins = { [samlArn]: makeSamlResponse(now, { attributes }) };
    expect((await use(pool, Logins)).session?.roleArn).toBe(roleArn('known'));
    for (const name of ['reader', 'writer']) {
      expect((await use(pool, Logins, roleArn(name))).session?.roleArn).toBe(roleArn(name));
    }
    for (const name of ['foreign', 'known']) {
      await expect(use(pool, Logins, roleArn(name))).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    }
    await expect(use(pool, { [samlArn]: makeSamlResponse(now, { byStranger: true }) })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: "Invalid login token. Couldn't verify signed token.",
    });
  });

  test('a SAML provider whose certificates have expired vouches for nobody', async () => {
    const validTo = bench.context.clock.now() + 60_000;
    const ProviderArn = `${samlArn}-short`;
    const MetadataDocument = makeSamlMetadata({ certificates: [makeCertificate(validTo)] });
    await extend('PutTrustedProvider', { ProviderArn, MetadataDocument });
    const IdentityPoolId = await createTestIdentityPool(bench.context, { SamlProviderARNs: [ProviderArn] });
    bench.context.clock.advance(60_000);
    const Logins = { [ProviderArn]: makeSamlResponse(bench.context.clock.now()) };
    await expect(call('GetId', { IdentityPoolId, Logins })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Token is not from a supported provider of this identity pool.',
    });
  });

  test('trusted providers read back as they were put, in pages, and what is none is refused', async () => {
    const MetadataDocument = makeSamlMetadata();
    const openIdArn = 'arn:aws:iam::123456789012:oidc-provider/id.example.com/realm';
    const put = [
      { ProviderArn: openIdArn, ClientIds: ['a', 'b'] },
      { ProviderArn: `${samlArn}-2`, MetadataDocument },
    ];
    for (const input of put) await extend('PutTrustedProvider', input);
    const seen: object[] = [];
    let NextToken: string | undefined;
    do {
      const page = await extend('ListTrustedProviders', { MaxResults: 1, ...(NextToken && { NextToken }) });
      seen.push(...page.Providers);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toContainEqual({ ...put[0], Url: 'https://id.example.com/realm' });
    expect(seen).toContainEqual(put[1]);
    for (const input of [
      { ProviderArn: openIdArn },
      { ProviderArn: openIdArn, ClientIds: ['a'], Url: 'https://other.example.com' },
      { ProviderArn: openIdArn, ClientIds: ['a'], MetadataDocument },
      { ProviderArn: samlArn },
      { ProviderArn: samlArn, MetadataDocument: '<x/>' },
      { ProviderArn: samlArn, MetadataDocument, ClientIds: ['a'] },
      { ProviderArn: 'arn:aws:iam::123456789012:user/ada', ClientIds: ['a'] },
    ]) {
      await expect(extend('PutTrustedProvider', input)).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
    await extend('DeleteTrustedProvider', { ProviderArn: openIdArn });
    await expect(extend('DeleteTrustedProvider', { ProviderArn: openIdArn })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test('the source of credentials is this server, until somebody says otherwise', async () => {
    const IdentityPoolId = await createTestIdentityPool(bench.context);
    const read = () => extend('GetCredentialSource', { IdentityPoolId });
    expect(await read()).toEqual({ IdentityPoolId, Source: 'LOCAL' });
    const FunctionArn = 'arn:aws:lambda:us-east-1:123456789012:function:credentials';
    await extend('SetCredentialSource', { IdentityPoolId, Source: 'CUSTOM', FunctionArn });
    expect(await read()).toEqual({ IdentityPoolId, Source: 'CUSTOM', FunctionArn });
    const before = await call('DescribeIdentityPool', { IdentityPoolId });
    await call('UpdateIdentityPool', { ...before, IdentityPoolName: 'renamed' });
    expect(await read()).toEqual({ IdentityPoolId, Source: 'CUSTOM', FunctionArn });
    for (const input of [
      { Source: 'CUSTOM' as const },
      { Source: 'LOCAL' as const, FunctionArn },
      // No token service was named when this server was started.
      { Source: 'STS' as const },
    ]) {
      await expect(extend('SetCredentialSource', { IdentityPoolId, ...input })).rejects.toMatchObject({
        code: 'InvalidParameterException',
      });
    }
    bench.context = Object.assign(bench.context, {
      tokenService: { assumeRole: () => Promise.reject(new Error('no')) },
    });
    await extend('SetCredentialSource', { IdentityPoolId, Source: 'STS' });
    expect(await read()).toEqual({ IdentityPoolId, Source: 'STS' });
    await extend('SetCredentialSource', { IdentityPoolId, Source: 'LOCAL' });
    expect(await read()).toEqual({ IdentityPoolId, Source: 'LOCAL' });
  });
});
