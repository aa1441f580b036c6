import { CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { administrator, newClient, newPerson, type Person, register } from '../people.ts';
import { lastCodeTo } from '../server.ts';
import { describeAuth } from './auth-server.ts';
import { describeBrowser } from './describe-browser.ts';
import { Tab } from './tab.ts';

/** How long a lease binds others once its holder is gone, in `lease.ts`. */
const leaseMs = 10_000;
const refreshing = '.GetTokensFromRefreshToken';
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

describeBrowser('a browser', ({ app, newContext }) => {
  describeAuth('in Chromium', (server) => {
    let profile: BrowserContext;
    const config = () => ({ endpoint: server.endpoint, userPoolId: server.userPoolId, clientId: server.clientId });
    beforeEach(async () => {
      profile = await newContext();
    });
    afterEach(() => profile.close());

    test('a person signs in by SRP, stays signed in over a reload, and signs out in every tab at once', async () => {
      const person = await register(server);
      const [one, two] = [await Tab.open(profile, app.url, config()), await Tab.open(profile, app.url, config())];
      expect(await one.call('signIn', person)).toEqual(done);
      await expect.poll(() => two.seen()).toEqual({ state: 'signedIn', username: person.username });
      await one.reload();
      expect(await one.seen()).toEqual({ state: 'signedIn', username: person.username });
      expect(await two.call('fetchUserAttributes')).toMatchObject({ email: person.email });
      await two.call('signOut');
      await expect.poll(() => one.seen()).toEqual({ state: 'signedOut', username: undefined });
      expect(await one.heard()).toEqual([
        ['signedIn', 'sessionFound', person.username],
        ['signedOut', 'nobodyFound', undefined],
      ]);
      expect(await two.heard()).toEqual([
        ['signedOut', 'nobodyFound', undefined],
        ['signedIn', 'sessionFound', person.username],
        ['signedOut', 'signedOut', undefined],
      ]);
    });

    describe('tabs that find their tokens expired', () => {
      let person: Person;
      beforeAll(async () => {
        person = await register(server);
      });

      /** So many tabs of a browser that lacks these, in which somebody signed in an hour ago, and what has been asked since. */
      async function openTabs(lacks: readonly string[], count: number, RetryGracePeriodSeconds = 0) {
        const clientId = await newClient(server, {
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
          // Without a grace period whoever comes second with the same token is refused.
          RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
        });
        const own = await newContext();
        await own.addInitScript((missing) => {
          for (const name of missing) {
            const owner = name === 'locks' ? Navigator.prototype : globalThis;
            Object.defineProperty(owner, name, { value: undefined });
          }
        }, lacks);
        const tabs: Tab[] = [];
        while (tabs.length < count) tabs.push(await Tab.open(own, app.url, { ...config(), clientId }));
        await tabs[0]?.call('signIn', person);
        const refreshes: Page[] = [];
        own.on('request', (request) => {
          if (request.headers()['x-amz-target']?.endsWith(refreshing)) refreshes.push(request.frame().page());
        });
        await tabs[0]?.page.evaluate(() => {
          // As an hour later: the access token is gone, the refresh token is there.
          for (const key of Object.keys(localStorage)) if (key.endsWith('.accessToken')) localStorage.removeItem(key);
        });
        return { own, tabs, refreshes };
      }
      const tokenOf = async (tab: Tab | undefined) => (await tab?.call('getTokens'))?.accessToken.tokenString;

      test('refresh once, by a lease where there are no Web Locks, and have the same new ones', async () => {
        const { own, tabs, refreshes } = await openTabs(['locks', 'BroadcastChannel'], 4);
        const tokens = new Set(await Promise.all(tabs.map(tokenOf)));
        expect([tokens.size, refreshes.length]).toEqual([1, 1]);
        expect([...tokens][0]).toMatch(/^ey/);
        await own.close();
      });

      test.each([
        ['by Web Locks', []],
        ['without IndexedDB too, by a note in the storage', ['locks', 'BroadcastChannel', 'indexedDB']],
      ])('%s: have the same new ones, though what one writes may reach another too late', async (_, lacks) => {
        const { own, tabs, refreshes } = await openTabs(lacks, 4);
        const tokens = new Set(await Promise.all(tabs.map(tokenOf)));
        expect(tokens.size).toBe(1);
        expect(refreshes.length).toBeLessThan(tabs.length);
        await own.close();
      });

      test('wait for a lease as long as its holder is at work, and ten seconds for one that was closed', async () => {
        const { own, tabs, refreshes } = await openTabs(['locks'], 2, 60);
        const [slow, next] = tabs as [Tab, Tab];
        const held: Route[] = [];
        await slow.page.route(server.endpoint, (route) => void held.push(route));
        const slowToken = tokenOf(slow);
        await expect.poll(() => held.length).toBe(1);
        const nextToken = tokenOf(next);
        // The first request is given up after ten seconds; the lease goes on.
        await expect.poll(() => held.length).toBe(2);
        expect(refreshes).not.toContain(next.page);
        await held[1]?.continue();
        expect(await nextToken).toBe(await slowToken);
        expect(refreshes).not.toContain(next.page);

        void slow.call('getTokens', { forceRefresh: true }).catch(() => undefined);
        await expect.poll(() => held.length).toBe(3);
        const closedAtMs = Date.now();
        await slow.page.close();
        expect(await next.call('getTokens', { forceRefresh: true })).not.toMatchObject({
          accessToken: { tokenString: await nextToken },
        });
        expect(Date.now() - closedAtMs).toBeGreaterThan(leaseMs / 2);
        await own.close();
      });
    });

    test('blocked storage leaves a tab that works until it is closed', async () => {
      await profile.addInitScript(() => {
        for (const name of ['localStorage', 'sessionStorage']) {
          Object.defineProperty(globalThis, name, {
            get: () => {
              throw new DOMException('blocked', 'SecurityError');
            },
          });
        }
      });
      const person = await register(server);
      const tab = await Tab.open(profile, app.url, config());
      expect(await tab.call('signIn', person)).toEqual(done);
      expect((await tab.call('getCurrentUser')).username).toBe(person.username);
      await tab.reload();
      expect((await tab.seen()).state).toBe('signedOut');
    });

    test('a refresh waits no longer than it has to once the network is back', async () => {
      const person = await register(server);
      const tab = await Tab.open(profile, app.url, config());
      await tab.call('signIn', person);
      await profile.setOffline(true);
      const offline = await tab.call('fetchAuthSession', { forceRefresh: true });
      expect(offline).toMatchObject({ isSignedIn: true, errors: { tokens: { name: 'NetworkError' } } });
      await profile.setOffline(false);
      await expect.poll(async () => (await tab.call('fetchAuthSession', { forceRefresh: true })).errors).toEqual({});
      expect((await tab.seen()).state).toBe('signedIn');
    });

    describe('passkeys', () => {
      async function place() {
        const created = await administrator(server).send(
          new CreateUserPoolCommand({
            PoolName: 'passkeys',
            AutoVerifiedAttributes: ['email'],
            Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
          }),
        );
        const userPoolId = created.UserPool?.Id ?? '';
        const clientId = await newClient(server, {
          UserPoolId: userPoolId,
          ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        });
        return { endpoint: server.endpoint, userPoolId, clientId };
      }

      async function openWithAuthenticator() {
        const tab = await Tab.open(profile, app.url, await place());
        const { devtools, authenticatorId } = await tab.plugInAuthenticator();
        const { username, email, password } = newPerson();
        await tab.call('signUp', { username, password, options: { userAttributes: { email } } });
        await tab.call('confirmSignUp', { username, confirmationCode: await lastCodeTo(server, email) });
        await tab.call('signIn', { username, password });
        return { tab, username, devtools, authenticatorId };
      }
      const options = { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' } as const;

      test('are made, listed, used and deleted', async () => {
        const { tab, username } = await openWithAuthenticator();
        await tab.call('associateWebAuthnCredential');
        const { credentials } = await tab.call('listWebAuthnCredentials');
        expect(credentials).toEqual([
          {
            credentialId: expect.any(String),
            friendlyCredentialName: expect.any(String),
            relyingPartyId: 'localhost',
            authenticatorAttachment: 'platform',
            authenticatorTransports: ['internal'],
            createdAt: expect.any(Date),
          },
        ]);
        await expect(tab.call('associateWebAuthnCredential')).rejects.toMatchObject({ name: 'PasskeyAlreadyExists' });
        await tab.call('signOut');
        expect(await tab.call('signIn', { username, options })).toMatchObject({
          isSignedIn: false,
          nextStep: { signInStep: 'WEB_AUTHN' },
        });
        expect(await tab.call('confirmSignInWithPasskey')).toEqual(done);
        expect((await tab.call('getCurrentUser')).username).toBe(username);
        await tab.call('deleteWebAuthnCredential', { credentialId: credentials[0]?.credentialId ?? '' });
        expect(await tab.call('listWebAuthnCredentials')).toMatchObject({ credentials: [] });
      });

      test('are offered where the browser fills in names', async () => {
        const { tab, username } = await openWithAuthenticator();
        await tab.call('associateWebAuthnCredential');
        await tab.call('signOut');
        await tab.page.setContent('<input autocomplete="username webauthn">');
        await tab.call('signIn', { username, options });
        const input = { mediation: 'conditional' } as const;
        expect(await tab.call('confirmSignInWithPasskey', input)).toEqual(done);
      });

      test('that nobody confirms are told as canceled, and the sign-in goes on by another way', async () => {
        const { tab, username, devtools, authenticatorId } = await openWithAuthenticator();
        await tab.call('associateWebAuthnCredential');
        await tab.call('signOut');
        await tab.call('signIn', { username, options });
        await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
        await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
        await expect(tab.call('confirmSignInWithPasskey')).rejects.toMatchObject({
          name: 'PasskeyAuthenticationCanceled',
        });
        expect(await tab.call('confirmSignIn', { challengeResponse: 'PASSWORD_SRP' })).toMatchObject({
          nextStep: { signInStep: 'PASSWORD_SRP' },
        });
        expect(await tab.call('confirmSignIn', { challengeResponse: newPerson().password })).toEqual(done);
      });
    });
  });
});
