import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, servePage, startBrowser } from '../browser.ts';
import type { Person } from '../people.ts';
import { confirmed, makeClient, makePool } from '../sdk-client.ts';
import { describeClient } from '../server.ts';
import { trustServer } from '../trust.ts';
import { fillIn, RedirectWindow } from './redirect-window.ts';

const executable = await findChromium();
const scopes = ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'];

describe.runIf(executable !== undefined)('an app that changes library while somebody is at the pages', () => {
  describeClient(
    'Amplify and ours take over from each other',
    (server) => {
      let browser: Browser;
      let ours: Awaited<ReturnType<typeof servePage>>;
      let userPoolId: string;
      let clientId: string;
      let person: Person;
      beforeAll(async () => {
        browser = await startBrowser(executable ?? '', [trustServer(server.dataDir ?? '')]);
        ours = await servePage('auth/redirect-app.ts');
        userPoolId = await makePool(server);
        const { ClientId } = await makeClient(server, userPoolId, {
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['code'],
          AllowedOAuthScopes: scopes,
          CallbackURLs: [ours.url],
          LogoutURLs: [`${ours.url}bye`],
          SupportedIdentityProviders: ['COGNITO'],
        });
        clientId = ClientId;
        person = await confirmed(server, clientId, userPoolId);
      });
      afterAll(async () => {
        await browser?.close();
        await ours?.close();
      });

      test.each([
        ['aws-amplify 6', 'redirect/amplify-6.ts', 'signInWithRedirect'],
        ['aws-amplify 5', 'redirect/amplify-5.ts', 'cognitoHostedUI'],
      ])('%s', async (_, app, signedIn) => {
        const theirs = await servePage(app);
        const script = await (await fetch(`${theirs.url}app.js`)).text();
        await theirs.close();
        const endpoint = `${server.endpoint}/`;
        const pages = {
          domain: new URL(endpoint).host,
          redirectSignIn: [ours.url],
          redirectSignOut: [`${ours.url}bye`],
        };
        const config = { userPoolId, clientId, endpoint, oauth: { ...pages, scopes } };
        const window = await RedirectWindow.open(browser, ours.url, {
          form: 'instance',
          config,
          userPoolId,
          clientId,
          endpoint,
          scopes,
          domain: pages.domain,
          responseType: 'code',
          signInUrl: ours.url,
          signOutUrl: `${ours.url}bye`,
        });
        let isTheirs = true;
        await window.page.route(`${ours.url}app.js`, (route) =>
          isTheirs ? route.fulfill({ body: script, contentType: 'text/javascript' }) : route.continue(),
        );
        const load = async (which: boolean) => {
          isTheirs = which;
          await window.page.goto(ours.url);
          await window.arrive();
        };

        // They leave, we take what comes back and sign out at the pages.
        await load(true);
        await window.begin();
        await window.page.waitForURL(`${server.endpoint}/login?**`);
        isTheirs = false;
        await fillIn(window.page, person);
        await window.arrive();
        await window.toldOf('signedIn');
        await load(true);
        expect((await window.session())?.username).toBe(person.username);
        await load(false);
        await window.end();
        await window.arrive('/bye');

        // We leave, they take what comes back and sign out at the pages.
        await load(false);
        await window.begin();
        await window.page.waitForURL(`${server.endpoint}/login?**`);
        isTheirs = true;
        await fillIn(window.page, person);
        await window.arrive();
        await window.toldOf(signedIn);
        await load(false);
        expect((await window.session())?.username).toBe(person.username);
        await load(true);
        await window.end();
        await window.arrive('/bye');
        await load(false);
        await window.begin();
        await window.page.waitForURL(`${server.endpoint}/login?**`);
        await window.close();
      });
    },
    { https: true },
  );
});
