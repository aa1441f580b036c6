import { CreateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeAuth } from '../auth/auth-server.ts';
import { fillInOutside, type OutsideProvider, startOutsideProvider } from '../auth/outside-provider.ts';
import { findChromium, startBrowser } from '../browser.ts';
import { forApps } from '../hosted-walks.ts';
import { administrator } from '../people.ts';
import { makeClient, makePool } from '../sdk-client.ts';
import { ourApp, serveUi, type UiSite } from './serve-ui.ts';

const executable = await findChromium();

/** An app that goes by hosted pages: what it is told once, it knows whenever they lead back to it. */
const app = `${ourApp}
const { searchParams } = new URL(location.href);
if (searchParams.has('content')) localStorage.setItem('app', searchParams.get('content'));
const { popup, ...place } = JSON.parse(localStorage.getItem('app'));
const here = [location.origin + '/'];
const scopes = ['openid', 'email', 'aws.cognito.signin.user.admin'];
const pages = { scopes, responseType: 'code', domain: place.endpoint, redirectSignIn: here, redirectSignOut: here };
const auth = cenoteUi.createAuth({ ...place, oauth: pages });
const element = document.querySelector('cenote-auth');
if (popup) element.signInWithRedirect = (client, input) => auth.signInWithRedirect({ ...input, popup });
element.auth = auth;
`;

describe.runIf(executable !== undefined)('providers in the drop-in UI in Chromium', () => {
  describeAuth('there and back', (server) => {
    let browser: Browser;
    let site: UiSite;
    let outside: OutsideProvider;
    let place: { readonly userPoolId: string; readonly clientId: string };

    beforeAll(async () => {
      browser = await startBrowser(executable ?? '');
      site = await serveUi(server.endpoint, app);
      outside = await startOutsideProvider('cenote', [`${server.endpoint}/oauth2/idpresponse`]);
      const userPoolId = await makePool(server);
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
      const { origin } = new URL(site.pageWith({}));
      const { ClientId: clientId } = await makeClient(server, userPoolId, {
        ...forApps,
        CallbackURLs: [`${origin}/`],
        LogoutURLs: [`${origin}/`],
        AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
        SupportedIdentityProviders: ['COGNITO', 'Outside'],
      });
      place = { userPoolId, clientId };
    });
    afterAll(async () => {
      await browser?.close();
      await site?.close();
      outside?.close();
    });

    async function open(more: object = {}): Promise<Page> {
      const page = await (await browser.newContext({ locale: 'en' })).newPage();
      await page.goto(site.pageWith({}, { content: JSON.stringify({ ...place, endpoint: server.endpoint, ...more }) }));
      return page;
    }
    const press = (page: Page) => page.getByRole('button', { name: 'Continue with Outside' }).click();
    const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
    const outsidePage = '**/interaction/**';

    test('the button leads to the provider, and back to the page, signed in; a reload changes nothing', async () => {
      const page = await open();
      await press(page);
      await page.waitForURL(outsidePage);
      await fillInOutside(page, 'ann');
      await heading(page, 'You are signed in as Outside_ann.').waitFor();
      expect(new URL(page.url()).search).toBe('');
      await page.reload();
      await heading(page, 'You are signed in as Outside_ann.').waitFor();
      await page.context().close();
    });

    test('who goes back from there is told so, and can begin anew', async () => {
      const page = await open();
      await press(page);
      await page.waitForURL(outsidePage);
      await page.locator('a', { hasText: /cancel/i }).click();
      await page.getByRole('alert').waitFor();
      expect(new URL(page.url()).search).toBe('');
      await press(page);
      await page.waitForURL(outsidePage);
      await fillInOutside(page, 'ben');
      await heading(page, 'You are signed in as Outside_ben.').waitFor();
      await page.context().close();
    });

    test('in a window of its own: the page stays, and is signed in; or says that the window was closed', async () => {
      const page = await open({ popup: true });
      const address = page.url();
      const [closed] = await Promise.all([page.waitForEvent('popup'), press(page)]);
      await closed.waitForURL(outsidePage);
      await closed.close();
      await page.getByRole('alert').waitFor();
      const [window] = await Promise.all([page.waitForEvent('popup'), press(page)]);
      await window.waitForURL(outsidePage);
      await fillInOutside(window, 'cleo');
      await expect
        .poll(() => page.evaluate("document.querySelector('cenote-auth').auth.username"))
        .toBe('Outside_cleo');
      // What stands in the element is the app's own, for whoever is signed in.
      await page.getByText('"popup":true').waitFor();
      expect(page.url()).toBe(address);
      await expect.poll(() => window.isClosed()).toBe(true);
      await page.context().close();
    });
  });
});
