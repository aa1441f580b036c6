import { CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium, servePage, startBrowser } from '../browser.ts';
import { administrator, newClient, newPerson, register } from '../people.ts';
import { lastCodeTo } from '../server.ts';
import { describeAuth } from './auth-server.ts';
import { Tab } from './tab.ts';

const executable = await findChromium();
let browser: Browser;
let app: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  if (executable !== undefined)
    [browser, app] = await Promise.all([startBrowser(executable), servePage('auth/browser-app.ts')]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

describe.runIf(executable !== undefined)('a browser', () => {
  describeAuth('in Chromium', (server) => {
    let profile: BrowserContext;
    const config = () => ({ endpoint: server.endpoint, userPoolId: server.userPoolId, clientId: server.clientId });
    beforeEach(async () => {
      profile = await browser.newContext();
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

    test('tabs that find their tokens expired end with the same new ones, whether the browser has locks or not', async () => {
      const clientId = await newClient(server, {
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        // Without a grace period whoever comes second with the same token would be refused.
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
      });
      const person = await register(server);
      for (const hasLocks of [true, false]) {
        const own = await browser.newContext();
        if (!hasLocks) {
          await own.addInitScript(() => {
            Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
            Object.defineProperty(globalThis, 'BroadcastChannel', { value: undefined });
          });
        }
        const tabs: Tab[] = [];
        for (let count = 0; count < 4; count++) tabs.push(await Tab.open(own, app.url, { ...config(), clientId }));
        await tabs[0]?.call('signIn', person);
        let refreshes = 0;
        own.on('request', (request) => {
          if (request.headers()['x-amz-target']?.endsWith('.GetTokensFromRefreshToken')) refreshes++;
        });
        await tabs[0]?.page.evaluate(() => {
          // As an hour later: the access token is gone, the refresh token is there.
          for (const key of Object.keys(localStorage)) if (key.endsWith('.accessToken')) localStorage.removeItem(key);
        });
        const sessions = await Promise.all(tabs.map((tab) => tab.call('fetchAuthSession')));
        const tokens = sessions.map((session) => session.tokens?.accessToken.tokenString);
        expect(new Set(tokens).size, `locks: ${hasLocks}`).toBe(1);
        expect(tokens[0]).toBeDefined();
        // A storage that one tab writes reaches another when the browser gets to it: without locks two may ask, all do not.
        if (hasLocks) expect(refreshes).toBe(1);
        else expect(refreshes).toBeLessThan(tabs.length);
        await own.close();
      }
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
