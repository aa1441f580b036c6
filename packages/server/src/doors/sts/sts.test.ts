import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRole } from '#domain/identity-pools/roles/role-store.ts';
import { openSession } from '#domain/identity-pools/sessions/issue-session.ts';
import { type Networks, parseNetworks } from '#lib/networks.ts';
import { createDocuments } from '#outbound/documents/load-document.ts';
import { createForeignTokens } from '#outbound/foreign-tokens/create-foreign-tokens.ts';
import { type CallIdentityOperation, identityExtensionsOf, identityOperationsOf } from '../../../test/api.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { createLoginSource, createTestIdentityPool, type LoginSource, roleArn } from '../../../test/identity-people.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../../test/openid-provider.ts';
import { type CallQuery, queryOf } from '../../../test/query.ts';
import { makeSamlMetadata } from '../../../test/saml-metadata.ts';
import { makeSamlResponse, type SamlParts, samlCertificate } from '../../../test/saml-response.ts';
import { stsService } from './service.ts';

const documents = createDocuments({ allowed: parseNetworks(['127.0.0.0/8']) as Networks });
const samlArn = 'arn:aws:iam::123456789012:saml-provider/corporate';
const attribute = (name: string) => `https://aws.amazon.com/SAML/Attributes/${name}`;
const denied = {
  status: 403,
  Code: 'AccessDenied',
  Message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
};

describeOnBothEngines(
  'the token service',
  (bench) => {
    let sts: CallQuery;
    let identities: CallIdentityOperation;
    let source: LoginSource;
    let provider: OpenIdProvider;
    let roles = 0;
    beforeAll(async () => {
      provider = await startOpenIdProvider();
      Object.assign(bench.context, { foreignTokens: createForeignTokens({ documents }) });
      identities = identityOperationsOf(bench.context);
      source = await createLoginSource(bench.context);
      await source.add('ada');
      const ProviderArn = `arn:aws:iam::123456789012:oidc-provider/${provider.issuer.slice('http://'.length)}`;
      const extend = identityExtensionsOf(bench.context);
      await extend('PutTrustedProvider', { ProviderArn, Url: provider.issuer, ClientIds: ['app'] });
      const MetadataDocument = makeSamlMetadata({ certificates: [samlCertificate] });
      await extend('PutTrustedProvider', { ProviderArn: samlArn, MetadataDocument });
    });
    beforeEach(() => {
      sts = queryOf(bench.context, stsService);
    });
    afterAll(() => provider.close());

    /** A role that trusts a provider under conditions. Gives its ARN. */
    async function role(Federated: string, Condition: object = {}, actions: string[] = []): Promise<string> {
      const Action = ['sts:AssumeRoleWithWebIdentity', ...actions];
      const Statement = [{ Effect: 'Allow', Principal: { Federated }, Action, Condition }];
      const name = `role-${++roles}`;
      const trustPolicy = JSON.stringify({ Version: '2012-10-17', Statement });
      await createRole(bench.context, { name, path: '/app/', trustPolicy });
      return roleArn(`app/${name}`);
    }
    const assume = async (RoleArn: string, WebIdentityToken: string, more: Record<string, string> = {}) => {
      const fields = {
        Action: 'AssumeRoleWithWebIdentity',
        RoleArn,
        RoleSessionName: 'ada',
        WebIdentityToken,
        ...more,
      };
      return sts(fields, {});
    };
    const refused = async (answer: Promise<Awaited<ReturnType<CallQuery>>>) => {
      const { status, first } = await answer;
      return { status, Code: first('Code'), Message: first('Message') };
    };
    const sessionOf = async (answer: Awaited<ReturnType<CallQuery>>) => {
      expect(answer.xml).toContain('<Credentials>');
      const opened = await openSession(bench.context, answer.first('SessionToken') ?? '');
      expect(opened?.credentials.accessKeyId).toBe(answer.first('AccessKeyId'));
      expect(opened?.credentials.secretAccessKey).toBe(answer.first('SecretAccessKey'));
      return opened?.session;
    };
    /** A token of an identity, as the classic flow has it. */
    async function identityToken(
      input: Parameters<typeof createTestIdentityPool>[1] = {},
      Logins?: Record<string, string>,
    ) {
      const CognitoIdentityProviders = [source.trust];
      const pool = await createTestIdentityPool(bench.context, {
        CognitoIdentityProviders,
        AllowClassicFlow: true,
        ...input,
      });
      const { IdentityId = '' } = await identities('GetId', { IdentityPoolId: pool, ...(Logins && { Logins }) });
      const { Token = '' } = await identities('GetOpenIdToken', { IdentityId, ...(Logins && { Logins }) });
      return { pool, IdentityId, Token };
    }
    const ofPool = (pool: string) => ({ StringEquals: { 'cognito-identity.amazonaws.com:aud': pool } });
    const ownProvider = 'cognito-identity.amazonaws.com';

    test('lets an identity of an identity pool into a role that trusts it, as the classic flow does', async () => {
      const { pool, IdentityId, Token } = await identityToken({}, await source.logins('ada'));
      const arn = await role(ownProvider, {
        ...ofPool(pool),
        'ForAnyValue:StringEquals': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
      });
      const answer = await assume(arn, Token, { DurationSeconds: '900' });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.first('SubjectFromWebIdentityToken')).toBe(IdentityId);
      expect(answer.first('Provider')).toBe(ownProvider);
      expect(answer.first('Audience')).toBe(pool);
      const name = arn.slice(arn.lastIndexOf('/') + 1);
      expect(answer.first('Arn')).toBe(`arn:aws:sts::123456789012:assumed-role/${name}/ada`);
      expect(answer.first('AssumedRoleId')).toMatch(/^AROA\w{17}:ada$/);
      const now = bench.context.clock.now() / 1000;
      expect(answer.first('Expiration')).toBe(new Date((now + 900) * 1000).toISOString().replace('.000', ''));
      expect(await sessionOf(answer)).toEqual({
        roleArn: arn,
        roleId: answer.first('AssumedRoleId')?.split(':')[0],
        name: 'ada',
        federated: {
          provider: ownProvider,
          subject: IdentityId,
          audience: pool,
          methods: ['authenticated', source.provider, expect.stringContaining('CognitoSignIn')],
        },
        tags: {},
        issuedAtSeconds: now,
        expiresAtSeconds: now + 900,
      });
    });

    test('refuses whom the role does not trust, and says the same of a role that is not there', async () => {
      const { pool, Token } = await identityToken();
      const known = await role(ownProvider, {
        ...ofPool(pool),
        'ForAnyValue:StringEquals': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
      });
      expect(await refused(assume(known, Token))).toEqual(denied);
      expect(await refused(assume(roleArn('nobody-made-it'), Token))).toEqual(denied);
      const other = await role(ownProvider, ofPool('us-east-1:00000000-0000-4000-8000-000000000000'));
      expect(await refused(assume(other, Token))).toEqual(denied);
      // Another path is another role.
      expect(await refused(assume(known.replace('/app/', '/'), Token))).toEqual(denied);
    });

    test('takes no token of an identity pool that leaves the choice of roles to nobody else', async () => {
      const developer = { AllowClassicFlow: false, DeveloperProviderName: 'login.example' };
      const pool = await createTestIdentityPool(bench.context, developer);
      const { Token = '' } = await identities('GetOpenIdTokenForDeveloperIdentity', {
        IdentityPoolId: pool,
        Logins: { 'login.example': 'ada' },
      });
      const arn = await role(ownProvider, ofPool(pool));
      expect(await refused(assume(arn, Token))).toMatchObject({ status: 403, Code: 'IDPRejectedClaim' });
    });

    test('takes no token of an identity that is gone', async () => {
      const { pool, IdentityId, Token } = await identityToken();
      const arn = await role(ownProvider, ofPool(pool));
      expect((await assume(arn, Token)).status).toBe(200);
      await identities('DeleteIdentities', { IdentityIdsToDelete: [IdentityId] });
      expect(await refused(assume(arn, Token))).toMatchObject({ status: 403, Code: 'IDPRejectedClaim' });
    });

    test('takes no token that has expired, that was changed, or that is none', async () => {
      const { pool, Token } = await identityToken();
      const arn = await role(ownProvider, ofPool(pool));
      const [header = '', body = '', signature = ''] = Token.split('.');
      const changed = Buffer.from(body, 'base64url')
        .toString()
        .replace(/"sub":"[^"]+"/, '"sub":"us-east-1:x"');
      const forged = [header, Buffer.from(changed).toString('base64url'), signature].join('.');
      expect(await refused(assume(arn, forged))).toMatchObject({ status: 400, Code: 'InvalidIdentityToken' });
      const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
      expect(await refused(assume(arn, none))).toMatchObject({ status: 400, Code: 'InvalidIdentityToken' });
      for (const text of ['none', 'a.b.c', `${header}.${signature}`]) {
        expect(await refused(assume(arn, text))).toMatchObject({ status: 400, Code: 'InvalidIdentityToken' });
      }
      bench.context.clock.advance(601_000);
      const now = bench.context.clock.now() / 1000;
      expect(await refused(assume(arn, Token))).toEqual({
        status: 400,
        Code: 'ExpiredTokenException',
        Message: `Token expired: current date/time ${now} must be before the expiration date/time ${now - 1}`,
      });
    });

    test('lets a user of a user pool into a role that trusts the pool, under either of its names', async () => {
      const { IdToken, AccessToken } = await source.signIn('ada');
      const arnOf = (name: string) => `arn:aws:iam::123456789012:oidc-provider/${name}`;
      const aws = source.provider;
      const own = `${bench.context.settings.publicUrl.replace(/^https?:\/\//, '')}/${source.userPoolId}`;
      const onlyFor = (name: string, client: string) => ({ StringEquals: { [`${name}:aud`]: client } });
      for (const name of [aws, own]) {
        const arn = await role(arnOf(name), onlyFor(name, source.clientId));
        const answer = await assume(arn, IdToken);
        expect([name, answer.status]).toEqual([name, 200]);
        expect(await sessionOf(answer)).toMatchObject({ federated: { provider: aws, audience: source.clientId } });
        expect(await refused(assume(arn, AccessToken))).toMatchObject({ status: 400, Code: 'InvalidIdentityToken' });
        expect(await refused(assume(await role(arnOf(name), onlyFor(name, 'another')), IdToken))).toEqual(denied);
      }
      expect(await refused(assume(await role(arnOf(`${aws}x`)), IdToken))).toEqual(denied);
      expect(await refused(assume(await role(ownProvider), IdToken))).toEqual(denied);
    });

    test('lets whom a trusted OpenID provider vouches for into a role, with the tags that it says', async () => {
      const name = provider.issuer.slice('http://'.length);
      const Federated = `arn:aws:iam::123456789012:oidc-provider/${name}`;
      const now = bench.context.clock.now();
      const tags = { 'https://aws.amazon.com/tags': { principal_tags: { team: ['red'] } } };
      const tagged = await role(Federated, { StringEquals: { [`${name}:sub`]: 'ada' } }, ['sts:TagSession']);
      const answer = await assume(tagged, await provider.sign(now, tags));
      expect(await sessionOf(answer)).toMatchObject({
        federated: { provider: name, arn: Federated, subject: 'ada', audience: 'app' },
        tags: { team: 'red' },
      });
      expect(answer.first('Provider')).toBe(provider.issuer);
      const untagged = await role(Federated, { StringEquals: { [`${name}:sub`]: 'ada' } });
      expect((await assume(untagged, await provider.sign(now))).status).toBe(200);
      expect(await refused(assume(untagged, await provider.sign(now, tags)))).toEqual(denied);
      expect(await refused(assume(untagged, await provider.sign(now, { sub: 'eve' })))).toEqual(denied);
      const invalid = (Message: string | RegExp) => ({
        status: 400,
        Code: 'InvalidIdentityToken',
        Message: typeof Message === 'string' ? Message : expect.stringMatching(Message),
      });
      expect(await refused(assume(untagged, await provider.sign(now, { aud: 'other' })))).toEqual(
        invalid('Incorrect token audience'),
      );
      expect(await refused(assume(untagged, await provider.sign(now, { iss: 'https://evil.example' })))).toEqual(
        invalid('No OpenIDConnect provider found in your account for https://evil.example'),
      );
      for (const principal_tags of ['x', { team: ['a', 'b'] }, { team: ['<'] }, { team: ['a'], TEAM: ['b'] }]) {
        const wrong = { 'https://aws.amazon.com/tags': { principal_tags } };
        expect(await refused(assume(tagged, await provider.sign(now, wrong)))).toEqual(invalid(/tags/));
      }
      expect(await refused(assume(untagged, await provider.sign(now - 3_600_000)))).toMatchObject({
        status: 400,
        Code: 'ExpiredTokenException',
      });
    });

    test('says when a provider does not answer', async () => {
      const away = await startOpenIdProvider();
      const name = away.issuer.slice('http://'.length);
      const ProviderArn = `arn:aws:iam::123456789012:oidc-provider/${name}`;
      const extend = identityExtensionsOf(bench.context);
      await extend('PutTrustedProvider', { ProviderArn, Url: away.issuer, ClientIds: ['app'] });
      const token = await away.sign(bench.context.clock.now());
      away.answers(false);
      expect(await refused(assume(await role(ProviderArn), token))).toMatchObject({
        status: 400,
        Code: 'IDPCommunicationError',
      });
      await away.close();
    });

    describeSaml();

    function describeSaml() {
      const samlRole = async (Condition: object = {}) => {
        const Statement = [
          {
            Effect: 'Allow',
            Principal: { Federated: samlArn },
            Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
            Condition,
          },
        ];
        const name = `role-${++roles}`;
        await createRole(bench.context, { name, trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement }) });
        return roleArn(name);
      };
      const assertion = (RoleArn: string, parts: SamlParts = {}, more: Record<string, string[]> = {}) => {
        const attributes = {
          [attribute('Role')]: [`${RoleArn},${samlArn}`],
          [attribute('RoleSessionName')]: ['ada@example.com'],
          ...more,
        };
        return makeSamlResponse(bench.context.clock.now(), { attributes, ...parts });
      };
      const saml = (RoleArn: string, SAMLAssertion: string, PrincipalArn = samlArn) =>
        sts({ Action: 'AssumeRoleWithSAML', RoleArn, PrincipalArn, SAMLAssertion }, {});
      const forAws = { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml', 'saml:sub': 'ada' } };

      test('lets whom a trusted SAML provider vouches for into a role that its assertion grants', async () => {
        const arn = await samlRole(forAws);
        const answer = await saml(arn, assertion(arn, {}, { [attribute('PrincipalTag:team')]: ['red'] }));
        expect(answer.status).toBe(200);
        expect(answer.first('Subject')).toBe('ada');
        expect(answer.first('Issuer')).toBe('https://idp.example.com/metadata');
        expect(answer.first('Audience')).toBe('https://signin.aws.amazon.com/saml');
        expect(answer.first('Arn')).toMatch(/:assumed-role\/role-\d+\/ada@example\.com$/);
        expect(await sessionOf(answer)).toMatchObject({
          name: 'ada@example.com',
          federated: { provider: 'saml', arn: samlArn, subject: 'ada' },
          tags: { team: 'red' },
        });
      });

      test('lets nobody into a role that the assertion does not grant, or that does not trust its provider', async () => {
        const arn = await samlRole(forAws);
        const notAuthorized = {
          status: 403,
          Code: 'AccessDenied',
          Message: 'Not authorized to perform sts:AssumeRoleWithSAML',
        };
        expect(await refused(saml(arn, assertion(await samlRole())))).toEqual(notAuthorized);
        expect(await refused(saml(arn, assertion(arn, { subject: 'eve' })))).toEqual(notAuthorized);
        const web = await role(samlArn);
        expect(await refused(saml(web, assertion(web)))).toEqual(notAuthorized);
      });

      test('takes no assertion that is not the provider’s, or names no session', async () => {
        const arn = await samlRole();
        const invalid = { status: 400, Code: 'InvalidIdentityToken' };
        expect(await refused(saml(arn, assertion(arn, { byStranger: true })))).toMatchObject(invalid);
        expect(await refused(saml(arn, 'PHg+'))).toMatchObject(invalid);
        expect(await refused(saml(arn, assertion(arn), `${samlArn}-other`))).toMatchObject(invalid);
        const named = (names: string[]) => assertion(arn, {}, { [attribute('RoleSessionName')]: names });
        for (const names of [[], ['a b'], ['x'], ['ada', 'eve']]) {
          expect(await refused(saml(arn, named(names)))).toMatchObject(invalid);
        }
        const response = assertion(arn);
        bench.context.clock.advance(600_000);
        expect(await refused(saml(arn, response))).toMatchObject({ status: 400, Code: 'ExpiredTokenException' });
      });

      test('lets no session go on for longer than the provider has it', async () => {
        const arn = await samlRole();
        const end = bench.context.clock.now() + 1_200_000;
        const at = new Date(end).toISOString();
        const statement = `<saml:AuthnStatement AuthnInstant="${at}" SessionNotOnOrAfter="${at}"/>`;
        const session = await sessionOf(await saml(arn, assertion(arn, { statement })));
        expect(session?.expiresAtSeconds).toBe(end / 1000);
      });
    }

    test('refuses what cannot be had, before it looks at the token', async () => {
      const arn = roleArn('any');
      const wrong = async (more: Record<string, string>) => refused(assume(arn, 'a.b.c', more));
      expect(await wrong({ DurationSeconds: '3601' })).toEqual({
        status: 400,
        Code: 'ValidationError',
        Message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      });
      expect(await wrong({ DurationSeconds: '899' })).toEqual({
        status: 400,
        Code: 'ValidationError',
        Message:
          "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
      });
      expect(await wrong({ DurationSeconds: 'x' })).toMatchObject({ Code: 'MalformedInput' });
      expect(await wrong({ RoleSessionName: 'a b' })).toMatchObject({ Code: 'ValidationError' });
      expect(await wrong({ RoleArn: 'arn:aws:iam::123456789012:user/ada' })).toEqual({
        status: 400,
        Code: 'ValidationError',
        Message: 'Request ARN is invalid',
      });
      for (const more of [
        { Policy: '{}' },
        { 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnly' },
        { ProviderId: 'graph.facebook.com' },
      ] as Record<string, string>[]) {
        expect(await wrong(more)).toMatchObject({ status: 400, Code: 'ValidationError' });
      }
      const hidden = await assume(arn, 'abc');
      expect(hidden.xml).not.toContain('&apos;abc&apos;');
      expect(hidden.xml).not.toContain("'abc'");
    });

    test('decodes no message, since nothing here encodes one', async () => {
      expect(await refused(sts({ Action: 'DecodeAuthorizationMessage', EncodedMessage: 'x' }))).toEqual({
        status: 400,
        Code: 'InvalidAuthorizationMessageException',
        Message: 'Message is not valid.',
      });
    });

    test('in development whoever signs with any key is the root of the account', async () => {
      const answer = await sts({ Action: 'GetCallerIdentity' });
      expect(answer.xml).toBe(
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n<GetCallerIdentityResult>\n<UserId>123456789012</UserId>\n<Account>123456789012</Account>\n<Arn>arn:aws:iam::123456789012:root</Arn>\n</GetCallerIdentityResult>\n<ResponseMetadata><RequestId>0d7c6f0e-0000-4000-8000-000000000000</RequestId>\n</ResponseMetadata>\n</GetCallerIdentityResponse>\n',
      );
    });
  },
  { settings: { trustsUnmadeRoles: false } },
);
