import { setTimeout as wait } from 'node:timers/promises';
import { CreateUserPoolCommand, SetUserPoolMfaConfigCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppPage, findChromium, servePage, startBrowser } from './browser.ts';
import { administrator, newClient, newPerson } from './people.ts';
import { addUser, makePlace, newPhone } from './pools.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

const executable = await findChromium();
let browser: Browser;
let app: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  if (executable !== undefined) [browser, app] = await Promise.all([startBrowser(executable), servePage()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

describe.runIf(executable !== undefined)('a browser', () => {
  describeClient('passkeys with Amplify in Chromium', (server) => {
    let pool: { userPoolId: string; userPoolClientId: string; userPoolEndpoint: string };
    beforeAll(async () => {
      const created = await administrator(server).send(
        new CreateUserPoolCommand({
          PoolName: 'passkeys',
          AutoVerifiedAttributes: ['email'],
          Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
        }),
      );
      const userPoolId = created.UserPool?.Id ?? '';
      const userPoolClientId = await newClient(server, {
        UserPoolId: userPoolId,
        ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      });
      pool = { userPoolId, userPoolClientId, userPoolEndpoint: server.endpoint };
    });

    async function signedUp(page: AppPage) {
      const { username, email, password } = newPerson();
      await page.call('signUp', { username, password, options: { userAttributes: { email } } });
      await page.call('confirmSignUp', { username, confirmationCode: await lastCodeTo(server, email) });
      expect(await page.call('signIn', { username, password })).toMatchObject({ isSignedIn: true });
      return { username, password };
    }

    test('a signed-in user makes a passkey, finds it in the list and deletes it', async () => {
      const page = await AppPage.open(browser, app.url, pool);
      const authenticator = await page.addAuthenticator();
      const { username } = await signedUp(page);
      const { userId } = await page.call('getCurrentUser');
      await page.call('associateWebAuthnCredential');
      const [kept] = await page.credentialsOf(authenticator);
      expect(kept).toMatchObject({
        rpId: 'localhost',
        isResidentCredential: true,
        userName: username,
        userHandle: Buffer.from(userId).toString('base64'),
      });
      const credentialId = Buffer.from(kept?.credentialId ?? '', 'base64').toString('base64url');
      const listed = await page.call('listWebAuthnCredentials');
      const [found] = listed.credentials;
      expect(Math.abs((found?.createdAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
      expect(listed.credentials).toEqual([
        {
          credentialId,
          friendlyCredentialName: expect.stringMatching(/\w/),
          relyingPartyId: 'localhost',
          authenticatorAttachment: 'platform',
          authenticatorTransports: ['internal'],
          createdAt: expect.any(Date),
        },
      ]);
      await page.call('deleteWebAuthnCredential', { credentialId });
      expect(await page.call('listWebAuthnCredentials')).toEqual({ credentials: [] });
      await expect(page.call('deleteWebAuthnCredential', { credentialId })).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
      await page.close();
    });

    test('one authenticator holds one passkey of a user', async () => {
      const page = await AppPage.open(browser, app.url, pool);
      const authenticator = await page.addAuthenticator();
      await signedUp(page);
      await page.call('associateWebAuthnCredential');
      await expect(page.call('associateWebAuthnCredential')).rejects.toMatchObject({ name: 'PasskeyAlreadyExists' });
      expect(await page.credentialsOf(authenticator)).toHaveLength(1);
      await page.close();
    });

    describe('as the way to sign in', () => {
      const options = { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' } as const;
      const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

      test('a passkey signs in without a password, again and again, and its use is counted', async () => {
        const page = await AppPage.open(browser, app.url, pool);
        const authenticator = await page.addAuthenticator();
        const { username } = await signedUp(page);
        await page.call('associateWebAuthnCredential');
        const { userId } = await page.call('getCurrentUser');
        const counts: number[] = [];
        for (let turn = 0; turn < 3; turn++) {
          await page.call('signOut');
          await expect(page.call('getCurrentUser')).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
          expect(await page.call('signIn', { username, options })).toEqual(done);
          expect(await page.call('getCurrentUser')).toMatchObject({ username, userId });
          counts.push((await page.credentialsOf(authenticator))[0]?.signCount ?? 0);
        }
        expect(counts).toEqual(counts.toSorted((one, other) => one - other));
        expect(new Set(counts).size).toBe(3);
        await page.close();
      });

      test('a passkey is one of the ways to choose from', async () => {
        const page = await AppPage.open(browser, app.url, pool);
        await page.addAuthenticator();
        const { username } = await signedUp(page);
        await page.call('associateWebAuthnCredential');
        await page.call('signOut');
        const begun = await page.call('signIn', { username, options: { authFlowType: 'USER_AUTH' } });
        expect(begun).toMatchObject({
          isSignedIn: false,
          nextStep: {
            signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
            availableChallenges: expect.arrayContaining(['WEB_AUTHN', 'PASSWORD', 'PASSWORD_SRP']),
          },
        });
        expect(await page.call('confirmSignIn', { challengeResponse: 'WEB_AUTHN' })).toEqual(done);
        await page.close();
      });

      test('a passkey that was deleted signs nobody in, and neither does an unknown name', async () => {
        const page = await AppPage.open(browser, app.url, pool);
        await page.addAuthenticator();
        const { username } = await signedUp(page);
        await page.call('associateWebAuthnCredential');
        const { credentials } = await page.call('listWebAuthnCredentials');
        for (const { credentialId = '' } of credentials) await page.call('deleteWebAuthnCredential', { credentialId });
        await page.call('signOut');
        expect(await page.call('signIn', { username, options })).toMatchObject({
          isSignedIn: false,
          nextStep: { signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION' },
        });
        // Some unknown names seem to have a passkey: the browser says that it has none of it, or waits for another device.
        const waits = async () => {
          await wait(2000);
          return 'asked for a passkey';
        };
        const told = async (unknown: string) => {
          // A page of its own: one that still waits lets no other passkey be asked for.
          const stranger = await AppPage.open(browser, app.url, pool);
          await stranger.addAuthenticator();
          const outcome = stranger.call('signIn', { username: unknown, options }).then(
            ({ nextStep }) => nextStep.signInStep,
            ({ name }: Error) => (name === 'PasskeyAuthenticationCanceled' ? 'asked for a passkey' : name),
          );
          const first = await Promise.race([outcome, waits()]);
          await expect(stranger.call('getCurrentUser')).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
          await stranger.close();
          return first;
        };
        const outcomes = new Set<string>();
        for (let attempt = 0; outcomes.size < 2 && attempt < 24; attempt++) {
          outcomes.add(await told(`${username}-${attempt}`));
        }
        expect([...outcomes].toSorted()).toEqual([
          'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
          'asked for a passkey',
        ]);
        await expect(page.call('getCurrentUser')).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
        await page.close();
      });

      test('a passkey that verified its user is both factors, where the pool says so', async () => {
        const place = await makePlace(server, {
          pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
        });
        const { userPoolId, clientId: userPoolClientId } = place;
        await administrator(server).send(
          new SetUserPoolMfaConfigCommand({
            UserPoolId: userPoolId,
            MfaConfiguration: 'ON',
            SmsMfaConfiguration: {},
            WebAuthnConfiguration: {
              UserVerification: 'required',
              FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
            },
          }),
        );
        const phone = newPhone();
        const { username, password } = await addUser(server, place, () => ({ phone_number: phone }));
        const page = await AppPage.open(browser, app.url, { ...pool, userPoolId, userPoolClientId });
        await page.addAuthenticator();
        const asked = { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE' } };
        expect(await page.call('signIn', { username, password })).toMatchObject(asked);
        expect(await page.call('confirmSignIn', { challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
        await page.call('associateWebAuthnCredential');
        await page.call('signOut');
        expect(await page.call('signIn', { username, options })).toEqual(done);
        expect(await page.call('getCurrentUser')).toMatchObject({ username });
        expect(await messagesTo(server, phone)).toHaveLength(1);
        await page.call('signOut');
        expect(await page.call('signIn', { username, password })).toMatchObject(asked);
        await page.close();
      });
    });
  });
});
