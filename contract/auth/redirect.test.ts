import { CreateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, servePage, startBrowser } from '../browser.ts';
import { administrator, type Person } from '../people.ts';
import { confirmed, makeClient, makePool } from '../sdk-client.ts';
import { describeAuth } from './auth-server.ts';
import { fillInOutside, type OutsideProvider, startOutsideProvider } from './outside-provider.ts';
import type { AppSettings } from './redirect-app.ts';
import { fillIn, RedirectWindow } from './redirect-window.ts';

const executable = await findChromium();
const scopes = ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'];

/** What an app of each form is told on its way, and how it hears that it failed. */
const forms = [
  { form: 'instance', signedIn: ['signInWithRedirect', 'signedIn'], failed: 'signInWithRedirect_failure' },
  { form: 'Auth', signedIn: ['parsingCallbackUrl', 'signIn', 'cognitoHostedUI'], failed: 'cognitoHostedUI_failure' },
  { form: 'amplify', signedIn: ['signInWithRedirect', 'signedIn'], failed: 'signInWithRedirect_failure' },
] as const;

describe.runIf(executable !== undefined)('hosted pages', () => {
  describeAuth('sent there and back, by http on this machine', (server) => {
    let browser: Browser;
    let served: Awaited<ReturnType<typeof servePage>>;
    let outside: OutsideProvider;
    let userPoolId: string;
    let clientId: string;
    let person: Person;

    beforeAll(async () => {
      browser = await startBrowser(executable ?? '');
      served = await servePage('auth/redirect-app.ts');
      outside = await startOutsideProvider('cenote', [`${server.endpoint}/oauth2/idpresponse`]);
      userPoolId = await makePool(server);
      await administrator(server).send(
        new CreateIdentityProviderCommand({
          UserPoolId: userPoolId,
          ProviderName: 'Outside',
          ProviderType: 'OIDC',
          ProviderDetails: {
            client_id: 'cenote',
            authorize_scopes: 'openid email',
            oidc_issuer: outside.issuer,
            attributes_request_method: 'GET',
          },
          AttributeMapping: { email: 'email' },
        }),
      );
      const { ClientId } = await makeClient(server, userPoolId, {
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code', 'implicit'],
        AllowedOAuthScopes: scopes,
        CallbackURLs: [served.url, `${served.url}basket?of=shop`],
        LogoutURLs: [`${served.url}bye`],
        SupportedIdentityProviders: ['COGNITO', 'Outside'],
      });
      clientId = ClientId;
      person = await confirmed(server, clientId, userPoolId);
    });
    afterAll(async () => {
      await browser?.close();
      await served?.close();
      outside?.close();
    });

    /** The settings of an app, in the form of its own documentation. */
    function settings(form: AppSettings['form'], more: object = {}): AppSettings {
      const { host: domain } = new URL(server.endpoint);
      const redirectSignIn = ['https://app.example.com/', `${served.url}basket?of=shop`, served.url];
      const redirectSignOut = [`${served.url}bye`];
      const pages = { domain, redirectSignIn, redirectSignOut, responseType: 'code', ...more };
      const { endpoint } = server;
      if (form === 'instance') return { form, config: { userPoolId, clientId, endpoint, oauth: { scopes, ...pages } } };
      if (form === 'Auth') {
        const oauth = {
          scope: scopes,
          ...pages,
          redirectSignIn: redirectSignIn.join(),
          redirectSignOut: redirectSignOut[0],
        };
        return {
          form,
          config: { Auth: { region: 'us-east-1', userPoolId, userPoolWebClientId: clientId, endpoint, oauth } },
        };
      }
      const Cognito = { userPoolId, userPoolClientId: clientId, userPoolEndpoint: endpoint };
      return { form, config: { Auth: { Cognito: { ...Cognito, loginWith: { oauth: { scopes, ...pages } } } } } };
    }

    describe.each(forms)('in the form $form', ({ form, signedIn, failed }) => {
      const open = (more?: object) => RedirectWindow.open(browser, served.url, settings(form, more));
      const last = signedIn.at(-1) ?? '';

      test('signs in by the code flow, refreshes, keeps the session over a reload, and signs out at the pages', async () => {
        const window = await open();
        await window.begin();
        await window.page.waitForURL(`${server.endpoint}/login?**`);
        await fillIn(window.page, person);
        await window.arrive();
        const events = (await window.toldOf(last)).map(([event]) => event);
        expect(events).toEqual(expect.arrayContaining([...signedIn]));
        expect(window.page.url()).toBe(served.url);
        const session = await window.session();
        expect(session?.username).toBe(person.username);
        expect(decodeJwt(session?.idToken ?? '')).toMatchObject({ nonce: expect.stringMatching(/^[\w-]{32}$/) });
        const refreshed = await window.session(true);
        expect(refreshed?.accessToken).not.toBe(session?.accessToken);
        await window.page.reload();
        await window.arrive();
        expect((await window.session())?.username).toBe(person.username);
        await window.end();
        await window.arrive('/bye');
        expect(await window.session()).toBeUndefined();
        // The pages know nobody any more, either.
        await window.page.goto(served.url);
        await window.arrive();
        await window.begin();
        await window.page.waitForURL(`${server.endpoint}/login?**`);
        await window.close();
      });

      test('gets back what it sent along', async () => {
        const window = await open();
        const customState = 'back to /basket?item=7&size=ö "large" – ✓';
        await window.begin({ customState });
        await fillIn(window.page, person);
        await window.arrive();
        const told = await window.toldOf('customOAuthState');
        expect(told.find(([event]) => event === 'customOAuthState')?.[1]).toBe(customState);
        await window.close();
      });

      test('goes straight to a provider, and is told when somebody goes back from there', async () => {
        const window = await open();
        await window.begin({ provider: 'Outside' });
        await window.page.waitForURL(`${outside.issuer}/**`);
        await window.page.locator('a', { hasText: /cancel/i }).click();
        await window.arrive();
        const told = await window.toldOf(failed);
        expect(told.find(([event]) => event === failed)?.[1]).toContain('[Outside] Error - access_denied');
        expect(await window.session()).toBeUndefined();
        expect(window.page.url()).toBe(served.url);
        await window.begin({ provider: 'Outside' });
        await fillInOutside(window.page, 'ann');
        await window.arrive();
        await window.toldOf(last);
        expect((await window.session())?.username).toBe('Outside_ann');
        await window.close();
      });

      test('somebody who goes back and forward in the browser can begin anew', async () => {
        const window = await open();
        await window.begin();
        await window.page.waitForURL(`${server.endpoint}/login?**`);
        await window.page.goBack();
        await window.arrive();
        expect(await window.session()).toBeUndefined();
        await window.begin();
        await fillIn(window.page, person);
        await window.arrive();
        await window.toldOf(last);
        await window.page.goBack();
        await window.page.goForward();
        await window.arrive();
        expect((await window.session())?.username).toBe(person.username);
        await window.close();
      });

      test('signs in by the implicit flow', async () => {
        const window = await open({ responseType: 'token' });
        await window.begin();
        await fillIn(window.page, person);
        await window.arrive();
        await window.toldOf(last);
        expect((await window.session())?.username).toBe(person.username);
        expect(new URL(window.page.url()).hash).toBe('');
        await window.close();
      });
    });

    describe('an instance', () => {
      const open = (more?: object) => RedirectWindow.open(browser, served.url, settings('instance', more));

      test('comes back to the page that it left, of several', async () => {
        const window = await open();
        await window.page.goto(`${served.url}basket?of=shop&item=7`);
        await window.arrive('/basket');
        await window.begin();
        await fillIn(window.page, person);
        await window.arrive('/basket');
        await window.toldOf('signedIn');
        expect(window.page.url()).toBe(`${served.url}basket?of=shop`);
        await window.close();
      });

      test('handles what comes back once, and nothing that it did not begin', async () => {
        const window = await open();
        await window.page.goto(`${served.url}?code=of-somebody-else&state=stranger`);
        await window.arrive();
        expect(await window.again()).toBeUndefined();
        expect(await window.session()).toBeUndefined();
        await window.page.goto(served.url);
        await window.arrive();
        let asked = 0;
        window.page.on('request', (request) => {
          if (request.url().endsWith('/oauth2/token')) asked++;
        });
        await window.begin();
        const returned = window.page.waitForRequest((request) => /[?&]code=/.test(request.url()));
        await fillIn(window.page, person);
        const spent = (await returned).url();
        await window.arrive();
        await window.toldOf('signedIn');
        await window.page.goto(spent);
        await window.arrive();
        expect(await window.again()).toBeUndefined();
        expect((await window.session())?.username).toBe(person.username);
        expect(asked).toBe(1);
        await window.close();
      });

      test('refuses an ID token that was issued for another sign-in', async () => {
        const window = await open();
        await window.begin();
        await window.page.waitForURL(`${server.endpoint}/login?**`);
        const asked = new URL(window.page.url());
        const other = await RedirectWindow.openIn(window.page.context(), served.url);
        await other.page.evaluate((key) => {
          localStorage.setItem(key, 'another');
        }, `CognitoIdentityServiceProvider.${clientId}.oauthNonce`);
        await other.page.evaluate((state) => sessionStorage.setItem('oauth_state', state), 'none');
        await other.page.goto(asked.href);
        await fillIn(other.page, person);
        await other.arrive();
        const told = await other.toldOf('signInWithRedirect_failure');
        expect(told.at(-1)?.[1]).toBe('The ID token was issued for another sign-in.');
        expect(await other.session()).toBeUndefined();
        await window.close();
      });

      test('two tabs may be at the pages at once', async () => {
        const one = await open();
        const two = await RedirectWindow.openIn(one.page.context(), served.url);
        await one.begin();
        await one.page.waitForURL(`${server.endpoint}/login?**`);
        await two.begin();
        await two.page.waitForURL(`${server.endpoint}/login?**`);
        await fillIn(one.page, person);
        await one.arrive();
        await one.toldOf('signedIn');
        await fillIn(two.page, person);
        await two.arrive();
        await two.toldOf('signedIn');
        await one.close();
      });

      test('signs in by a window of its own while the page stays, and hears when it is closed', async () => {
        const window = await open();
        const [popup, outcome] = await Promise.all([window.page.waitForEvent('popup'), startPopup(window)]);
        await popup.waitForURL(`${server.endpoint}/login?**`);
        await fillIn(popup, person);
        expect(await outcome.promise).toBeUndefined();
        await expect.poll(() => popup.isClosed()).toBe(true);
        expect((await window.session())?.username).toBe(person.username);
        await window.close();

        const next = await open();
        const [closed, left] = await Promise.all([next.page.waitForEvent('popup'), startPopup(next)]);
        await closed.waitForURL(`${server.endpoint}/login?**`);
        await closed.close();
        expect(await left.promise).toBe('UserCancelledException');
        expect((await next.toldOf('signInWithRedirect_failure')).length).toBeGreaterThan(0);
        await next.close();
      });

      test.each([
        ['is not configured', { oauth: undefined }, 'OAuthNotConfigureException'],
        ['has no address here', { redirectSignIn: ['https://app.example.com/'] }, 'InvalidOriginException'],
        ['is reached by http elsewhere', { domain: 'http://auth.example.com' }, 'InvalidConfiguration'],
      ])('says what is wrong with an app that %s', async (_, more, name) => {
        const given = settings('instance', more);
        const config = { ...given.config, ...('oauth' in more && { oauth: undefined }) };
        const window = await RedirectWindow.open(browser, served.url, { ...given, config });
        expect(await window.beginAndStay({})).toBe(name);
        await window.close();
      });
    });
  });
});

/** Has the app open its window. The promise is kept in an object, so that nobody waits for it yet. */
async function startPopup(window: RedirectWindow) {
  return { promise: window.beginAndStay({ popup: true }) };
}
