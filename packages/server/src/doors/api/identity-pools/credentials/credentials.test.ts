import { beforeAll, expect, test } from 'vitest';
import type { Context } from '#domain/context.ts';
import { FunctionError } from '#domain/functions.ts';
import { changeIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { identityPoolTrust } from '#domain/identity-pools/roles/identity-pool-trust.ts';
import { changeTrust, createRole } from '#domain/identity-pools/roles/role-store.ts';
import { openSession } from '#domain/identity-pools/sessions/issue-session.ts';
import { type RoleRequest, TokenServiceError } from '#domain/token-service.ts';
import { parseJwt } from '#lib/jwt.ts';
import { type Networks, parseNetworks } from '#lib/networks.ts';
import { createDocuments } from '#outbound/documents/load-document.ts';
import { createForeignTokens } from '#outbound/foreign-tokens/create-foreign-tokens.ts';
import { type CallIdentityOperation, identityExtensionsOf, identityOperationsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import {
  createLoginSource,
  createTestIdentityPool,
  type LoginSource,
  roleArn,
} from '../../../../../test/identity-people.ts';
import { startOpenIdProvider } from '../../../../../test/openid-provider.ts';

const ownProvider = 'cognito-identity.amazonaws.com';

const noRole = {
  code: 'InvalidIdentityPoolConfigurationException',
  message: 'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
};
const notGranted = { code: 'NotAuthorizedException', message: 'The role is not one that the token of a login grants.' };

/** What stands in for what the operator runs outside: a function, and a token service. */
let answer: (event: object) => Promise<unknown> = async () => ({});
let assume: (request: RoleRequest) => Promise<Awaited<ReturnType<NonNullable<Context['tokenService']>['assumeRole']>>>;

describeOnBothEngines(
  'credentials of identities',
  (bench) => {
    let call: CallIdentityOperation;
    let source: LoginSource;
    let people = 0;
    beforeAll(async () => {
      call = identityOperationsOf(bench.context);
      source = await createLoginSource(bench.context);
      for (const [GroupName, Precedence] of [
        ['first', 1],
        ['equal', 1],
        ['second', 2],
      ] as const) {
        const RoleArn = roleArn(GroupName);
        await bench.call('CreateGroup', { UserPoolId: source.userPoolId, GroupName, RoleArn, Precedence });
      }
      const documents = createDocuments({ allowed: parseNetworks(['127.0.0.0/8']) as Networks });
      bench.context = Object.assign(bench.context, {
        tokenService: { assumeRole: (one: RoleRequest) => assume(one) },
        foreignTokens: createForeignTokens({ documents }),
      });
    });

    const newPool = (input: object = {}) =>
      createTestIdentityPool(bench.context, { CognitoIdentityProviders: [source.trust], ...input });
    const login = async (...groups: string[]) => {
      const name = `person-${++people}`;
      const sub = await source.add(name, groups);
      return { sub, Logins: await source.logins(name) };
    };
    const use = async (IdentityPoolId: string, Logins: Record<string, string> = {}, more: object = {}) => {
      const { IdentityId = '' } = await call('GetId', { IdentityPoolId, Logins });
      const { Credentials, ...rest } = await call('GetCredentialsForIdentity', { IdentityId, Logins, ...more });
      const opened = await openSession(bench.context, Credentials?.SessionToken ?? '');
      return { IdentityId, Credentials, ...rest, opened };
    };
    const map = (IdentityPoolId: string, mapping: object, authenticated: string | undefined = roleArn('known')) =>
      call('SetIdentityPoolRoles', {
        IdentityPoolId,
        Roles: { ...(authenticated && { authenticated }), unauthenticated: roleArn('guest') },
        RoleMappings: { [`${source.provider}:${source.clientId}`]: mapping as never },
      });

    test('a guest gets the role of guests, for an hour, in a session that carries who it is', async () => {
      const pool = await newPool();
      const { IdentityId, Credentials, opened } = await use(pool);
      const now = bench.context.clock.now() / 1000;
      expect(Credentials?.Expiration).toBe(now + 3600);
      expect(opened).toEqual({
        isOver: false,
        credentials: {
          accessKeyId: Credentials?.AccessKeyId,
          secretAccessKey: Credentials?.SecretKey,
          sessionToken: Credentials?.SessionToken,
        },
        session: {
          roleArn: roleArn('guest'),
          name: 'CognitoIdentityCredentials',
          federated: {
            provider: 'cognito-identity.amazonaws.com',
            subject: IdentityId,
            audience: pool,
            methods: ['unauthenticated'],
          },
          tags: {},
          issuedAtSeconds: now,
          expiresAtSeconds: now + 3600,
        },
      });
    });

    test('somebody whom a user pool vouches for gets the role of the known', async () => {
      const { sub, Logins } = await login();
      const { opened } = await use(await newPool(), Logins);
      const { provider } = source;
      expect(opened?.session).toMatchObject({
        roleArn: roleArn('known'),
        federated: { methods: ['authenticated', provider, `${provider}:CognitoSignIn:${sub}`] },
      });
    });

    test('a role that was made gives credentials to whom it trusts alone, and tags where it trusts them', async () => {
      const pool = await newPool({ AllowUnauthenticatedIdentities: true });
      await createRole(bench.context, { name: 'of-known', trustPolicy: identityPoolTrust(pool, 'known') });
      await createRole(bench.context, { name: 'of-guests', trustPolicy: identityPoolTrust(pool, 'guests') });
      const give = (authenticated: string, unauthenticated: string) =>
        call('SetIdentityPoolRoles', {
          IdentityPoolId: pool,
          Roles: { authenticated: roleArn(authenticated), unauthenticated: roleArn(unauthenticated) },
        });
      const { Logins } = await login();
      await give('of-known', 'of-guests');
      expect((await use(pool)).opened?.session.roleArn).toBe(roleArn('of-guests'));
      expect((await use(pool, Logins)).opened?.session.roleArn).toBe(roleArn('of-known'));
      await give('of-guests', 'of-known');
      await expect(use(pool)).rejects.toMatchObject(noRole);
      await expect(use(pool, Logins)).rejects.toMatchObject(noRole);
      const other = await newPool({ AllowUnauthenticatedIdentities: true });
      await call('SetIdentityPoolRoles', { IdentityPoolId: other, Roles: { unauthenticated: roleArn('of-guests') } });
      await expect(use(other)).rejects.toMatchObject(noRole);

      await give('of-known', 'of-guests');
      const PrincipalTags = { client: 'aud' };
      const tagMap = { IdentityPoolId: pool, IdentityProviderName: source.provider };
      await call('SetPrincipalTagAttributeMap', { ...tagMap, UseDefaults: false, PrincipalTags });
      expect((await use(pool, Logins)).opened?.session.tags).toEqual({ client: source.clientId });
      const untagged = identityPoolTrust(pool, 'known').replace(/,\s*"sts:TagSession"/, '');
      await changeTrust(bench.context, 'of-known', untagged);
      await expect(use(pool, Logins)).rejects.toMatchObject(noRole);
    });

    test('a role that nobody made gives none, where the server is not for development', async () => {
      const strict = identityOperationsOf({
        ...bench.context,
        settings: { ...bench.context.settings, trustsUnmadeRoles: false },
      });
      const { IdentityId = '' } = await call('GetId', { IdentityPoolId: await newPool() });
      await expect(strict('GetCredentialsForIdentity', { IdentityId })).rejects.toMatchObject(noRole);
      await expect(call('GetCredentialsForIdentity', { IdentityId })).resolves.toMatchObject({ IdentityId });
    });

    test('without a role there are no credentials', async () => {
      const pool = await newPool();
      await call('SetIdentityPoolRoles', { IdentityPoolId: pool, Roles: {} });
      await expect(use(pool)).rejects.toMatchObject(noRole);
      await expect(use(pool, (await login()).Logins)).rejects.toMatchObject(noRole);
    });

    test('a token names the role where the mapping says so, and the mapping says what else happens', async () => {
      const pool = await newPool();
      await map(pool, { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' });
      const role = async (...groups: string[]) =>
        (await use(pool, (await login(...groups)).Logins)).opened?.session.roleArn;
      expect(await role('second')).toBe(roleArn('second'));
      expect(await role('second', 'first')).toBe(roleArn('first'));
      expect(await role('first', 'equal')).toBe(roleArn('known'));
      expect(await role()).toBe(roleArn('known'));
      await map(pool, { Type: 'Token', AmbiguousRoleResolution: 'Deny' });
      expect(await role('second', 'first')).toBe(roleArn('first'));
      for (const groups of [['first', 'equal'], []]) {
        await expect(role(...groups)).rejects.toMatchObject({
          code: 'NotAuthorizedException',
          message: expect.stringMatching(/^Access to Identity 'us-east-1:[0-9a-f-]+' is forbidden\.$/),
        });
      }
    });

    test('a role of one’s own choice has to stand in the token, where tokens choose', async () => {
      const pool = await newPool();
      const { Logins } = await login('first', 'equal');
      await map(pool, { Type: 'Token', AmbiguousRoleResolution: 'Deny' });
      const choose = (name: string, logins = Logins) => use(pool, logins, { CustomRoleArn: roleArn(name) });
      for (const name of ['first', 'equal']) {
        expect((await choose(name)).opened?.session.roleArn).toBe(roleArn(name));
      }
      await expect(choose('second')).rejects.toMatchObject(notGranted);
      await expect(choose('known')).rejects.toMatchObject(notGranted);
      await expect(choose('guest', {})).rejects.toMatchObject(notGranted);
      const rule = { Claim: 'sub', MatchType: 'NotEqual', Value: 'x', RoleARN: roleArn('ruled') };
      await map(pool, { Type: 'Rules', AmbiguousRoleResolution: 'Deny', RulesConfiguration: { Rules: [rule] } });
      await expect(choose('first')).rejects.toMatchObject(notGranted);
    });

    test('the first rule that fits names the role', async () => {
      const pool = await newPool();
      const rule = (Claim: string, MatchType: string, Value: string, name: string) => ({
        Claim,
        MatchType,
        Value,
        RoleARN: roleArn(name),
      });
      const Rules = [
        rule('absent', 'NotEqual', 'x', 'absent'),
        rule('toString', 'NotEqual', 'x', 'inherited'),
        rule('cognito:groups', 'Equals', 'second', 'in-second'),
        rule('cognito:groups', 'Contains', 'irs', 'in-first'),
        rule('cognito:username', 'StartsWith', 'nobody', 'nobody'),
        rule('cognito:username', 'NotEqual', 'nobody', 'other'),
      ];
      await map(pool, { Type: 'Rules', AmbiguousRoleResolution: 'Deny', RulesConfiguration: { Rules } });
      const role = async (...groups: string[]) =>
        (await use(pool, (await login(...groups)).Logins)).opened?.session.roleArn;
      expect(await role('second')).toBe(roleArn('in-second'));
      expect(await role('first')).toBe(roleArn('in-first'));
      expect(await role()).toBe(roleArn('other'));
      await map(pool, {
        Type: 'Rules',
        AmbiguousRoleResolution: 'Deny',
        RulesConfiguration: { Rules: Rules.slice(0, 2) },
      });
      await expect(role()).rejects.toMatchObject({ code: 'NotAuthorizedException' });
      await map(pool, {
        Type: 'Rules',
        AmbiguousRoleResolution: 'AuthenticatedRole',
        RulesConfiguration: { Rules: Rules.slice(0, 2) },
      });
      expect(await role()).toBe(roleArn('known'));
    });

    test('a mapping counts under either name of a user pool, and for its own client alone', async () => {
      const pool = await newPool();
      const { Logins } = await login('second');
      const Roles = { authenticated: roleArn('known') };
      const mapping = { Type: 'Token' as const, AmbiguousRoleResolution: 'Deny' as const };
      for (const [name, role] of [
        [`127.0.0.1:9229/${source.userPoolId}:${source.clientId}`, 'second'],
        [source.provider, 'second'],
        [`${source.provider}:other`, 'known'],
        ['graph.facebook.com', 'known'],
      ] as const) {
        await call('SetIdentityPoolRoles', { IdentityPoolId: pool, Roles, RoleMappings: { [name]: mapping } });
        expect((await use(pool, Logins)).opened?.session.roleArn).toBe(roleArn(role));
      }
    });

    test('claims become tags of the principal, as the pool maps them', async () => {
      const pool = await newPool();
      const named = { IdentityPoolId: pool, IdentityProviderName: source.provider };
      const { sub, Logins } = await login('first', 'second');
      const PrincipalTags = {
        who: 'cognito:username',
        groups: 'cognito:groups',
        never: 'custom:absent',
        x: 'toString',
      };
      await call('SetPrincipalTagAttributeMap', { ...named, PrincipalTags });
      const groups = expect.stringMatching(/^(first:second|second:first)$/);
      expect((await use(pool, Logins)).opened?.session.tags).toEqual({ who: `person-${people}`, groups });
      await call('SetPrincipalTagAttributeMap', { ...named, UseDefaults: true });
      expect((await use(pool, Logins)).opened?.session.tags).toEqual({ username: sub, client: source.clientId });
      expect((await use(pool)).opened?.session.tags).toEqual({});
      await bench.call('AdminUpdateUserAttributes', {
        UserPoolId: source.userPoolId,
        Username: `person-${people}`,
        UserAttributes: [{ Name: 'nickname', Value: 'semi;colon' }],
      });
      await call('SetPrincipalTagAttributeMap', { ...named, PrincipalTags: { nick: 'nickname' } });
      await expect(use(pool, await source.logins(`person-${people}`))).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Invalid principal tags: the value for nick can be no tag.',
      });
    });

    test('a token of the identity says who it is, where the pool allows such tokens', async () => {
      const pool = await newPool();
      const { sub, Logins } = await login();
      const { IdentityId = '' } = await call('GetId', { IdentityPoolId: pool, Logins });
      const { Token = '' } = await call('GetOpenIdToken', { IdentityId, Logins });
      const { provider } = source;
      const now = bench.context.clock.now() / 1000;
      expect(parseJwt(Token)?.claims).toMatchObject({
        sub: IdentityId,
        aud: pool,
        amr: ['authenticated', provider, `${provider}:CognitoSignIn:${sub}`],
        exp: now + 600,
      });
      const guest = (await call('GetId', { IdentityPoolId: pool })).IdentityId ?? '';
      const guestToken = (await call('GetOpenIdToken', { IdentityId: guest })).Token ?? '';
      expect(parseJwt(guestToken)?.claims['amr']).toEqual(['unauthenticated']);
      const settings = { IdentityPoolName: 'x', AllowUnauthenticatedIdentities: true, AllowClassicFlow: false };
      await call('UpdateIdentityPool', { IdentityPoolId: pool, ...settings, CognitoIdentityProviders: [source.trust] });
      await expect(call('GetOpenIdToken', { IdentityId, Logins })).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Basic (classic) flow is not enabled, please use enhanced flow.',
      });
      expect((await use(pool, Logins)).opened?.session.roleArn).toBe(roleArn('known'));
    });

    test('a token of GetOpenIdToken is no login: it renews nothing, and gets around nothing', async () => {
      const pool = await newPool();
      await map(pool, { Type: 'Token', AmbiguousRoleResolution: 'Deny' });
      const { Logins } = await login();
      const { IdentityId = '' } = await call('GetId', { IdentityPoolId: pool, Logins });
      await expect(call('GetCredentialsForIdentity', { IdentityId, Logins })).rejects.toMatchObject({
        message: `Access to Identity '${IdentityId}' is forbidden.`,
      });
      const guest = (await call('GetId', { IdentityPoolId: pool })).IdentityId ?? '';
      for (const [id, logins] of [
        [IdentityId, Logins],
        [guest, {}],
      ] as const) {
        const { Token = '' } = await call('GetOpenIdToken', { IdentityId: id, Logins: logins });
        const own = { IdentityId: id, Logins: { [ownProvider]: Token } };
        for (const operation of ['GetCredentialsForIdentity', 'GetOpenIdToken'] as const) {
          await expect(call(operation, own)).rejects.toMatchObject({
            code: 'NotAuthorizedException',
            message: "Invalid login token. Can't pass in a Cognito token.",
          });
        }
      }
    });

    test('a developer’s token gets no other role than a login without claims, and one of GetOpenIdToken that lasts as long', async () => {
      const DeveloperProviderName = 'login.example.com';
      const pool = await newPool({ DeveloperProviderName });
      const { Logins } = await login('second');
      const vouch = async (logins: Record<string, string>) => {
        const input = { IdentityPoolId: pool, Logins: { [DeveloperProviderName]: `user-${people}`, ...logins } };
        const { IdentityId = '', Token = '' } = await call('GetOpenIdTokenForDeveloperIdentity', input);
        return { IdentityId, Logins: { [ownProvider]: Token } };
      };
      const role = async (logins: Record<string, string>) => {
        const { Credentials } = await call('GetCredentialsForIdentity', await vouch(logins));
        return (await openSession(bench.context, Credentials?.SessionToken ?? ''))?.session.roleArn;
      };
      const forbidden = { code: 'NotAuthorizedException', message: expect.stringMatching(/is forbidden\.$/) };
      expect(await role(Logins)).toBe(roleArn('known'));
      await map(pool, { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' });
      expect(await role(Logins)).toBe(roleArn('known'));
      const own = await vouch(Logins);
      const custom = { ...own, CustomRoleArn: roleArn('second') };
      await expect(call('GetCredentialsForIdentity', custom)).rejects.toMatchObject(notGranted);
      const rule = { Claim: 'cognito:groups', MatchType: 'Equals', Value: 'second', RoleARN: roleArn('ruled') };
      for (const mapping of [
        { Type: 'Token', AmbiguousRoleResolution: 'Deny' },
        { Type: 'Rules', AmbiguousRoleResolution: 'Deny', RulesConfiguration: { Rules: [rule] } },
      ]) {
        await map(pool, mapping);
        await expect(call('GetCredentialsForIdentity', own)).rejects.toMatchObject(forbidden);
        expect(await role({})).toBe(roleArn('known'));
      }
      const endOf = (token = '') => parseJwt(token)?.claims['exp'] as number;
      const { Token } = await call('GetOpenIdToken', own);
      expect(endOf(Token)).toBe(bench.context.clock.now() / 1000 + 600);
      bench.context.clock.advance(800_000);
      const { Token: last } = await call('GetOpenIdToken', own);
      expect(endOf(last)).toBe(endOf(own.Logins[ownProvider]));
    });

    test('without a mapping no role of a user pool’s token can be chosen', async () => {
      const pool = await newPool();
      const { Logins } = await login('first');
      await expect(use(pool, Logins, { CustomRoleArn: roleArn('first') })).rejects.toMatchObject(notGranted);
    });

    test('who has more to say than a session holds is told so, before there is a token', async () => {
      const DeveloperProviderName = 'login.example.com';
      const pool = await newPool({ DeveloperProviderName });
      const vouch = (user: string, PrincipalTags: Record<string, string>) =>
        call('GetOpenIdTokenForDeveloperIdentity', {
          IdentityPoolId: pool,
          Logins: { [DeveloperProviderName]: user },
          PrincipalTags,
        });
      const long = '語'.repeat(1024);
      const tags = { a: 'x'.repeat(250), b: 'x'.repeat(250) };
      await expect(vouch(long, tags)).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'The logins and tags of an identity have more than 3584 bytes together, which no session holds.',
      });
      const role = `arn:aws:iam::123456789012:role/${'r'.repeat(2017)}`;
      await call('SetIdentityPoolRoles', { IdentityPoolId: pool, Roles: { authenticated: role } });
      const { IdentityId = '', Token = '' } = await vouch(long, { a: 'x'.repeat(150) });
      const given = await call('GetCredentialsForIdentity', { IdentityId, Logins: { [ownProvider]: Token } });
      expect((await openSession(bench.context, given.Credentials?.SessionToken ?? ''))?.session.roleArn).toBe(role);
    });

    test('logins of names that every object has are no providers', async () => {
      const pool = await newPool({ SupportedLoginProviders: { 'accounts.google.com': 'app' } });
      const { IdentityId = '' } = await call('GetId', { IdentityPoolId: pool });
      for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
        const Logins = JSON.parse(`{"${name}":"x"}`) as Record<string, string>;
        const unknown = { code: 'InvalidParameterException', message: 'Please provide a valid public provider.' };
        await expect(call('GetId', { IdentityPoolId: pool, Logins })).rejects.toMatchObject(unknown);
        await expect(call('GetOpenIdToken', { IdentityId, Logins })).rejects.toMatchObject(unknown);
        await expect(call('UnlinkIdentity', { IdentityId, Logins, LoginsToRemove: [name] })).rejects.toMatchObject(
          unknown,
        );
      }
    });

    test('claims that are too deep are refused, whatever is read of them', async () => {
      const provider = await startOpenIdProvider();
      try {
        const name = provider.issuer.slice('http://'.length);
        const arn = `arn:aws:iam::123456789012:oidc-provider/${name}`;
        const extend = identityExtensionsOf(bench.context);
        await extend('PutTrustedProvider', { ProviderArn: arn, Url: provider.issuer, ClientIds: ['app'] });
        const pool = await newPool({ OpenIdConnectProviderARNs: [arn] });
        const named = { IdentityPoolId: pool, IdentityProviderName: name };
        await call('SetPrincipalTagAttributeMap', { ...named, PrincipalTags: { tag: 'claim' } });
        const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}"x"${']'.repeat(depth)}`) as unknown;
        const sign = (depth: number) => provider.sign(bench.context.clock.now(), { claim: nested(depth) });
        expect((await use(pool, { [name]: await sign(15) })).opened?.session.tags).toEqual({ tag: 'x' });
        for (const depth of [16, 3000]) {
          await expect(use(pool, { [name]: await sign(depth) })).rejects.toMatchObject({
            code: 'NotAuthorizedException',
            message: 'Invalid login token. Not a valid OpenId Connect identity token.',
          });
        }
      } finally {
        await provider.close();
      }
    });

    test('a session is over after its hour, and another key opens nothing of it', async () => {
      const { Credentials } = await use(await newPool());
      const token = Credentials?.SessionToken ?? '';
      bench.context.clock.advance(3_599_000);
      expect((await openSession(bench.context, token))?.isOver).toBe(false);
      bench.context.clock.advance(1000);
      expect((await openSession(bench.context, token))?.isOver).toBe(true);
      expect(await openSession(bench.context, `${token.slice(0, -2)}AA`)).toBeUndefined();
      expect(await openSession(bench.context, '')).toBeUndefined();
    });

    test('a pool whose credentials come from a token service has them for a token of this server', async () => {
      const pool = await newPool();
      await changeIdentityPool(bench.context, pool, (settings) => ({ ...settings, credentialSource: { kind: 'sts' } }));
      const { Logins } = await login();
      const credentials = { accessKeyId: 'ASIAX', secretAccessKey: 'secret', sessionToken: 'token' };
      const expiresAt = bench.context.clock.now() + 900_000;
      const asked: RoleRequest[] = [];
      assume = async (request) => {
        asked.push(request);
        return { ...credentials, expiresAt };
      };
      const { Credentials, IdentityId } = await use(pool, Logins);
      expect(Credentials).toEqual({
        AccessKeyId: 'ASIAX',
        SecretKey: 'secret',
        SessionToken: 'token',
        Expiration: expiresAt / 1000,
      });
      expect(asked).toMatchObject([
        { roleArn: roleArn('known'), sessionName: 'CognitoIdentityCredentials', durationSeconds: 3600 },
      ]);
      expect(parseJwt(asked[0]?.token ?? '')?.claims).toMatchObject({ sub: IdentityId, aud: pool });
      assume = () => Promise.reject(new TokenServiceError('refused', 'AccessDenied'));
      await expect(use(pool, Logins)).rejects.toMatchObject(noRole);
      assume = () => Promise.reject(new TokenServiceError('unreachable', 'it did not answer'));
      await expect(use(pool, Logins)).rejects.toMatchObject({ code: 'ExternalServiceException' });
    });

    test('a pool whose credentials come from a function has what that answers, if it is right', async () => {
      const pool = await newPool();
      const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:credentials';
      const credentialSource = { kind: 'custom', functionArn } as const;
      await changeIdentityPool(bench.context, pool, (settings) => ({ ...settings, credentialSource }));
      const now = bench.context.clock.now() / 1000;
      const response = { accessKeyId: 'AKIDX', secretAccessKey: 'secret', sessionToken: 'token', expiration: now + 60 };
      const events: object[] = [];
      answer = async (event) => {
        events.push(event);
        return { ...event, response };
      };
      const { Credentials, IdentityId } = await use(pool);
      expect(Credentials).toEqual({
        AccessKeyId: 'AKIDX',
        SecretKey: 'secret',
        SessionToken: 'token',
        Expiration: now + 60,
      });
      expect(events).toEqual([
        {
          version: '1',
          region: 'us-east-1',
          identityPoolId: pool,
          triggerSource: 'IdentityPoolCredentials_Issue',
          identityId: IdentityId,
          request: {
            roleArn: roleArn('guest'),
            sessionName: 'CognitoIdentityCredentials',
            amr: ['unauthenticated'],
            principalTags: {},
            durationSeconds: 3600,
          },
          response: { accessKeyId: null, secretAccessKey: null, sessionToken: null, expiration: null },
        },
      ]);
      const external = { code: 'ExternalServiceException', message: 'The source of credentials did not answer.' };
      for (const wrong of [
        undefined,
        {},
        { response: null },
        { response: { ...response, secretAccessKey: '' } },
        { response: { ...response, sessionToken: 7 } },
        { response: { ...response, expiration: now } },
        { response: { ...response, expiration: now + 7200 } },
        { response: { ...response, expiration: null } },
      ]) {
        answer = async () => wrong;
        await expect(use(pool)).rejects.toMatchObject(external);
      }
      answer = () => Promise.reject(new FunctionError('timeout', 'too slow'));
      await expect(use(pool)).rejects.toMatchObject(external);
      answer = () => Promise.reject(new FunctionError('thrown', 'Not today'));
      await expect(use(pool)).rejects.toMatchObject({ code: 'NotAuthorizedException', message: 'Not today' });
    });
  },
  { functions: { invoke: (_arn, event) => answer(event) } },
);
