import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { extensionsOf } from '../../../test/api.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, shown, type TestBrowser } from '../../../test/browser.ts';
import {
  authorizeUrl,
  browserOf,
  claimsOf,
  clientSecret,
  createFederatedClient,
  createFederatedPool,
  type FederatedPool,
  origin,
  thisMachine,
} from '../../../test/federated-pool.ts';
import { type OutsideProvider, startOutsideProvider } from '../../../test/outside-provider.ts';
import { PASSWORD } from '../../../test/people.ts';
import { postForm } from '../../../test/post-form.ts';
import { oauthRoutes } from './routes.ts';

describeOnBothEngines(
  'a session opens the apps that take the way in which its person signed in',
  (bench) => {
    let outside: OutsideProvider;
    let other: OutsideProvider;
    let made: FederatedPool;
    /** Clients that list the pool's own accounts alone, and one provider alone. */
    let own: string;
    let corp: string;
    let people = 0;
    beforeAll(async () => {
      [outside, other] = await Promise.all([startOutsideProvider(clientSecret), startOutsideProvider(clientSecret)]);
      outside.now = other.now = () => bench.context.clock.now();
      made = await createFederatedPool(bench.call, { Outside: outside, Other: other });
      await bench.call('UpdateIdentityProvider', {
        UserPoolId: made.poolId,
        ProviderName: 'Outside',
        IdpIdentifiers: ['corp'],
      });
      own = await createFederatedClient(bench.call, made.poolId, ['COGNITO']);
      corp = await createFederatedClient(bench.call, made.poolId, ['Outside']);
    });
    beforeEach(() => {
      outside.behaviour = other.behaviour = {};
      outside.person = other.person = `person${people++}`;
    });
    afterAll(() => Promise.all([outside.close(), other.close()]));

    const newBrowser = () => browserOf(bench.context, outside, other);
    const change = (ClientId: string, more: object) =>
      bench.call('UpdateUserPoolClient', {
        UserPoolId: made.poolId,
        ClientId,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'profile'],
        CallbackURLs: ['https://app.example/callback'],
        ...more,
      });

    async function addAccount(): Promise<string> {
      const [UserPoolId, Username] = [made.poolId, `native${people++}`];
      await bench.call('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
      await bench.call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
      return Username;
    }
    async function signIn(browser: TestBrowser, clientId: string, username: string) {
      return browser.send(shown(await browser.open(authorizeUrl(clientId, 'COGNITO'))), {
        username,
        password: PASSWORD,
      });
    }
    async function signedIn(clientId: string): Promise<TestBrowser> {
      const browser = newBrowser();
      leftTo(await signIn(browser, clientId, await addAccount()));
      return browser;
    }
    /** What an app is told that asks without a question. */
    async function ask(browser: TestBrowser, clientId: string, named: Record<string, string> = {}) {
      const query = new URLSearchParams({ prompt: 'none', ...named });
      const { searchParams } = leftTo(await browser.open(`${authorizeUrl(clientId)}&${query}`));
      return searchParams.get('error') ?? (searchParams.has('code') ? 'code' : 'nothing');
    }
    const corpNames: Record<string, string>[] = [{}, { identity_provider: 'Outside' }, { idp_identifier: 'corp' }];

    test('an account of the pool opens no app that takes people of a provider alone', async () => {
      const browser = await signedIn(own);
      expect(await ask(browser, own)).toBe('code');
      for (const named of corpNames) expect(await ask(browser, corp, named)).toBe('login_required');
      const claims = await claimsOf(bench.context, corp, leftTo(await browser.open(authorizeUrl(corp))));
      expect(claims['cognito:username']).toBe(`Outside_${outside.person}`);
    });

    test('somebody of a provider opens no app that takes accounts of the pool, or people of another provider', async () => {
      const browser = newBrowser();
      leftTo(await browser.open(authorizeUrl(corp)));
      for (const named of corpNames) {
        expect(await ask(browser, corp, named)).toBe('code');
        expect(await ask(browser, made.clientId, named)).toBe('code');
      }
      expect(await ask(browser, own)).toBe('login_required');
      expect(shown(await browser.open(authorizeUrl(own))).url.pathname).toBe('/login');
    });

    test('a request that names a provider is answered for who came by it', async () => {
      const browser = await signedIn(made.clientId);
      expect(await ask(browser, made.clientId)).toBe('code');
      expect(await ask(browser, made.clientId, { identity_provider: 'COGNITO' })).toBe('code');
      for (const identity_provider of ['Outside', 'Other'])
        expect(await ask(browser, made.clientId, { identity_provider })).toBe('login_required');
      expect(await ask(browser, made.clientId, { idp_identifier: 'corp' })).toBe('login_required');
      expect(await ask(browser, made.clientId, { identity_provider: 'Nobody' })).toBe('invalid_request');
      leftTo(await browser.open(authorizeUrl(made.clientId, 'Outside')));
      expect(await ask(browser, made.clientId, { identity_provider: 'Outside' })).toBe('code');
      for (const identity_provider of ['COGNITO', 'Other'])
        expect(await ask(browser, made.clientId, { identity_provider })).toBe('login_required');
    });

    test('of a linked account the way counts that was taken', async () => {
      const name = await addAccount();
      await bench.call('AdminLinkProviderForUser', {
        UserPoolId: made.poolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: name },
        SourceUser: {
          ProviderName: 'Outside',
          ProviderAttributeName: 'Cognito_Subject',
          ProviderAttributeValue: outside.person,
        },
      });
      const browser = newBrowser();
      const left = leftTo(await browser.open(authorizeUrl(corp)));
      expect((await claimsOf(bench.context, corp, left))['cognito:username']).toBe(name);
      expect(await ask(browser, own)).toBe('login_required');
      leftTo(await signIn(browser, own, name));
      expect(await ask(browser, own)).toBe('code');
      expect(await ask(browser, corp)).toBe('login_required');
    });

    test('a session from before it was noted how people sign in opens nothing', async () => {
      const browser = await signedIn(own);
      await bench.context.db.execute('update browser_sessions set provider = null');
      expect(await ask(browser, own)).toBe('login_required');
      expect(shown(await browser.open(`/account?client_id=${own}`)).url.pathname).toBe('/login');
    });

    test('the pages about an account want a way of the client that they are opened for', async () => {
      const browser = newBrowser();
      leftTo(await browser.open(authorizeUrl(corp)));
      expect(shown(await browser.open(`/account?client_id=${corp}`)).url.pathname).toBe('/account');
      expect(shown(await browser.open(`/account?client_id=${own}`)).url.pathname).toBe('/login');
    });

    test('the page for devices wants a way of the client of the device', async () => {
      const extension = extensionsOf(bench.context);
      await extension('SetUserPoolOAuthExtensions', { UserPoolId: made.poolId, DeviceGrant: true });
      const set = { UserPoolId: made.poolId, DeviceGrant: true };
      for (const ClientId of [own, corp]) await extension('SetUserPoolClientOAuthExtensions', { ...set, ClientId });
      const browser = newBrowser();
      leftTo(await browser.open(authorizeUrl(corp)));
      const ends: string[] = [];
      for (const client_id of [corp, own]) {
        const path = `${origin}/oauth2/device_authorization`;
        const { body } = await postForm(oauthRoutes(bench.context), path, { client_id });
        ends.push(shown(await browser.open(`/device?user_code=${body['user_code']}`)).url.pathname);
      }
      expect(ends).toEqual(['/device', '/login']);
    });

    test('consent is given by who signed in in a way that the client still takes', async () => {
      const client = await createFederatedClient(bench.call, made.poolId, ['COGNITO']);
      const set = { UserPoolId: made.poolId, ClientId: client, ThirdParty: true };
      await extensionsOf(bench.context)('SetUserPoolClientOAuthExtensions', set);
      const challenge = { code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' };
      const browser = newBrowser();
      const login = shown(await browser.open(`${authorizeUrl(client)}&${new URLSearchParams(challenge)}`));
      const question = shown(await browser.send(login, { username: await addAccount(), password: PASSWORD }));
      expect(question.url.pathname).toBe('/consent');
      await change(client, { SupportedIdentityProviders: ['Outside', 'Other'] });
      expect(shown(await browser.send(question, {})).url.pathname).toBe('/login');
    });

    test('a link is made by who is signed in in a way that the client still takes', async () => {
      const client = await createFederatedClient(bench.call, made.poolId, ['COGNITO', 'Other']);
      const browser = await signedIn(client);
      const page = shown(await browser.open(`/account/linked?client_id=${client}`));
      const leaving = shown(await browser.send(page, { link: 'Other' }));
      const href = /href="(http[^"]*)"/.exec(leaving.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      expect(href.startsWith(`${other.issuer}/authorize`)).toBe(true);
      await change(client, { SupportedIdentityProviders: ['Other'] });
      const back = shown(await browser.open(href));
      expect([back.url.pathname, back.status]).toEqual(['/oauth2/idpresponse', 400]);
    });
  },
  thisMachine,
);
