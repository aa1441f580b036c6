import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AuthInstance,
  createAuth,
  memoryStorage,
  readCodeDelivery,
  readConfig,
  type UserState,
} from '../../packages/client/src/index.ts';
import { functionArn, functionsOfSuites } from '../functions.ts';
import { newPerson, type Person, register } from '../people.ts';
import { addUser, makePhoneOwner, makePlace } from '../pools.ts';
import { makeClient } from '../sdk-client.ts';
import { lastCodeTo } from '../server.ts';
import { asked, describeAuth, newApp } from './auth-server.ts';

/** What AWSMobileClient is documented to do, row by row, and the files that apps are configured by. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const functions = functionsOfSuites();
afterAll(() => functions.remove());

describeAuth(
  'a client as on phones',
  (server) => {
    let person: Person;
    let isOnline = true;
    let requests = 0;
    let app: AuthInstance;
    const overTheAir: typeof fetch = (...request) => {
      requests++;
      return isOnline ? fetch(...request) : Promise.reject(new TypeError('fetch failed'));
    };
    beforeEach(async () => {
      person = await register(server);
      isOnline = true;
      app = newApp(server, {}, { fetch: overTheAir });
      await app.initialize();
      requests = 0;
    });
    afterEach(() => {
      vi.useRealTimers();
      vi.unstubAllGlobals();
    });
    const later = (ms: number) => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });

    function heardBy(instance: AuthInstance): UserState[] {
      const states: UserState[] = [];
      instance.addUserStateListener((state) => states.push(state));
      return states;
    }

    test('initialize: the state from the cache, without the network; signedOut at the first start', async () => {
      const started = newApp(server, {}, { fetch: overTheAir });
      expect(started.userState).toBe('unknown');
      expect(await started.initialize()).toBe('signedOut');
      await app.signIn(person);
      requests = 0;
      const again = newApp(server, {}, { storage: app.client.storage, fetch: overTheAir });
      expect(await again.initialize()).toBe('signedIn');
      expect(requests).toBe(0);
    });

    test('isSignedIn, username, userState: cached', async () => {
      expect(app).toMatchObject({ isSignedIn: false, username: undefined, userState: 'signedOut' });
      await app.signIn(person);
      expect(app).toMatchObject({ isSignedIn: true, username: person.username, userState: 'signedIn' });
    });

    test('addUserStateListener: in real time, from anywhere', async () => {
      const [one, other] = [heardBy(app), heardBy(app)];
      await app.signIn(person);
      await app.signOut();
      expect(one).toEqual(['signedIn', 'signedOut']);
      expect(other).toEqual(one);
    });

    describe('tokens', () => {
      beforeEach(() => app.signIn(person));

      test('valid ones at once', async () => {
        requests = 0;
        expect((await app.getTokens()).accessToken.tokenString).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
        expect(requests).toBe(0);
      });

      test('expired ones are renewed by the refresh token, and stored', async () => {
        const before = (await app.getTokens()).accessToken.tokenString;
        later(2 * HOUR);
        const after = (await app.getTokens()).accessToken.tokenString;
        expect(after).not.toBe(before);
        const restarted = newApp(server, {}, { storage: app.client.storage });
        expect((await restarted.getTokens()).accessToken.tokenString).toBe(after);
      });

      test('an expired refresh token, once a call needs it: signedOutUserPoolsTokenInvalid, and a new sign-in goes on', async () => {
        const heard = heardBy(app);
        later(31 * DAY);
        const call = app.waitForSignIn();
        await expect.poll(() => heard).toEqual(['signedOutUserPoolsTokenInvalid']);
        await app.signIn({ username: app.username ?? '', password: person.password });
        expect((await call).accessToken.payload.username).toBe(person.username);
        expect(heard).toEqual(['signedOutUserPoolsTokenInvalid', 'signedIn']);
      });

      test('releaseSignInWait ends the call, then signOut', async () => {
        later(31 * DAY);
        const call = app.waitForSignIn();
        const outcome = expect(call).rejects.toMatchObject({ name: 'UnableToSignInError' });
        await expect.poll(() => app.userState).toBe('signedOutUserPoolsTokenInvalid');
        app.releaseSignInWait();
        await outcome;
        await app.signOut();
        expect(app.userState).toBe('signedOut');
      });
    });

    describe('offline', () => {
      beforeEach(() => app.signIn(person));

      test('valid tokens: the request is passed on', async () => {
        isOnline = false;
        expect((await app.getTokens()).accessToken.payload.username).toBe(person.username);
        expect(app.userState).toBe('signedIn');
      });

      test('expired tokens: the request is blocked and listeners hear of it; nobody is signed out; back online it goes on', async () => {
        const heard = heardBy(app);
        const network = new EventTarget();
        for (const name of ['addEventListener', 'removeEventListener'] as const) {
          vi.stubGlobal(name, network[name].bind(network));
        }
        isOnline = false;
        later(2 * HOUR);
        const call = app.waitForSignIn();
        await expect.poll(() => heard).toEqual(['signedOutUserPoolsTokenInvalid']);
        expect(app).toMatchObject({ isSignedIn: true, isStale: true, username: person.username });
        isOnline = true;
        network.dispatchEvent(new Event('online'));
        expect((await call).accessToken.payload.username).toBe(person.username);
        expect(heard).toEqual(['signedOutUserPoolsTokenInvalid', 'signedIn']);
      });
    });

    test('signUp with attributes of the pool`s own: unconfirmed, with codeDeliveryDetails; usernameExists; confirmSignUp; resendSignUpCode', async () => {
      const place = await makePlace(server, {
        pool: {
          AutoVerifiedAttributes: ['email'],
          Schema: [{ Name: 'badge_number', AttributeDataType: 'String', Mutable: true }],
        },
      });
      const own = newApp(server, place);
      const { username, password, email } = newPerson();
      const userAttributes = { email, nickname: 'Johnny', badge_number: 'ABC123XYZ' };
      const input = { username, password, options: { userAttributes } };
      expect(await own.signUp(input)).toMatchObject({
        isSignUpComplete: false,
        nextStep: { codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'a***@e***' } },
      });
      await expect(own.signUp(input)).rejects.toMatchObject({ name: 'UsernameExistsException' });
      expect(await own.resendSignUpCode({ username })).toMatchObject({ deliveryMedium: 'EMAIL' });
      const confirmationCode = await lastCodeTo(server, email);
      expect(await own.confirmSignUp({ username, confirmationCode })).toMatchObject({ isSignUpComplete: true });
      await own.signIn({ username, password });
      expect(await own.fetchUserAttributes()).toMatchObject({
        nickname: 'Johnny',
        'custom:badge_number': 'ABC123XYZ',
      });
    });

    test('signIn and confirmSignIn: smsMFA with its destination, then signedIn; deviceOperations updateStatus, get, list, forget', async () => {
      const { place, person: owner, phone } = await makePhoneOwner(server, { remembered: 'on prompt' });
      const own = newApp(server, place);
      const nextStep = asked(await own.signIn(owner));
      expect(nextStep.signInStep).toBe('SMS_MFA');
      expect(readCodeDelivery(nextStep).destination).toBe(`+*******${phone.slice(-4)}`);
      expect(await own.confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toMatchObject({
        isSignedIn: true,
      });
      const { deviceOperations } = own;
      await deviceOperations.updateStatus({ remembered: true });
      const { id, createDate } = await deviceOperations.get();
      expect(createDate).toBeInstanceOf(Date);
      expect((await deviceOperations.list({ limit: 60 })).devices.map((device) => device.id)).toEqual([id]);
      await deviceOperations.updateStatus({ remembered: false });
      await deviceOperations.forget();
      await expect(deviceOperations.updateStatus({ remembered: true })).rejects.toMatchObject({
        name: 'DeviceMetadataNotFoundException',
      });
    });

    test('signOut, signOut({ global }): on this device, on all', async () => {
      const other = newApp(server);
      await other.signIn(person);
      await app.signIn(person);
      expect(await app.signOut()).toEqual({ errors: [] });
      expect((await other.getTokens({ forceRefresh: true })).accessToken).toBeDefined();
      await app.signIn(person);
      await app.signOut({ global: true });
      await expect(other.getTokens({ forceRefresh: true })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    });

    test('forgotPassword, confirmForgotPassword', async () => {
      const { username, email } = person;
      expect(await app.resetPassword({ username })).toMatchObject({
        nextStep: { resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE' },
      });
      const confirmationCode = await lastCodeTo(server, email);
      await app.confirmResetPassword({ username, newPassword: 'Another-Horse-8', confirmationCode });
      await app.signIn({ username, password: 'Another-Horse-8' });
    });

    describe('configuration files', () => {
      const mobile = (more: object = {}, pool: object = {}) => ({
        IdentityManager: { Default: {} },
        CredentialsProvider: {
          CognitoIdentity: {
            Default: { PoolId: 'us-east-1:12345678-1234-1234-abcd-1234567890ab', Region: 'us-east-1' },
          },
        },
        CognitoUserPool: {
          Default: {
            PoolId: server.userPoolId,
            AppClientId: server.clientId,
            Region: 'us-east-1',
            Endpoint: server.endpoint,
            ...pool,
          },
        },
        ...more,
      });
      const outputs = () => ({ user_pool_id: server.userPoolId, user_pool_client_id: server.clientId });

      test.each<[string, () => object]>([
        [
          'aws-exports.js',
          () => ({ aws_user_pools_id: server.userPoolId, aws_user_pools_web_client_id: server.clientId }),
        ],
        ['awsconfiguration.json', () => mobile()],
        [
          'amplifyconfiguration.json',
          () => ({
            UserAgent: 'aws-amplify-cli/2.0',
            Version: '1.0',
            auth: { plugins: { awsCognitoAuthPlugin: mobile() } },
          }),
        ],
        ['amplify_outputs.json', () => ({ version: '1', auth: { aws_region: 'us-east-1', ...outputs() } })],
        [
          'what Amplify.configure of version 6 takes',
          () => ({ Auth: { Cognito: { userPoolId: server.userPoolId, userPoolClientId: server.clientId } } }),
        ],
        ['our own', () => ({ userPoolId: server.userPoolId, clientId: server.clientId })],
      ])('%s', async (_, file) => {
        const config = { ...readConfig(file()), endpoint: server.endpoint, storage: memoryStorage() };
        const own = createAuth(config);
        await own.signIn(person);
        expect(own.username).toBe(person.username);
      });

      test('awsconfiguration.json: AppClientSecret, and the host as the tools write it', async () => {
        const { ClientId: AppClientId, ClientSecret: AppClientSecret } = await makeClient(server, server.userPoolId, {
          GenerateSecret: true,
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        });
        const own = createAuth({
          ...readConfig(mobile({}, { AppClientId, AppClientSecret })),
          storage: memoryStorage(),
        });
        await own.signIn(person);
        expect(own.isSignedIn).toBe(true);
        const Endpoint = 'auth.example.com';
        expect(readConfig(mobile({}, { Endpoint }))).toMatchObject({ endpoint: 'https://auth.example.com' });
      });

      test('awsconfiguration.json: CUSTOM_AUTH, signIn with a dummy password, customChallenge, confirmSignIn', async () => {
        const LambdaConfig = {
          DefineAuthChallenge: functionArn('define-steps'),
          CreateAuthChallenge: functionArn('create-step'),
          VerifyAuthChallengeResponse: functionArn('verify-step'),
        };
        const { userPoolId: PoolId, clientId: AppClientId } = await makePlace(server, { pool: { LambdaConfig } });
        const { username } = await addUser(server, { userPoolId: PoolId, clientId: AppClientId });
        const file = mobile({ Auth: { Default: { authenticationFlowType: 'CUSTOM_AUTH' } } }, { PoolId, AppClientId });
        const own = createAuth({ ...readConfig(file), storage: memoryStorage() });
        expect(asked(await own.signIn({ username, password: 'dummyPassword' })).signInStep).toBe('CUSTOM_CHALLENGE');
        await own.confirmSignIn({ challengeResponse: 'answer 1' });
        expect(await own.confirmSignIn({ challengeResponse: 'answer 2' })).toMatchObject({ isSignedIn: true });
      });

      test('none that names no user pool', () => {
        expect(() => readConfig({ Auth: { region: 'us-east-1' } })).toThrow(/names no user pool/);
      });
    });
  },
  functions.flags,
  functions.env,
);
