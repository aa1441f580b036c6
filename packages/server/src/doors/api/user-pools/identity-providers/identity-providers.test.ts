import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { DocumentError, type Documents } from '#domain/documents.ts';
import { encryptionKeys } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../../test/people.ts';
import { makeCertificate, makeSamlMetadata } from '../../../../../test/saml-metadata.ts';
import { sealedRows } from '../../../../../test/sealed-values.ts';

/** What others publish, by URL. */
const published = new Map<string, string>();
const documents: Documents = {
  load: async (url) => {
    const text = published.get(url);
    if (text === undefined) throw new DocumentError('it answered 404');
    return Buffer.from(text);
  },
};

const everyRow = statement<Record<string, never>, { pool_id: string }>(
  'test.identity-providers',
  'select pool_id from identity_providers union all select pool_id from identity_provider_identifiers',
);

const app = { client_id: 'app', client_secret: 'hush', authorize_scopes: 'openid email' };
const oidc = {
  client_id: 'app',
  client_secret: 'hush',
  authorize_scopes: 'openid',
  oidc_issuer: 'https://idp.example.com',
  attributes_request_method: 'GET',
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/jwks',
};
const samlFile = { MetadataFile: makeSamlMetadata() };

describeOnBothEngines(
  'identity providers',
  (bench) => {
    const makePool = async () => (await createPeoplePool(bench.context)).pool.id;
    // Its keys take longer to make than most of these tests do.
    let sharedPool: string;
    beforeAll(async () => {
      sharedPool = await makePool();
    });
    afterEach(async () => {
      const { Providers } = await bench.call('ListIdentityProviders', { UserPoolId: sharedPool });
      for (const { ProviderName = '' } of Providers) {
        await bench.call('DeleteIdentityProvider', { UserPoolId: sharedPool, ProviderName });
      }
    });
    const create = (UserPoolId: string, ProviderName: string, more: object = {}) =>
      bench.call('CreateIdentityProvider', {
        UserPoolId,
        ProviderName,
        ProviderType: 'OIDC',
        ProviderDetails: oidc,
        ...more,
      });
    const describe = async (UserPoolId: string, ProviderName: string) =>
      (await bench.call('DescribeIdentityProvider', { UserPoolId, ProviderName })).IdentityProvider;
    const invalid = (message: string | RegExp) => ({
      code: 'InvalidParameterException',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });

    test.each([
      [
        'Google',
        app,
        {
          attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
          attributes_url_add_attributes: 'true',
          authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
          oidc_issuer: 'https://accounts.google.com',
          token_request_method: 'POST',
          token_url: 'https://www.googleapis.com/oauth2/v4/token',
        },
        { username: 'sub' },
      ],
      [
        'Facebook',
        { ...app, api_version: 'v12.0' },
        {
          attributes_url: 'https://graph.facebook.com/v12.0/me?fields=',
          attributes_url_add_attributes: 'true',
          authorize_url: 'https://www.facebook.com/v12.0/dialog/oauth',
          token_request_method: 'GET',
          token_url: 'https://graph.facebook.com/v12.0/oauth/access_token',
        },
        { username: 'id' },
      ],
      [
        'LoginWithAmazon',
        app,
        {
          attributes_url: 'https://api.amazon.com/user/profile',
          attributes_url_add_attributes: 'false',
          authorize_url: 'https://www.amazon.com/ap/oa',
          token_request_method: 'POST',
          token_url: 'https://api.amazon.com/auth/o2/token',
        },
        { username: 'user_id' },
      ],
      ['OIDC', oidc, { attributes_url_add_attributes: 'false' }, { username: 'sub' }],
    ] as const)(
      '%s is read with what belongs to it, and takes that back',
      async (kind, ProviderDetails, added, AttributeMapping) => {
        const UserPoolId = sharedPool;
        const name = kind === 'OIDC' ? 'Corp' : kind;
        const { IdentityProvider: made } = await create(UserPoolId, name, { ProviderType: kind, ProviderDetails });
        expect(made).toEqual({
          UserPoolId,
          ProviderName: name,
          ProviderType: kind,
          ProviderDetails: { ...ProviderDetails, ...added },
          AttributeMapping,
          CreationDate: expect.any(Number),
          LastModifiedDate: made.CreationDate,
        });
        const read = await describe(UserPoolId, name);
        expect(read).toEqual({ ...made, IdpIdentifiers: [] });
        await bench.call('UpdateIdentityProvider', {
          UserPoolId,
          ProviderName: name,
          ProviderDetails: read.ProviderDetails ?? {},
        });
        expect(await describe(UserPoolId, name)).toEqual({ ...read, LastModifiedDate: expect.any(Number) });
        if (kind !== 'OIDC') {
          const other = { ...read.ProviderDetails, token_url: 'https://evil.example/token' };
          await expect(
            bench.call('UpdateIdentityProvider', { UserPoolId, ProviderName: name, ProviderDetails: other }),
          ).rejects.toMatchObject(invalid(/^token_url follows from/));
        }
      },
    );

    test('the private key of an Apple app is never read again', async () => {
      const UserPoolId = sharedPool;
      const { client_id, authorize_scopes } = app;
      const shown = { client_id, authorize_scopes, team_id: 'T', key_id: 'K' };
      const ProviderDetails = { ...shown, private_key: 'MIGTAgEA' };
      const { IdentityProvider } = await create(UserPoolId, 'SignInWithApple', {
        ProviderType: 'SignInWithApple',
        ProviderDetails,
      });
      expect(IdentityProvider.ProviderDetails).toEqual({
        ...shown,
        attributes_url_add_attributes: 'false',
        authorize_url: 'https://appleid.apple.com/auth/authorize',
        oidc_issuer: 'https://appleid.apple.com',
        token_request_method: 'POST',
        token_url: 'https://appleid.apple.com/auth/token',
      });
      const update = bench.call('UpdateIdentityProvider', {
        UserPoolId,
        ProviderName: 'SignInWithApple',
        ProviderDetails: shown,
      });
      await expect(update).rejects.toMatchObject(
        invalid('clientId, privateKey, teamId, and keyId are all required idp details.'),
      );
    });

    test('metadata of SAML is read from the file or the URL, and each provider has an encryption certificate of its own', async () => {
      const UserPoolId = sharedPool;
      const flags = { IDPSignout: 'true', EncryptedResponses: 'false' };
      const { IdentityProvider: byFile } = await create(UserPoolId, 'ByFile', {
        ProviderType: 'SAML',
        ProviderDetails: { ...samlFile, ...flags },
      });
      expect(byFile).toMatchObject({ AttributeMapping: {} });
      expect(byFile.ProviderDetails).toEqual({
        ...samlFile,
        ...flags,
        SSORedirectBindingURI: 'https://idp.example.com/sso',
        SLORedirectBindingURI: 'https://idp.example.com/slo',
        ActiveEncryptionCertificate: expect.any(String),
      });
      const MetadataURL = 'https://idp.example.com/metadata';
      published.set(MetadataURL, makeSamlMetadata({ signOut: '' }));
      const { IdentityProvider: byUrl } = await create(UserPoolId, 'ByUrl', {
        ProviderType: 'SAML',
        ProviderDetails: { MetadataURL },
      });
      const { ActiveEncryptionCertificate, ...details } = byUrl.ProviderDetails ?? {};
      expect(details).toEqual({ MetadataURL, SSORedirectBindingURI: 'https://idp.example.com/sso' });
      const text = ActiveEncryptionCertificate ?? '';
      expect(text).not.toBe(byFile.ProviderDetails?.['ActiveEncryptionCertificate']);
      const certificate = new X509Certificate(Buffer.from(text, 'base64'));
      expect(certificate.subject).toBe(`CN=${UserPoolId}`);
      expect(certificate.verify(certificate.publicKey)).toBe(true);
      expect(await sealedRows(bench.context.db, encryptionKeys)).toContainEqual(
        expect.objectContaining({ pool_id: UserPoolId, name: 'ByUrl' }),
      );

      const update = (ProviderDetails: Record<string, string>) =>
        bench.call('UpdateIdentityProvider', { UserPoolId, ProviderName: 'ByUrl', ProviderDetails });
      await expect(update({ ...details, ActiveEncryptionCertificate: text })).rejects.toMatchObject(
        invalid('ActiveEncryptionCertificate is not a valid key for SAML identity provider details.'),
      );
      const { IdentityProvider: changed } = await update(details);
      expect(changed.ProviderDetails).toEqual(byUrl.ProviderDetails);
    });

    test('what an OIDC provider does not say, its discovery document does', async () => {
      const UserPoolId = sharedPool;
      const { authorize_url, token_url, attributes_url, jwks_uri, ...undiscovered } = oidc;
      const make = (name: string, document: object | string) => {
        const text = typeof document === 'string' ? document : JSON.stringify(document);
        published.set('https://idp.example.com/.well-known/openid-configuration', text);
        return create(UserPoolId, name, { ProviderDetails: undiscovered });
      };
      const document = {
        issuer: oidc.oidc_issuer,
        authorization_endpoint: authorize_url,
        token_endpoint: token_url,
        userinfo_endpoint: attributes_url,
        jwks_uri,
      };
      const { IdentityProvider } = await make('Discovered', document);
      expect(IdentityProvider.ProviderDetails).toEqual({ ...undiscovered, attributes_url_add_attributes: 'false' });
      for (const wrong of [
        { ...document, issuer: 'https://evil.example' },
        { ...document, token_endpoint: 'http://idp.example.com/token' },
        { ...document, jwks_uri: undefined },
        'not JSON',
        'null',
      ]) {
        await expect(make('Wrong', wrong)).rejects.toMatchObject(invalid('Unable to contact well-known endpoint'));
      }
      published.clear();
      await expect(create(UserPoolId, 'Gone', { ProviderDetails: undiscovered })).rejects.toMatchObject(
        invalid('Unable to contact well-known endpoint'),
      );
      await expect(describe(UserPoolId, 'Wrong')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    });

    test.each([
      ['Google', { client_id: 'app' }, 'clientId, clientSecret and authorizeScopes are all required idp details.'],
      ['Google', { ...app, client_secret: '' }, /^clientId, clientSecret/],
      ['Google', { ...app, nonsense: 'x' }, 'nonsense is not a valid key for Google identity provider details.'],
      ['Google', { ...app, constructor: 'x' }, /^constructor is not a valid key/],
      ['Facebook', { ...app, api_version: 'v1.0/../x' }, /api_version/],
      [
        'OIDC',
        { ...oidc, oidc_issuer: '' },
        'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.',
      ],
      ['OIDC', { ...oidc, oidc_issuer: 'http://idp.example.com' }, 'OIDC endpoint must start with https://'],
      ['OIDC', { ...oidc, token_url: 'http://idp.example.com/token' }, 'OIDC endpoint must start with https://'],
      ['OIDC', { ...oidc, attributes_request_method: 'PUT' }, /Member must satisfy enum value set: \[POST, GET\]/],
      ['SAML', {}, 'At least one of the MetadataURL or MetadataFile should be provided.'],
      [
        'SAML',
        { ...samlFile, MetadataURL: 'https://idp.example.com' },
        'Only one of the MetadataURL or MetadataFile should be provided.',
      ],
      ['SAML', { ...samlFile, IDPInit: 'yes' }, /^IDPInit/],
      ['SAML', { ...samlFile, RequestSigningAlgorithm: 'rsa-sha1' }, /^RequestSigningAlgorithm/],
      ['SAML', { MetadataURL: 'http://idp.example.com' }, 'MetadataURL must start with https://'],
      ['SAML', { MetadataURL: 'https://nowhere.example' }, 'Error retrieving metadata from https://nowhere.example'],
      [
        'SAML',
        { MetadataFile: makeSamlMetadata({ certificates: [makeCertificate(Date.UTC(2025, 0, 1))] }) },
        'Signing certificates are expired',
      ],
    ] as const)(
      'details of %s that are wrong are refused, and nothing is stored: %#',
      async (kind, details, message) => {
        const UserPoolId = sharedPool;
        const name = ['OIDC', 'SAML'].includes(kind) ? 'Corp' : kind;
        const made = create(UserPoolId, name, { ProviderType: kind, ProviderDetails: details });
        await expect(made).rejects.toMatchObject(invalid(message));
        expect(await bench.call('ListIdentityProviders', { UserPoolId })).toEqual({ Providers: [] });
      },
    );

    test.each([
      [
        'a social provider of another name',
        { ProviderName: 'Goggle', ProviderType: 'Google' },
        'Provider Goggle cannot be of type Google.',
      ],
      ['another kind of that name', { ProviderName: 'Google' }, 'Provider Google cannot be of type OIDC.'],
      ['the name of the pool itself', { ProviderName: 'Cognito' }, 'Provider Cognito cannot be of type OIDC.'],
      [
        'an attribute that the pool lacks',
        { AttributeMapping: { email: 'email', 'custom:x': 'x' } },
        'AttributeMapping contains invalid mapping: [custom:x]',
      ],
      [
        'attributes that are the server’s',
        { AttributeMapping: { sub: 'sub', identities: 'x' } },
        'AttributeMapping contains invalid mapping: [sub, identities]',
      ],
      ['levels that there are not', { AcrMapping: { Level5: 'x' } }, /^AcrMapping/],
      [
        'levels of SAML',
        { ProviderType: 'SAML', ProviderDetails: samlFile, AcrMapping: { Level1: 'x' } },
        /^AcrMapping/,
      ],
      ['an identifier given twice', { IdpIdentifiers: ['one', 'one'] }, /^The identifier one already leads/],
    ])('%s is refused', async (_, more, message) => {
      const UserPoolId = sharedPool;
      await expect(create(UserPoolId, 'Corp', more)).rejects.toMatchObject(invalid(message));
    });

    test('an update keeps what it does not name, clears what it empties, and shows identifiers where it was sent some', async () => {
      const UserPoolId = sharedPool;
      const sent = {
        AttributeMapping: { email: 'email' },
        IdpIdentifiers: ['example.com', 'b'],
        AcrMapping: { Level1: 'x' },
      };
      const { IdentityProvider: made } = await create(UserPoolId, 'Corp', sent);
      expect(made).toMatchObject(sent);
      const named = { UserPoolId, ProviderName: 'Corp' };
      const { IdentityProvider: updated } = await bench.call('UpdateIdentityProvider', {
        ...named,
        ProviderDetails: { ...oidc, client_id: 'other' },
      });
      expect(updated).not.toHaveProperty('IdpIdentifiers');
      const read = await describe(UserPoolId, 'Corp');
      expect(read).toMatchObject({ ...sent, ProviderDetails: { client_id: 'other' } });
      expect(read.LastModifiedDate).toBeGreaterThan(made.LastModifiedDate ?? 0);
      const { IdentityProvider: emptied } = await bench.call('UpdateIdentityProvider', {
        ...named,
        AttributeMapping: {},
        IdpIdentifiers: [],
      });
      expect(emptied).toMatchObject({ AttributeMapping: {}, IdpIdentifiers: [] });
      expect(await describe(UserPoolId, 'Corp')).toEqual(emptied);
    });

    test('updates of different members at once both last', async () => {
      const UserPoolId = sharedPool;
      await create(UserPoolId, 'Corp');
      const named = { UserPoolId, ProviderName: 'Corp' };
      for (let round = 0; round < 5; round++) {
        const AttributeMapping = { email: `email${round}` };
        const IdpIdentifiers = [`identifier${round}`];
        await Promise.all([
          bench.call('UpdateIdentityProvider', { ...named, AttributeMapping }),
          bench.call('UpdateIdentityProvider', { ...named, IdpIdentifiers }),
        ]);
        expect(await describe(UserPoolId, 'Corp')).toMatchObject({ AttributeMapping, IdpIdentifiers });
      }
    });

    test('of parallel creations with one name one makes it', async () => {
      const UserPoolId = sharedPool;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => create(UserPoolId, 'Corp', { IdpIdentifiers: [`id${index}`] })),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') continue;
        expect(outcome.reason).toMatchObject({
          code: 'DuplicateProviderException',
          message: `Corp already exists for tenant ${UserPoolId}.`,
        });
      }
      const made = outcomes.findIndex(({ status }) => status === 'fulfilled');
      expect(await describe(UserPoolId, 'Corp')).toMatchObject({ IdpIdentifiers: [`id${made}`] });
    });

    test('an identifier leads to one provider, is free again with it, and is another pool’s too', async () => {
      const [UserPoolId, other] = [await makePool(), await makePool()];
      const find = async (poolId: string, IdpIdentifier: string) =>
        (await bench.call('GetIdentityProviderByIdentifier', { UserPoolId: poolId, IdpIdentifier })).IdentityProvider;
      const outcomes = await Promise.allSettled(
        ['One', 'Two', 'Three', 'Four'].map((name) => create(UserPoolId, name, { IdpIdentifiers: ['b', 'a'] })),
      );
      const made = outcomes.flatMap((outcome) =>
        outcome.status === 'fulfilled' ? [outcome.value.IdentityProvider] : [],
      );
      expect(made).toHaveLength(1);
      const ProviderName = made[0]?.ProviderName ?? '';
      expect(await find(UserPoolId, 'a')).toEqual(await describe(UserPoolId, ProviderName));
      await create(other, 'Corp', { IdpIdentifiers: ['a'] });
      expect(await find(other, 'a')).toMatchObject({ ProviderName: 'Corp', UserPoolId: other });
      await bench.call('DeleteIdentityProvider', { UserPoolId, ProviderName });
      await expect(find(UserPoolId, 'a')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
      await create(UserPoolId, 'Five', { IdpIdentifiers: ['a'] });
    });

    test('a pool has 300 at most, however many are made at once, and lists them all', async () => {
      const UserPoolId = await makePool();
      const make = (number: number) => create(UserPoolId, `Corp${number}`);
      for (let number = 0; number < 290; number += 10) {
        await Promise.all(Array.from({ length: 10 }, (_, index) => make(number + index)));
      }
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => make(290 + index)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
      const refused = outcomes.find((outcome) => outcome.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'LimitExceededException' });
      const seen: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await bench.call('ListIdentityProviders', { UserPoolId, ...(NextToken && { NextToken }) });
        for (const { ProviderName = '', ...rest } of page.Providers) {
          seen.push(ProviderName);
          expect(Object.keys(rest).toSorted()).toEqual(['CreationDate', 'LastModifiedDate', 'ProviderType']);
        }
        NextToken = page.NextToken;
      } while (NextToken);
      expect(new Set(seen).size).toBe(300);
      expect(seen).toHaveLength(300);
    });

    test('a client may allow a provider that is there, also while it goes, and no other', async () => {
      const UserPoolId = sharedPool;
      const allow = (...SupportedIdentityProviders: string[]) =>
        bench.call('CreateUserPoolClient', { UserPoolId, ClientName: 'web', SupportedIdentityProviders });
      const missing = invalid(`The provider Corp does not exist for User Pool ${UserPoolId}.`);
      await expect(allow('COGNITO', 'Corp')).rejects.toMatchObject(missing);
      await create(UserPoolId, 'Corp');
      const { UserPoolClient } = await allow('Corp', 'COGNITO');
      expect(UserPoolClient?.SupportedIdentityProviders).toEqual(['COGNITO', 'Corp']);
      await bench.call('DeleteIdentityProvider', { UserPoolId, ProviderName: 'Corp' });
      const ClientId = UserPoolClient?.ClientId ?? '';
      const kept = await bench.call('DescribeUserPoolClient', { UserPoolId, ClientId });
      expect(kept.UserPoolClient?.SupportedIdentityProviders).toEqual(['COGNITO', 'Corp']);
      const update = { UserPoolId, ClientId, SupportedIdentityProviders: ['Corp'] };
      await expect(bench.call('UpdateUserPoolClient', update)).rejects.toMatchObject(missing);
      // What says nothing of providers is not refused for them.
      const SSOSession = { MaxValidityMinutes: 5 };
      await bench.call('SetUserPoolClientSessionConfiguration', { UserPoolId, ClientId, SSOSession });
    });

    test('nothing of a deleted pool is left', async () => {
      const [one, other] = [await makePool(), await makePool()];
      for (const UserPoolId of [one, other]) await create(UserPoolId, 'Corp', { IdpIdentifiers: ['a'] });
      await bench.call('DeleteUserPool', { UserPoolId: one });
      const left = (await bench.context.db.all(everyRow, {})).map(({ pool_id }) => pool_id);
      expect(left).toContain(other);
      expect(left).not.toContain(one);
    });

    test('what is not there is told in two ways, as by AWS', async () => {
      const UserPoolId = sharedPool;
      const named = { UserPoolId, ProviderName: 'Nobody' };
      const missing = (message: string) => ({ code: 'ResourceNotFoundException', message });
      await expect(describe(UserPoolId, 'Nobody')).rejects.toMatchObject(
        missing(`Identity provider Nobody for tenantId ${UserPoolId} does not exist.`),
      );
      const gone = missing(`Identity provider Nobody in User Pool ${UserPoolId} does not exist.`);
      await expect(bench.call('UpdateIdentityProvider', named)).rejects.toMatchObject(gone);
      await expect(bench.call('DeleteIdentityProvider', named)).rejects.toMatchObject(gone);
      const nowhere = 'us-east-1_nowhere00';
      await expect(create(nowhere, 'Corp')).rejects.toMatchObject(missing(`User pool ${nowhere} does not exist.`));
    });
  },
  { documents },
);
