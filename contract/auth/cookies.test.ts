import {
  AdminAddUserToGroupCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { administrator, type Person, register } from '../people.ts';
import { describeAuth } from './auth-server.ts';
import type { CenoteApp } from './browser-app.ts';
import { describeBrowser } from './describe-browser.ts';

/** Tokens in the cookies of a real browser, which has its own idea of what it takes. */

const home = 'https://app.yourdomain.com/';
describeBrowser('cookies', ({ app, newContext }) => {
  describeAuth('of Chromium', (server) => {
    const groups = Array.from({ length: 36 }, (_, at) => `group-${at}-`.padEnd(100, 'x'));
    let profile: BrowserContext;
    let page: Page;
    let person: Person;
    let refreshes = 0;
    beforeAll(async () => {
      const sdk = administrator(server);
      for (const GroupName of groups)
        await sdk.send(new CreateGroupCommand({ UserPoolId: server.userPoolId, GroupName }));
    });
    beforeEach(async () => {
      person = await register(server);
      profile = await newContext();
      await profile.route(`${home}**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        const url = pathname === '/api' ? server.endpoint : new URL(pathname, app.url).href;
        await route.fulfill({ response: await route.fetch({ url }) });
      });
      refreshes = 0;
      profile.on('request', (request) => {
        if (/\.GetTokens/.test(request.headers()['x-amz-target'] ?? '')) refreshes++;
      });
      page = await profile.newPage();
      await load();
    });
    afterEach(() => profile.close());

    /** Loads the page anew; the app in it configures itself as the documentation of Amplify 4 and 5 has it. */
    async function load(): Promise<void> {
      await page.goto(home);
      await page.waitForFunction(() => 'cenoteApp' in globalThis);
      const { userPoolId, clientId: userPoolWebClientId } = server;
      await page.evaluate(
        (place) => {
          const { Auth } = (globalThis as unknown as { cenoteApp: CenoteApp }).cenoteApp.library;
          const cookieStorage = { domain: '.yourdomain.com', path: '/', expires: 365, secure: true };
          Auth.configure({ Auth: { region: 'us-east-1', ...place, cookieStorage } });
        },
        { userPoolId, userPoolWebClientId, endpoint: `${home}api` },
      );
    }
    const signIn = () =>
      page.evaluate(async ({ username, password }) => {
        await (globalThis as unknown as { cenoteApp: CenoteApp }).cenoteApp.library.Auth.signIn(username, password);
      }, person);
    const signOut = () =>
      page.evaluate(() => (globalThis as unknown as { cenoteApp: CenoteApp }).cenoteApp.library.Auth.signOut());
    /** In how many groups the tokens of whoever is signed in say that they are. */
    const countGroups = (bypassCache = false) =>
      page.evaluate(async (isRenewed) => {
        const { Auth } = (globalThis as unknown as { cenoteApp: CenoteApp }).cenoteApp.library;
        const user = await Auth.currentAuthenticatedUser();
        if (isRenewed) await new Promise((done) => user.refreshSession(undefined, done));
        const claims = (await Auth.currentSession()).getAccessToken().payload;
        return ((claims['cognito:groups'] as string[] | undefined) ?? []).length;
      }, bypassCache);
    const kept = async () => {
      const prefix = `CognitoIdentityServiceProvider.${server.clientId}.`;
      const cookies = (await profile.cookies(home)).filter(({ name }) => name.startsWith(prefix));
      return new Map(
        cookies.map((cookie) => [cookie.name.slice(prefix.length).replace(`${person.username}.`, ''), cookie]),
      );
    };

    test('have the domain, path, days and `secure` of cookieStorage; nothing lies elsewhere; a reload finds them', async () => {
      await signIn();
      const cookies = await kept();
      expect([...cookies.keys()]).toEqual(
        expect.arrayContaining(['LastAuthUser', 'accessToken', 'idToken', 'refreshToken', 'clockDrift']),
      );
      for (const { domain, path, secure, expires } of cookies.values()) {
        expect({ domain, path, secure }).toEqual({ domain: '.yourdomain.com', path: '/', secure: true });
        expect(Math.round((expires * 1000 - Date.now()) / 86_400_000)).toBe(365);
      }
      expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
      await load();
      expect(await countGroups()).toBe(0);
      expect(refreshes).toBe(0);
      await signOut();
      expect([...(await kept()).keys()].filter((name) => /Token$|^LastAuthUser$/.test(name))).toEqual([]);
    });

    test('a token that is too large for one leaves no older one behind, and lives as long as the page', async () => {
      await signIn();
      const sdk = administrator(server);
      const member = { UserPoolId: server.userPoolId, Username: person.username };
      for (const GroupName of groups) await sdk.send(new AdminAddUserToGroupCommand({ ...member, GroupName }));
      expect(await countGroups(true)).toBe(groups.length);
      expect([(await kept()).has('accessToken'), (await kept()).has('refreshToken')]).toEqual([false, true]);
      refreshes = 0;
      expect(await countGroups()).toBe(groups.length);
      expect(refreshes).toBe(0);
      await load();
      expect([await countGroups(), await countGroups(), refreshes]).toEqual([groups.length, groups.length, 1]);
      await signOut();
      await signIn();
      expect([await countGroups(), await countGroups(), refreshes]).toEqual([groups.length, groups.length, 1]);
      // Once it fits again, it is kept again.
      for (const GroupName of groups) await sdk.send(new AdminRemoveUserFromGroupCommand({ ...member, GroupName }));
      expect(await countGroups(true)).toBe(0);
      refreshes = 0;
      await load();
      expect([await countGroups(), refreshes]).toEqual([0, 0]);
    });
  });
});
