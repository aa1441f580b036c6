import { GetOpenIdTokenForDeveloperIdentityCommand } from '@aws-sdk/client-cognito-identity';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import * as amplify from '../../packages/client/src/amplify/index.ts';
import * as library from '../../packages/client/src/index.ts';
import {
  type AuthInstance,
  type AuthMethods,
  createAuth,
  createAuthMethods,
  createHub,
  IdentityProvider,
  memoryStorage,
  readConfig,
} from '../../packages/client/src/index.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../packages/server/test/openid-provider.ts';
import { samlProvider } from '../../packages/server/test/saml-provider.ts';
import { makeSamlResponse } from '../../packages/server/test/saml-response.ts';
import { findChromium, startBrowser } from '../browser.ts';
import { functionArn, functionsOfSuites } from '../functions.ts';
import { identityAdministrator, makeIdentityPool } from '../identity-pools.ts';
import { administrator, newPerson, type Person, register } from '../people.ts';
import { addUser, makePhoneOwner, makePlace } from '../pools.ts';
import { present } from '../sdk-client.ts';
import { lastCodeTo } from '../server.ts';
import { asked, configOf, describeAuth, newApp } from './auth-server.ts';
import { oauthOfExamples, pagesOfExamples, walk } from './page-walker.ts';
import { trustProvider } from './trust-provider.ts';

/**
 * The five documents of Amplify Auth that this library keeps to, code block by code block: what each does, here. A block that an app
 * does not run says whose it is. `fragment` stands for the three that one document takes from elsewhere.
 */
const counts = {
  'iOS tutorial': 5,
  'Android start': 8,
  'JavaScript sign-in': 9,
  AWSMobileClient: 60,
  'JavaScript start': 9,
};
const cli = 'the command line';
const xcode = 'the build of a phone app';
const dropIn = 'the drop-in UI';

type Document = keyof typeof counts;
type Row = readonly [document: Document, block: number, title: string, deed: (() => Promise<unknown>) | string];

const executable = await findChromium();
const functions = functionsOfSuites();
afterAll(() => functions.remove());

describeAuth(
  'the documents, block by block',
  (server) => {
    let browser: Browser | undefined;
    let openId: OpenIdProvider;
    const samlArn = 'arn:aws:iam::123456789012:saml-provider/documents';
    beforeAll(async () => {
      if (executable) browser = await startBrowser(executable);
      openId = await startOpenIdProvider();
      const ProviderArn = `arn:aws:iam::123456789012:oidc-provider/${new URL(openId.issuer).host}`;
      await trustProvider(server, { ProviderArn, Url: openId.issuer, ClientIds: ['app'] });
      await trustProvider(server, { ProviderArn: samlArn, MetadataDocument: samlProvider.metadata() });
    });
    afterAll(async () => {
      await browser?.close();
      await openId?.close();
    });
    afterEach(() => void vi.useRealTimers());

    async function signedIn(): Promise<{ readonly app: AuthInstance; readonly person: Person }> {
      const person = await register(server);
      const app = newApp(server);
      await app.signIn(person);
      return { app, person };
    }
    function newAuth(more: object = {}): AuthMethods {
      const auth = createAuthMethods(createHub());
      const { userPoolId, clientId: userPoolWebClientId, endpoint } = server;
      auth.configure({
        Auth: { region: 'us-east-1', userPoolId, userPoolWebClientId, endpoint, storage: memoryStorage(), ...more },
      });
      return auth;
    }
    const identityPool = () =>
      makeIdentityPool(server, {
        DeveloperProviderName: 'login.example.com',
        OpenIdConnectProviderARNs: [`arn:aws:iam::123456789012:oidc-provider/${new URL(openId.issuer).host}`],
        SamlProviderARNs: [samlArn],
      });
    async function federatedApp(): Promise<AuthInstance> {
      return newApp(server, {}, { identityPoolId: await identityPool() });
    }
    /** An app that leaves for hosted pages in a real browser. */
    async function appAtPages(more: object = {}): Promise<AuthInstance> {
      const place = await makePlace(server, { client: pagesOfExamples });
      await administrator(server).send(
        new AdminCreateUserCommand({ UserPoolId: place.userPoolId, Username: 'maria', MessageAction: 'SUPPRESS' }),
      );
      const password = 'Correct-Horse-9';
      const { AdminSetUserPasswordCommand } = await import('@aws-sdk/client-cognito-identity-provider');
      await administrator(server).send(
        new AdminSetUserPasswordCommand({
          UserPoolId: place.userPoolId,
          Username: 'maria',
          Password: password,
          Permanent: true,
        }),
      );
      const urlOpener = (url: string) => walk(present(browser), url, password);
      return newApp(server, place, { oauth: { ...oauthOfExamples(server.endpoint), urlOpener, ...more } });
    }
    async function phoneApp() {
      const { place, person, phone } = await makePhoneOwner(server, { remembered: 'on prompt' });
      const app = newApp(server, place);
      const sign = async () => {
        await app.signIn(person);
        return app.confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) });
      };
      return { app, person, phone, sign };
    }
    const seeDevice = async ({ deviceOperations }: AuthInstance) => {
      expect((await deviceOperations.get()).createDate).toBeInstanceOf(Date);
    };
    const seeDevices = async ({ deviceOperations }: AuthInstance) => {
      await deviceOperations.updateStatus({ remembered: true });
      expect((await deviceOperations.list({ limit: 60 })).devices).toHaveLength(1);
    };
    const newcomer = (more: object = {}) => {
      const { username, password, email } = newPerson();
      return { email, input: { username, password, options: { userAttributes: { email, ...more } } } };
    };
    const signUp = async () => {
      const { email, input } = newcomer();
      const app = newApp(server);
      const output = await app.signUp(input);
      return { app, email, ...input, output };
    };
    const confirm = async () => {
      const { app, email, username, password } = await signUp();
      const output = await app.confirmSignUp({ username, confirmationCode: await lastCodeTo(server, email) });
      expect(output.isSignUpComplete).toBe(true);
      return { app, username, password };
    };
    const hostedSignIn = async () => {
      const app = await appAtPages();
      await app.signInWithRedirect({ options: { scopes: ['openid', 'email'] } });
      expect(app).toMatchObject({ userState: 'signedIn', username: 'maria' });
      return app;
    };
    /** What an app is sent to the pages with. */
    async function sentWith(input: library.RedirectInput, more: object = {}): Promise<URLSearchParams> {
      let sent = '';
      const urlOpener = async (url: string) => {
        sent = url;
      };
      const app = newApp(server, {}, { oauth: { ...oauthOfExamples(server.endpoint), urlOpener, ...more } });
      await app.signInWithRedirect(input);
      return new URL(sent).searchParams;
    }
    const mobileFile = (more: object = {}) => ({
      IdentityManager: { Default: {} },
      CredentialsProvider: {
        CognitoIdentity: { Default: { PoolId: 'us-east-1:12345678-1234-1234-abcd-1234567890ab', Region: 'us-east-1' } },
      },
      CognitoUserPool: {
        Default: {
          PoolId: server.userPoolId,
          AppClientId: server.clientId,
          Region: 'us-east-1',
          Endpoint: server.endpoint,
        },
      },
      ...more,
    });
    const customPlace = () =>
      makePlace(server, {
        pool: {
          LambdaConfig: {
            DefineAuthChallenge: functionArn('define-steps'),
            CreateAuthChallenge: functionArn('create-step'),
            VerifyAuthChallengeResponse: functionArn('verify-step'),
          },
        },
      });
    const globally = async (end: (app: AuthInstance) => Promise<unknown>) => {
      const { app, person } = await signedIn();
      const other = newApp(server);
      await other.signIn(person);
      await end(app);
      await expect(other.getTokens({ forceRefresh: true })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    };
    const locally = async () => {
      const { app } = await signedIn();
      expect(await app.signOut()).toEqual({ errors: [] });
      expect(app.userState).toBe('signedOut');
    };
    const ofAuth0 = 'https://YOUR_AUTH0_DOMAIN.auth0.com';
    const oauthOfAuth0 = {
      AppClientId: 'YOUR_AUTH0_APP_CLIENT_ID',
      WebDomain: 'YOUR_AUTH0_DOMAIN.auth0.com',
      TokenURI: `${ofAuth0}/oauth/token`,
      SignInURI: `${ofAuth0}/authorize`,
      SignInRedirectURI:
        'com.your.bundle.configured.in.auth0://YOUR_AUTH0_DOMAIN.auth0.com/ios/com.your.bundle/callback',
      SignOutURI: `${ofAuth0}/v2/logout`,
      SignOutURIQueryParameters: {
        client_id: 'YOUR_AUTH0_APP_CLIENT_ID',
        returnTo:
          'com.your.bundle.configured.in.auth0://yourserver.auth0.com/ios/com.amazonaws.AWSAuthSDKTestApp/callback',
      },
      Scopes: ['openid', 'email'],
    };
    const addressOf = ({ origin, pathname }: URL) => `${origin}${pathname}`;
    /** Where an app with this file leaves for at a sign-in, and at a sign-out of who was signed in at the pages. */
    async function leftFor(Default: object, input?: library.RedirectInput): Promise<[URL, URL]> {
      const left: URL[] = [];
      const urlOpener = (url: string) => void left.push(new URL(url));
      const { oauth, ...config } = readConfig(mobileFile({ Auth: { Default } }));
      const app = createAuth({ ...config, storage: memoryStorage(), oauth: { ...oauth, urlOpener } });
      await app.signInWithRedirect(input);
      await app.client.storage.setItem('amplify-signin-with-hostedUI', 'true');
      await app.signOut({ invalidateTokens: true });
      const [signIn, signOut, ...others] = left;
      expect(others).toEqual([]);
      return [present(signIn), present(signOut)];
    }
    const importedConfiguration = async () => {
      const auth = newAuth({
        identityPoolId: 'us-east-1:12345678-1234-1234-abcd-1234567890ab',
        identityPoolRegion: 'us-east-1',
        mandatorySignIn: false,
        cookieStorage: { domain: '.yourdomain.com', path: '/', expires: 365, secure: true },
        authenticationFlowType: 'USER_PASSWORD_AUTH',
        clientMetadata: { myCustomKey: 'myCustomValue' },
        oauth: {
          domain: 'your_cognito_domain',
          scope: ['phone', 'email', 'profile', 'openid', 'aws.cognito.signin.user.admin'],
          redirectSignIn: 'http://localhost:3000/',
          redirectSignOut: 'http://localhost:3000/',
          responseType: 'code',
        },
      });
      expect(auth.configure()).toMatchObject({ mandatorySignIn: false, userPoolId: server.userPoolId });
      expect(auth.client.config).toMatchObject({
        authFlow: 'USER_PASSWORD_AUTH',
        clientMetadata: { myCustomKey: 'myCustomValue' },
        oauth: { domain: 'your_cognito_domain' },
      });
    };

    const rows: readonly Row[] = [
      ['iOS tutorial', 1, 'Register a user: fragment signUp', signUp],
      ['iOS tutorial', 2, 'Register a user: fragment confirmSignUp', confirm],
      ['iOS tutorial', 3, 'Confirm signUp succeeded', confirm],
      ['iOS tutorial', 4, 'Sign in a user: fragment signIn', signedIn],
      ['iOS tutorial', 5, 'Sign in succeeded', signedIn],

      ['Android start', 1, 'amplify add auth', cli],
      ['Android start', 2, 'the answers to its questions', cli],
      ['Android start', 3, 'amplify push', cli],
      ['Android start', 4, 'build.gradle', xcode],
      ['Android start', 5, 'imports', async () => expect(amplify.signUp).toBeTypeOf('function')],
      [
        'Android start',
        6,
        'Amplify.Auth.signUp, AuthException',
        () =>
          expect(newApp(server).signUp({ username: 'TAG', password: '' })).rejects.toBeInstanceOf(library.AuthError),
      ],
      [
        'Android start',
        7,
        'Amplify.addPlugin, Amplify.configure',
        async () => {
          amplify.Amplify.configure(mobileFile());
          expect(amplify.Amplify.getConfig()).toMatchObject({ IdentityManager: {} });
        },
      ],
      [
        'Android start',
        8,
        'Amplify.Auth.fetchAuthSession: isSignedIn is false',
        async () => expect(await newApp(server).fetchAuthSession()).toMatchObject({ isSignedIn: false }),
      ],

      [
        'JavaScript sign-in',
        1,
        'Auth.signUp',
        async () => {
          const { username, password, email } = newPerson();
          const user = await newAuth().signUp({ username, password, attributes: { email }, validationData: [] });
          expect(user.userSub).toMatch(/^[\da-f-]{36}$/);
        },
      ],
      [
        'JavaScript sign-in',
        2,
        'ISignUpResult',
        async () => {
          const { username, password, email } = newPerson();
          expect(await newAuth().signUp({ username, password, attributes: { email } })).toMatchObject({
            user: { username },
            userConfirmed: false,
            userSub: expect.any(String),
          });
        },
      ],
      [
        'JavaScript sign-in',
        3,
        'Auth.confirmSignUp',
        async () => {
          const [auth, { username, password, email }] = [newAuth(), newPerson()];
          await auth.signUp({ username, password, attributes: { email } });
          expect(await auth.confirmSignUp(username, await lastCodeTo(server, email))).toBe('SUCCESS');
        },
      ],
      [
        'JavaScript sign-in',
        4,
        'Auth.signIn',
        async () => {
          const { username, password } = await register(server);
          expect((await newAuth().signIn(username, password)).signInUserSession?.isValid()).toBe(true);
        },
      ],
      [
        'JavaScript sign-in',
        5,
        'Auth.resendSignUp',
        async () => {
          const [auth, { username, password, email }] = [newAuth(), newPerson()];
          await auth.signUp({ username, password, attributes: { email } });
          expect((await auth.resendSignUp(username)).CodeDeliveryDetails.DeliveryMedium).toBe('EMAIL');
        },
      ],
      [
        'JavaScript sign-in',
        6,
        'Auth.signOut',
        async () => {
          const [auth, { username, password }] = [newAuth(), await register(server)];
          await auth.signIn(username, password);
          await auth.signOut();
          await expect(auth.currentAuthenticatedUser()).rejects.toBe('The user is not authenticated');
        },
      ],
      [
        'JavaScript sign-in',
        7,
        'Auth.signOut({ global: true })',
        async () => {
          const [auth, { username, password }] = [newAuth(), await register(server)];
          await auth.signIn(username, password);
          const other = newApp(server);
          await other.signIn({ username, password });
          await auth.signOut({ global: true });
          await expect(other.getTokens({ forceRefresh: true })).rejects.toMatchObject({
            name: 'NotAuthorizedException',
          });
        },
      ],
      [
        'JavaScript sign-in',
        8,
        'challenges, and the codes of errors',
        async () => {
          const { place, person, phone } = await makePhoneOwner(server, { remembered: 'on prompt' });
          const auth = newAuth({ userPoolId: place.userPoolId, userPoolWebClientId: place.clientId });
          const user = await auth.signIn(person.username, person.password);
          expect(user.challengeName).toBe('SMS_MFA');
          await auth.confirmSignIn(user, await lastCodeTo(server, phone), 'SMS_MFA');
          await expect(auth.signIn(person.username, 'Wrong-Horse-1')).rejects.toMatchObject({
            code: 'NotAuthorizedException',
          });
          const { input } = newcomer();
          await newApp(server).signUp(input);
          await expect(newAuth().signIn(input.username, input.password)).rejects.toMatchObject({
            code: 'UserNotConfirmedException',
          });
          const other = await register(server);
          await administrator(server).send(
            new AdminResetUserPasswordCommand({ UserPoolId: server.userPoolId, Username: other.username }),
          );
          await expect(newAuth().signIn(other.username, other.password)).rejects.toMatchObject({
            code: 'PasswordResetRequiredException',
          });
        },
      ],
      [
        'JavaScript sign-in',
        9,
        'Auth.signIn({ username, password, validationData })',
        async () => {
          const { username, password } = await register(server);
          const user = await newAuth().signIn({ username, password, validationData: { key: 'value' } });
          expect(user.getUsername()).toBe(username);
        },
      ],

      [
        'AWSMobileClient',
        1,
        'addUserStateListener',
        async () => {
          const [app, person] = [newApp(server), await register(server)];
          const heard: string[] = [];
          app.addUserStateListener((state) => heard.push(state));
          await app.signIn(person);
          await app.signOut();
          await Promise.resolve();
          expect(heard).toEqual(['signedIn', 'signedOut']);
        },
      ],
      [
        'AWSMobileClient',
        2,
        'signedOutUserPoolsTokenInvalid, then signIn',
        async () => {
          const { app, person } = await signedIn();
          app.addUserStateListener((state) => {
            if (state === 'signedOutUserPoolsTokenInvalid') void app.signIn(person);
          });
          vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 86_400_000 });
          expect((await app.waitForSignIn()).accessToken.payload.username).toBe(person.username);
        },
      ],
      ['AWSMobileClient', 3, 'Podfile', xcode],
      ['AWSMobileClient', 4, 'amplify push, pod install', cli],
      ['AWSMobileClient', 5, 'amplify add auth', cli],
      ['AWSMobileClient', 6, 'amplify push', cli],
      [
        'AWSMobileClient',
        7,
        'awsconfiguration.json',
        async () =>
          expect(readConfig(mobileFile())).toMatchObject({
            userPoolId: server.userPoolId,
            clientId: server.clientId,
            identityPoolId: 'us-east-1:12345678-1234-1234-abcd-1234567890ab',
          }),
      ],
      ['AWSMobileClient', 8, 'initialize', async () => expect(await newApp(server).initialize()).toBe('signedOut')],
      [
        'AWSMobileClient',
        9,
        'initialize: signedIn',
        async () => {
          const { app } = await signedIn();
          expect(await createAuth(configOf(server, {}, { storage: app.client.storage })).initialize()).toBe('signedIn');
        },
      ],
      ['AWSMobileClient', 10, 'showSignIn', dropIn],
      ['AWSMobileClient', 11, 'SignInUIOptions', dropIn],
      [
        'AWSMobileClient',
        12,
        'signUp: unconfirmed; usernameExists',
        async () => {
          const { app, username, password, output } = await signUp();
          expect(output).toMatchObject({
            isSignUpComplete: false,
            nextStep: { codeDeliveryDetails: { deliveryMedium: 'EMAIL' } },
          });
          await expect(app.signUp({ username, password })).rejects.toMatchObject({ name: 'UsernameExistsException' });
        },
      ],
      [
        'AWSMobileClient',
        13,
        'signUp with custom attributes',
        async () => {
          const { userPoolId, clientId } = await makePlace(server, {
            pool: { Schema: [{ Name: 'badge_number', AttributeDataType: 'String', Mutable: true }] },
          });
          const { input } = newcomer({ nickname: 'Johnny', badge_number: 'ABC123XYZ' });
          await newApp(server, { userPoolId, clientId }).signUp(input);
          const made = { UserPoolId: userPoolId, Username: input.username };
          const { UserAttributes = [] } = await administrator(server).send(new AdminGetUserCommand(made));
          expect(UserAttributes).toEqual(
            expect.arrayContaining([
              { Name: 'nickname', Value: 'Johnny' },
              { Name: 'custom:badge_number', Value: 'ABC123XYZ' },
            ]),
          );
        },
      ],
      ['AWSMobileClient', 14, 'confirmSignUp', confirm],
      [
        'AWSMobileClient',
        15,
        'resendSignUpCode',
        async () => {
          const { app, username } = await signUp();
          expect(await app.resendSignUpCode({ username })).toMatchObject({ deliveryMedium: 'EMAIL' });
        },
      ],
      ['AWSMobileClient', 16, 'signIn', signedIn],
      [
        'AWSMobileClient',
        17,
        'confirmSignIn',
        async () => expect((await (await phoneApp()).sign()).isSignedIn).toBe(true),
      ],
      [
        'AWSMobileClient',
        18,
        'newPasswordRequired, confirmSignIn',
        async () => {
          const { username } = newPerson();
          const TemporaryPassword = 'Abc-12345!';
          await administrator(server).send(
            new AdminCreateUserCommand({
              UserPoolId: server.userPoolId,
              Username: username,
              TemporaryPassword,
              MessageAction: 'SUPPRESS',
            }),
          );
          const app = newApp(server);
          expect(asked(await app.signIn({ username, password: TemporaryPassword })).signInStep).toBe(
            'NEW_PASSWORD_REQUIRED',
          );
          const options = { userAttributes: { email: `${username}@example.com` } };
          expect(await app.confirmSignIn({ challengeResponse: 'Another-Horse-8', options })).toMatchObject({
            isSignedIn: true,
          });
        },
      ],
      ['AWSMobileClient', 19, 'signOut', locally],
      ['AWSMobileClient', 20, 'signOut(signOutGlobally)', () => globally((app) => app.signOut({ global: true }))],
      [
        'AWSMobileClient',
        21,
        'forgotPassword',
        async () => {
          const { username } = await register(server);
          const { nextStep } = await newApp(server).resetPassword({ username });
          expect(nextStep).toMatchObject({ resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE' });
        },
      ],
      [
        'AWSMobileClient',
        22,
        'confirmForgotPassword',
        async () => {
          const [app, { username, email }] = [newApp(server), await register(server)];
          await app.resetPassword({ username });
          const newPassword = 'MyNewPassword123!!';
          await app.confirmResetPassword({ username, newPassword, confirmationCode: await lastCodeTo(server, email) });
          expect((await app.signIn({ username, password: newPassword })).isSignedIn).toBe(true);
        },
      ],
      [
        'AWSMobileClient',
        23,
        'username, isSignedIn, identityId',
        async () => {
          const [app, person] = [await federatedApp(), await register(server)];
          await app.signIn(person);
          await app.getCredentials();
          expect(app).toMatchObject({ username: person.username, isSignedIn: true, identityId: expect.any(String) });
        },
      ],
      [
        'AWSMobileClient',
        24,
        'getTokens',
        async () => expect((await (await signedIn()).app.getTokens()).accessToken.tokenString).toMatch(/^ey/),
      ],
      [
        'AWSMobileClient',
        25,
        'getAWSCredentials',
        async () => expect((await (await federatedApp()).getCredentials()).credentials.accessKeyId).toMatch(/^ASIA/),
      ],
      [
        'AWSMobileClient',
        26,
        'federatedSignIn: a token of Facebook that is none is refused',
        async () =>
          expect(
            (await federatedApp()).federatedSignIn({
              provider: IdentityProvider.facebook,
              token: 'FACEBOOK_TOKEN_HERE',
            }),
          ).rejects.toMatchObject({ name: 'NotAuthorizedException' }),
      ],
      [
        'AWSMobileClient',
        27,
        'federatedSignIn by SAML',
        async () => {
          const app = await federatedApp();
          expect(await app.federatedSignIn({ provider: samlArn, token: makeSamlResponse(Date.now()) })).toBe(
            'signedIn',
          );
        },
      ],
      [
        'AWSMobileClient',
        28,
        'federatedSignIn by SAML with customRoleARN',
        async () => {
          const app = await federatedApp();
          const role = 'arn:aws:iam::123456789012:role/reader';
          const attributes = { 'https://aws.amazon.com/SAML/Attributes/Role': [`${role},${samlArn}`] };
          const token = makeSamlResponse(Date.now(), { attributes });
          expect(await app.federatedSignIn({ provider: samlArn, token, options: { customRoleARN: role } })).toBe(
            'signedIn',
          );
        },
      ],
      ['AWSMobileClient', 29, 'amplify add auth, for Facebook', cli],
      ['AWSMobileClient', 30, 'amplify push', cli],
      ['AWSMobileClient', 31, 'amplify add auth, for Google', cli],
      ['AWSMobileClient', 32, 'amplify push', cli],
      [
        'AWSMobileClient',
        33,
        'federatedSignIn of a developer`s own users',
        async () => {
          const app = await federatedApp();
          const { IdentityId, Token } = await identityAdministrator(server).send(
            new GetOpenIdTokenForDeveloperIdentityCommand({
              IdentityPoolId: app.client.config.identityPoolId,
              Logins: { 'login.example.com': 'ada' },
            }),
          );
          const options = { cognitoIdentityId: present(IdentityId) };
          const input = { provider: IdentityProvider.developer, token: present(Token), options };
          expect(await app.federatedSignIn(input)).toBe('signedIn');
        },
      ],
      ['AWSMobileClient', 34, 'Podfile, for Facebook', xcode],
      ['AWSMobileClient', 35, 'Info.plist, for Facebook', xcode],
      ['AWSMobileClient', 36, 'Podfile, for Google', xcode],
      ['AWSMobileClient', 37, 'Info.plist, for Google', xcode],
      ['AWSMobileClient', 38, 'amplify add auth', cli],
      ['AWSMobileClient', 39, 'the default configuration with social providers', cli],
      ['AWSMobileClient', 40, 'amplify push', cli],
      [
        'AWSMobileClient',
        41,
        'awsconfiguration.json: OAuth',
        async () => {
          const OAuth = {
            WebDomain: 'YOUR_AUTH_DOMAIN.auth.us-west-2.amazoncognito.com',
            AppClientId: 'YOUR_APP_CLIENT_ID',
            AppClientSecret: 'YOUR_APP_CLIENT_SECRET',
            SignInRedirectURI: 'myapp://',
            SignOutRedirectURI: 'myapp://',
            Scopes: ['openid', 'email'],
          };
          const [signIn, signOut] = await leftFor({ OAuth });
          const pages = 'https://your_auth_domain.auth.us-west-2.amazoncognito.com';
          expect(addressOf(signIn)).toBe(`${pages}/oauth2/authorize`);
          expect(Object.fromEntries(signIn.searchParams)).toMatchObject({
            client_id: 'YOUR_APP_CLIENT_ID',
            redirect_uri: 'myapp://',
            response_type: 'code',
            scope: 'openid email',
          });
          expect(signOut.href).toBe(`${pages}/logout?client_id=YOUR_APP_CLIENT_ID&logout_uri=myapp%3A%2F%2F`);
        },
      ],
      ['AWSMobileClient', 42, 'Info.plist, for the pages', xcode],
      ['AWSMobileClient', 43, 'showSignIn with HostedUIOptions', hostedSignIn],
      ['AWSMobileClient', 44, 'handleAuthResponse', hostedSignIn],
      [
        'AWSMobileClient',
        45,
        'HostedUIOptions(identityProvider)',
        async () => {
          const options = { scopes: ['openid', 'email'] };
          for (const provider of ['Google', 'Facebook']) {
            const sent = await sentWith({ provider, options });
            expect([sent.get('identity_provider'), sent.get('scope')]).toEqual([provider, 'openid email']);
          }
        },
      ],
      [
        'AWSMobileClient',
        46,
        'signOut(invalidateTokens) at the pages',
        async () => {
          const app = await hostedSignIn();
          expect(await app.signOut({ invalidateTokens: true })).toMatchObject({
            url: expect.stringContaining('/logout?'),
          });
        },
      ],
      [
        'AWSMobileClient',
        47,
        'signOut on this device alone',
        async () => expect((await (await hostedSignIn()).signOut()).url).toBeUndefined(),
      ],
      [
        'AWSMobileClient',
        48,
        'awsconfiguration.json: OAuth of Auth0',
        async () => {
          const [signIn, signOut] = await leftFor({ OAuth: oauthOfAuth0 });
          expect(addressOf(signIn)).toBe('https://your_auth0_domain.auth0.com/authorize');
          expect(Object.fromEntries(signIn.searchParams)).toMatchObject({
            client_id: 'YOUR_AUTH0_APP_CLIENT_ID',
            redirect_uri: oauthOfAuth0.SignInRedirectURI,
            response_type: 'code',
            scope: 'openid email',
          });
          expect(addressOf(signOut)).toBe('https://your_auth0_domain.auth0.com/v2/logout');
          expect(Object.fromEntries(signOut.searchParams)).toEqual(oauthOfAuth0.SignOutURIQueryParameters);
        },
      ],
      ['AWSMobileClient', 49, 'Info.plist, for Auth0', xcode],
      [
        'AWSMobileClient',
        50,
        'HostedUIOptions(federationProviderName)',
        async () => {
          const options = { scopes: ['openid', 'email'], federationProviderName: 'example.auth0.com' };
          const [{ searchParams }] = await leftFor({ OAuth: oauthOfAuth0 }, { options });
          expect(searchParams.get('scope')).toBe('openid email');
        },
      ],
      ['AWSMobileClient', 51, 'handleAuthResponse', hostedSignIn],
      [
        'AWSMobileClient',
        52,
        'signOut(invalidateTokens) at Auth0: `auth0.test.ts`, in a browser',
        async () => expect((await (await hostedSignIn()).signOut({ invalidateTokens: true })).errors).toEqual([]),
      ],
      ['AWSMobileClient', 53, 'signOut on this device alone', locally],
      [
        'AWSMobileClient',
        54,
        'awsconfiguration.json: CUSTOM_AUTH',
        async () =>
          expect(
            readConfig(mobileFile({ Auth: { Default: { authenticationFlowType: 'CUSTOM_AUTH' } } })).authFlow,
          ).toBe('CUSTOM_WITHOUT_SRP'),
      ],
      [
        'AWSMobileClient',
        55,
        'customChallenge, confirmSignIn',
        async () => {
          const place = await customPlace();
          const { username } = await addUser(server, place);
          const app = newApp(server, place, { authFlow: 'CUSTOM_WITHOUT_SRP' });
          expect(asked(await app.signIn({ username, password: 'dummyPassword' })).signInStep).toBe('CUSTOM_CHALLENGE');
          await app.confirmSignIn({ challengeResponse: 'answer 1' });
          expect(await app.confirmSignIn({ challengeResponse: 'answer 2' })).toMatchObject({ isSignedIn: true });
        },
      ],
      ...(
        [
          [56, 'updateStatus(remembered: true)', (app) => app.deviceOperations.updateStatus({ remembered: true })],
          [57, 'updateStatus(remembered: false)', (app) => app.deviceOperations.updateStatus({ remembered: false })],
          [58, 'forget', (app) => app.deviceOperations.forget()],
          [59, 'get', seeDevice],
          [60, 'list(limit: 60)', seeDevices],
        ] satisfies [number, string, (app: AuthInstance) => Promise<unknown>][]
      ).map(([block, title, deed]): Row => {
        const run = async () => {
          const { app, sign } = await phoneApp();
          await sign();
          await deed(app);
        };
        return ['AWSMobileClient', block, `deviceOperations.${title}`, run];
      }),

      ['JavaScript start', 1, 'amplify add auth', cli],
      ['JavaScript start', 2, 'Amplify.configure({ Auth: {…} })', importedConfiguration],
      ['JavaScript start', 3, 'the same again', importedConfiguration],
      ['JavaScript start', 4, 'yarn add', cli],
      [
        'JavaScript start',
        5,
        'Amplify.configure(awsconfig)',
        async () => {
          const auth = createAuthMethods(createHub());
          auth.configure({ aws_user_pools_id: server.userPoolId, aws_user_pools_web_client_id: server.clientId });
          expect(auth.client.config).toMatchObject({ userPoolId: server.userPoolId, clientId: server.clientId });
        },
      ],
      ['JavaScript start', 6, 'yarn add, for React Native', xcode],
      ['JavaScript start', 7, 'pod install', xcode],
      [
        'JavaScript start',
        8,
        'Auth.currentCredentials, Auth.essentialCredentials',
        async () => {
          const auth = newAuth({ identityPoolId: await identityPool(), identityPoolEndpoint: server.endpoint });
          const credentials = auth.essentialCredentials(await auth.currentCredentials());
          expect(Object.keys(credentials).toSorted()).toEqual([
            'accessKeyId',
            'authenticated',
            'identityId',
            'secretAccessKey',
            'sessionToken',
          ]);
        },
      ],
      [
        'JavaScript start',
        9,
        'import Auth, Auth.configure()',
        async () => expect(library.default.configure()).toBeTypeOf('object'),
      ],
    ];

    test('no block is left out', () => {
      for (const [document, count] of Object.entries(counts)) {
        const blocks = rows.filter(([of]) => of === document).map(([, block]) => block);
        expect(blocks, document).toEqual(Array.from({ length: count }, (_, at) => at + 1));
      }
    });

    describe.runIf(executable)('runs', () => {
      const runs = rows.filter(([, , , deed]) => typeof deed !== 'string');
      test.each(runs)('%s, block %i: %s', async (_document, _block, _title, deed) => {
        await (deed as () => Promise<unknown>)();
      });
    });
  },
  functions.flags,
  functions.env,
);
