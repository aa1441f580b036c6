import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import { openSqlite } from '#database/sqlite.ts';
import { type CallOperation, operationsOf } from '../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool } from '../../../../test/people.ts';

/** What another process does just before each write. */
let before: (() => Promise<unknown>) | undefined;
let context: TestContext;
let call: CallOperation;
let UserPoolId: string;
let ClientId: string;

function interrupted(database: Database): Database {
  return {
    ...database,
    transaction: async (writes) => {
      const other = before;
      before = undefined;
      await other?.();
      before = other;
      return database.transaction(writes);
    },
  };
}

beforeAll(async () => {
  context = await createTestContext({ database: interrupted(await openSqlite({ path: ':memory:' })) });
  call = operationsOf(context);
  const { pool, client } = await createPeoplePool(context);
  UserPoolId = pool.id;
  ClientId = client.id;
});
afterAll(() => context.close());

const provider = (url: string) => ({
  client_id: 'app',
  authorize_scopes: 'openid',
  oidc_issuer: url,
  attributes_request_method: 'GET',
  authorize_url: `${url}/authorize`,
  token_url: `${url}/token`,
  attributes_url: `${url}/userinfo`,
  jwks_uri: `${url}/jwks`,
});

/** A change, made anew whenever it is asked for: what comes before it, then the change by its number. */
const changes: Readonly<Record<string, () => Promise<(number: number) => Promise<unknown>>>> = {
  SetUserPoolClientSessionConfiguration: async () => (number) =>
    call('SetUserPoolClientSessionConfiguration', { UserPoolId, ClientId, SSOSession: { MaxValidityMinutes: number } }),
  SetUserPoolMfaConfig: async () => (number) =>
    call('SetUserPoolMfaConfig', {
      UserPoolId,
      MfaConfiguration: 'OFF',
      WebAuthnConfiguration: { RelyingPartyId: `a${number}.example.com` },
    }),
  SetUserPoolSessionConfiguration: async () => (number) =>
    call('SetUserPoolSessionConfiguration', {
      UserPoolId,
      UserSessionTracking: 'ENABLED',
      TokenSession: { MaxPerUser: number },
    }),
  UpdateIdentityProvider: async () => {
    const ProviderName = 'Corp';
    const ProviderDetails = provider('https://idp.example.com');
    await call('CreateIdentityProvider', { UserPoolId, ProviderName, ProviderType: 'OIDC', ProviderDetails });
    return (number) =>
      call('UpdateIdentityProvider', { UserPoolId, ProviderName, IdpIdentifiers: [`a${number}.example.com`] });
  },
  UpdateManagedLoginBranding: async () => {
    const { ManagedLoginBranding } = await call('CreateManagedLoginBranding', {
      UserPoolId,
      ClientId,
      UseCognitoProvidedValues: true,
    });
    const ManagedLoginBrandingId = ManagedLoginBranding?.ManagedLoginBrandingId ?? '';
    return (number) =>
      call('UpdateManagedLoginBranding', {
        UserPoolId,
        ManagedLoginBrandingId,
        Settings: { components: { form: { borderRadius: number } } },
      });
  },
  UpdateTerms: async () => {
    const { Terms } = await call('CreateTerms', {
      UserPoolId,
      ClientId,
      TermsName: 'terms-of-use',
      TermsSource: 'LINK',
      Enforcement: 'NONE',
      Links: { 'cognito:default': 'https://example.com/terms' },
    });
    return (number) =>
      call('UpdateTerms', {
        UserPoolId,
        TermsId: Terms?.TermsId ?? '',
        Links: { 'cognito:default': `https://example.com/terms/${number}` },
      });
  },
  UpdateUserPool: async () => (number) => call('UpdateUserPool', { UserPoolId, UserPoolTags: { n: `${number}` } }),
  UpdateUserPoolClient: async () => (number) =>
    call('UpdateUserPoolClient', { UserPoolId, ClientId, ClientName: `app ${number}` }),
  UpdateUserPoolDomain: async () => {
    const Domain = 'shop';
    await call('CreateUserPoolDomain', { UserPoolId, Domain });
    return (number) => call('UpdateUserPoolDomain', { UserPoolId, Domain, ManagedLoginVersion: (number % 2) + 1 });
  },
};

test.each(Object.entries(changes))('%s does not write over what another request has changed', async (_, prepare) => {
  const change = await prepare();
  let number = 1;
  before = () => change(++number);
  const late = change(1);
  await expect(late).rejects.toMatchObject({ code: 'ConcurrentModificationException' });
  before = undefined;
});
