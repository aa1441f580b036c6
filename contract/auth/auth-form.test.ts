import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, test, vi } from 'vitest';
import theDefault, {
  Amplify,
  type AuthUser,
  createAuthMethods,
  createHub,
  memoryStorage,
  Auth as theAuth,
} from '../../packages/client/src/index.ts';
import { administrator, newPerson, type Person, poolAskingForGivenName, register } from '../people.ts';
import { addUser, makePhoneOwner, makePlace, newPhone, type Place } from '../pools.ts';
import { type ContractServer, lastCodeTo } from '../server.ts';
import { totp } from '../totp.ts';
import { describeAuth } from './auth-server.ts';

/** The `Auth` of Amplify 4 and 5, row by row of what its documentation has. What each method sends is held in `amplify-5.test.ts`. */

/** An `Auth` of its own on a device of its own, and the events on its hub. */
function newAuth({ endpoint, ...own }: ContractServer, place: Partial<Place> = {}, settings: object = {}) {
  const { userPoolId, clientId: userPoolWebClientId } = { ...own, ...place };
  const hub = createHub();
  const events: string[] = [];
  const Auth = createAuthMethods(hub);
  const storage = memoryStorage();
  Auth.configure({ Auth: { region: 'us-east-1', userPoolId, userPoolWebClientId, endpoint, storage, ...settings } });
  hub.listen('auth', ({ payload }) => events.push(payload.event));
  return { Auth, events };
}

/** What is asked of whom from here on, and is answered as ever unless told. */
function watchRequests(answer: typeof fetch = fetch) {
  const requests: { readonly url: string; readonly body: Record<string, unknown> }[] = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit & { readonly body: string }) => {
    requests.push({ url, body: JSON.parse(init.body) as Record<string, unknown> });
    return answer(url, init);
  });
  return requests;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('import { Auth }, import Amplify, { Auth }, import Auth: all are one', () => {
  expect([Amplify, theDefault]).toEqual([theAuth, theAuth]);
});

test('every method of Amplify 5 is there', () => {
  const require = createRequire(createRequire(import.meta.url).resolve('aws-amplify-v5'));
  const file = '@aws-amplify/auth/lib-esm/Auth.d.ts';
  const declared = readFileSync(require.resolve(file));
  const methods = [...declared.toString().matchAll(/^ {4}([a-z]\w+)\(/gm)].map(([, name = '']) => name);
  // What no app calls.
  const inner = ['cleanUpInvalidSession', 'constructor', 'getModuleName'];
  const missing = new Set(methods.filter((name) => !(name in theAuth) && !inner.includes(name)));
  expect(methods.length).toBeGreaterThan(40);
  expect([...missing]).toEqual([]);
});

describeAuth('Auth', (server) => {
  describe('configuring', () => {
    test('Amplify.configure({ Auth: {…} }), Auth.configure() gives the current configuration', () => {
      const given = {
        identityPoolId: 'us-east-1:12345678-1234-1234-abcd-1234567890ab',
        region: 'us-east-1',
        identityPoolRegion: 'us-west-2',
        userPoolId: 'us-east-1_abcd1234',
        userPoolWebClientId: 'a1b2c3d4e5f6g7h8i9j0k1l2m3',
        mandatorySignIn: false,
        storage: memoryStorage(),
        authenticationFlowType: 'USER_PASSWORD_AUTH',
        clientMetadata: { myCustomKey: 'myCustomValue' },
        oauth: {
          domain: 'your_cognito_domain',
          scope: ['phone', 'email', 'profile', 'openid', 'aws.cognito.signin.user.admin'],
          redirectSignIn: 'http://localhost:3000/',
          redirectSignOut: 'http://localhost:3000/',
          responseType: 'code',
        },
      };
      const Auth = createAuthMethods(createHub());
      Auth.configure({ Auth: given });
      expect(Auth.configure()).toMatchObject(given);
    });

    test('Amplify.configure(awsconfig) takes the flat aws-exports, and a later call adds to it', async () => {
      const { userPoolId, clientId, endpoint } = server;
      const Auth = createAuthMethods(createHub());
      Auth.configure({
        aws_project_region: 'us-east-1',
        aws_cognito_region: 'us-east-1',
        aws_user_pools_id: userPoolId,
        aws_user_pools_web_client_id: clientId,
        oauth: {},
      });
      Auth.configure({ endpoint, storage: memoryStorage() });
      const { username, password } = await register(server);
      expect((await Auth.signIn(username, password)).getUsername()).toBe(username);
      Auth.configure({ userPoolWebClientId: 'another' });
      expect(Auth.configure()).toMatchObject({ userPoolId, userPoolWebClientId: 'another', endpoint });
    });

    test('region: the id of the user pool tells it, whatever the key says', async () => {
      const requests = watchRequests(() => Promise.reject(new TypeError('fetch failed')));
      const Auth = createAuthMethods(createHub());
      const [userPoolId, userPoolWebClientId] = ['eu-west-3_abcd1234', 'a1b2c3d4e5f6g7h8i9j0k1l2m3'];
      for (const region of ['eu-west-3', 'us-east-1', undefined]) {
        Auth.configure({ region, userPoolId, userPoolWebClientId, storage: memoryStorage() });
        await expect(Auth.forgotPassword('maria')).rejects.toMatchObject({ code: 'NetworkError' });
      }
      const url = 'https://cognito-idp.eu-west-3.amazonaws.com/';
      expect(requests.map((request) => request.url)).toEqual([url, url, url]);
    });

    test('oauth: the scopes go to the pages as they stand', async () => {
      const left: URL[] = [];
      const scope = ['phone', 'email', 'profile', 'openid', 'aws.cognito.signin.user.admin'];
      const oauth = {
        domain: 'auth.example.com',
        scope,
        redirectSignIn: 'http://localhost:3000/',
        redirectSignOut: 'http://localhost:3000/',
        responseType: 'code',
        urlOpener: (url: string) => void left.push(new URL(url)),
      };
      await newAuth(server, {}, { oauth }).Auth.federatedSignIn();
      expect(left.map(({ searchParams }) => searchParams.get('scope'))).toEqual([scope.join(' ')]);
    });

    test('authenticationFlowType and clientMetadata go along; USER_SRP_AUTH unless told', async () => {
      const { username, password } = await register(server);
      const requests = watchRequests();
      await newAuth(server).Auth.signIn(username, password);
      const settings = {
        authenticationFlowType: 'USER_PASSWORD_AUTH',
        clientMetadata: { myCustomKey: 'myCustomValue' },
      };
      await newAuth(server, {}, settings).Auth.signIn(username, password);
      const begun = requests.map(({ body }) => body).filter(({ AuthFlow }) => AuthFlow);
      expect(begun).toMatchObject([
        { AuthFlow: 'USER_SRP_AUTH' },
        { AuthFlow: 'USER_PASSWORD_AUTH', ClientMetadata: { myCustomKey: 'myCustomValue' } },
      ]);
    });

    test('storage: an object of the app`s own', async () => {
      const items: Record<string, string> = {};
      const storage = {
        getItem: (key: string) => items[key],
        setItem: (key: string, value: string) => (items[key] = value),
        removeItem: (key: string) => delete items[key],
      };
      const { Auth } = newAuth(server, {}, { storage });
      const { username, password } = await register(server);
      await Auth.signIn(username, password);
      const prefix = `CognitoIdentityServiceProvider.${server.clientId}.`;
      expect(items[`${prefix}LastAuthUser`]).toBe(username);
      expect(items[`${prefix}${username}.refreshToken`]).toMatch(/\w{20}/);
    });
  });

  describe('signing up', () => {
    test('Auth.signUp({ username, password, attributes, validationData }) gives { user, userConfirmed, userSub }; confirmSignUp, resendSignUp', async () => {
      const { Auth, events } = newAuth(server);
      const { username, password, email } = newPerson();
      const made = await Auth.signUp({
        username,
        password,
        attributes: { email, phone_number: '+12065550100' },
        validationData: [],
      });
      expect(made).toMatchObject({ userConfirmed: false, userSub: expect.stringMatching(/^[\da-f-]{36}$/) });
      expect(made.user.getUsername()).toBe(username);
      expect(await Auth.resendSignUp(username)).toMatchObject({ CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } });
      expect(await Auth.confirmSignUp(username, await lastCodeTo(server, email))).toBe('SUCCESS');
      await Auth.signIn(username, password);
      expect(events).toEqual(['signUp', 'confirmSignUp', 'signIn']);
    });
  });

  /** The documentation's own example: what it does for each challenge. */
  async function signInAsDocumented(
    Auth: ReturnType<typeof newAuth>['Auth'],
    { username, password }: Person,
    code: (user: AuthUser) => Promise<string>,
  ): Promise<AuthUser> {
    const user = await Auth.signIn(username, password);
    if (user.challengeName === 'SMS_MFA' || user.challengeName === 'SOFTWARE_TOKEN_MFA') {
      return Auth.confirmSignIn(user, await code(user), user.challengeName);
    }
    if (user.challengeName === 'NEW_PASSWORD_REQUIRED') {
      const { requiredAttributes } = user.challengeParam as { requiredAttributes: string[] };
      expect(requiredAttributes).toEqual(['given_name']);
      return Auth.completeNewPassword(user, 'Another-Horse-8', { given_name: 'Ada' });
    }
    if (user.challengeName === 'MFA_SETUP') {
      const secret = await Auth.setupTOTP(user);
      await Auth.verifyTotpToken(user, totp(secret));
    }
    return user;
  }
  const noCode = () => Promise.reject(new Error('no code was asked for'));

  test('attributes of the pool`s own by their plain names: every pool`s keep theirs', async () => {
    const sdk = administrator(server);
    const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId: server.userPoolId }));
    const names = (UserPool?.SchemaAttributes ?? []).map(({ Name = '' }) => Name);
    const everyPools = names.filter((name) => !name.includes(':'));
    expect(everyPools).toEqual(expect.arrayContaining(['email', 'sub', 'zoneinfo', 'phone_number_verified']));
    const requests = watchRequests(() => Promise.reject(new TypeError('fetch failed')));
    const attributes = Object.fromEntries([...everyPools, 'badge_number', 'custom:shoe'].map((name) => [name, '1']));
    const sent = newAuth(server).Auth.signUp({ ...newPerson(), attributes });
    await expect(sent).rejects.toMatchObject({ code: 'NetworkError' });
    const named = requests[0]?.body['UserAttributes'] as readonly { readonly Name: string }[];
    expect(named.map(({ Name }) => Name)).toEqual([...everyPools, 'custom:badge_number', 'custom:shoe']);
  });

  describe('signing in', () => {
    test('Auth.signIn(username, password), Auth.signIn({ username, password, validationData })', async () => {
      const { Auth } = newAuth(server);
      const { username, password, email } = await register(server);
      const user = await Auth.signIn(username, password);
      expect(user.challengeName).toBeUndefined();
      expect(user.attributes).toMatchObject({ email, email_verified: true });
      const requests = watchRequests();
      await Auth.signIn({ username, password, validationData: { any: 'thing' } });
      expect(requests[0]?.body).toMatchObject({ ClientMetadata: { any: 'thing' } });
    });

    test('SMS_MFA: Auth.confirmSignIn(user, code, mfaType)', async () => {
      const place = await makePlace(server, { mfa: 'ON', factors: ['sms'] });
      const phone = newPhone();
      const person = await addUser(server, place, () => ({ phone_number: phone }));
      const { Auth } = newAuth(server, place);
      const user = await signInAsDocumented(Auth, person, () => lastCodeTo(server, phone));
      expect(user.getSignInUserSession()?.isValid()).toBe(true);
    });

    test('MFA_SETUP: Auth.setupTOTP(user); SOFTWARE_TOKEN_MFA from then on', async () => {
      const place = await makePlace(server, { mfa: 'ON', factors: ['app'] });
      const person = await addUser(server, place);
      const { Auth } = newAuth(server, place);
      const { username, password } = person;
      const user = await Auth.signIn(username, password);
      expect(user.challengeName).toBe('MFA_SETUP');
      const secret = await Auth.setupTOTP(user);
      await Auth.verifyTotpToken(user, totp(secret));
      await Auth.signOut();
      const again = await signInAsDocumented(Auth, person, async () => totp(secret, 1));
      expect(again.getSignInUserSession()?.isValid()).toBe(true);
    });

    test('NEW_PASSWORD_REQUIRED: Auth.completeNewPassword(user, newPassword, { … })', async () => {
      const place = await poolAskingForGivenName(server);
      const person = newPerson();
      const { username: Username, password: TemporaryPassword } = person;
      const created = { UserPoolId: place.userPoolId, Username, TemporaryPassword, MessageAction: 'SUPPRESS' } as const;
      await administrator(server).send(new AdminCreateUserCommand(created));
      const user = await signInAsDocumented(newAuth(server, place).Auth, person, noCode);
      expect(user.attributes).toMatchObject({ given_name: 'Ada' });
    });

    test('err.code: UserNotConfirmedException, PasswordResetRequiredException, NotAuthorizedException, UserNotFoundException', async () => {
      const place = await makePlace(server, { client: { PreventUserExistenceErrors: 'LEGACY' } });
      const { Auth, events } = newAuth(server, place);
      const codeOf = ({ username, password }: Person) =>
        Auth.signIn(username, password).then(
          () => 'signed in',
          (error: { code: string }) => error.code,
        );
      const unconfirmed = newPerson();
      await Auth.signUp({ ...unconfirmed, attributes: { email: unconfirmed.email } });
      expect(await codeOf(unconfirmed)).toBe('UserNotConfirmedException');
      const person = await addUser(server, place, ({ email }) => ({ email, email_verified: 'true' }));
      expect(await codeOf({ ...person, password: 'Wrong-Horse-7' })).toBe('NotAuthorizedException');
      expect(await codeOf(newPerson())).toBe('UserNotFoundException');
      const reset = { UserPoolId: place.userPoolId, Username: person.username };
      await administrator(server).send(new AdminResetUserPasswordCommand(reset));
      expect(await codeOf(person)).toBe('PasswordResetRequiredException');
      expect(events).toEqual(['signUp', ...Array.from({ length: 4 }, () => 'signIn_failure')]);
    });

    test('what is missing is refused with Amplify`s texts', async () => {
      const { Auth } = newAuth(server);
      const text = (message: string) => ({ name: 'AuthError', message });
      await expect(Auth.signIn('')).rejects.toMatchObject(text('Username cannot be empty'));
      await expect(Auth.signUp({ username: 'ada', password: '' })).rejects.toMatchObject(
        text('Password cannot be empty'),
      );
      await expect(Auth.confirmSignUp('ada', '')).rejects.toMatchObject(text('Confirmation code cannot be empty'));
      await expect(Auth.currentAuthenticatedUser()).rejects.toBe('The user is not authenticated');
      await expect(Auth.currentSession()).rejects.toBe('No current user');
      const unconfigured = createAuthMethods(createHub());
      await expect(unconfigured.signIn('ada', 'x')).rejects.toMatchObject({ name: 'NoUserPoolError' });
    });
  });

  test('Auth.signOut(), Auth.signOut({ global: true }): every token of every device', async () => {
    const person = await register(server);
    const [here, there] = [newAuth(server), newAuth(server)];
    for (const { Auth } of [here, there]) await Auth.signIn(person.username, person.password);
    await here.Auth.signOut();
    await expect(here.Auth.currentAuthenticatedUser()).rejects.toBe('The user is not authenticated');
    expect((await there.Auth.currentSession()).isValid()).toBe(true);
    await here.Auth.signIn(person.username, person.password);
    await here.Auth.signOut({ global: true });
    await expect(there.Auth.currentAuthenticatedUser({ bypassCache: true })).rejects.toBe(
      'The user is not authenticated',
    );
    expect(there.events.slice(-2).toSorted()).toEqual(['signOut', 'tokenRefresh_failure']);
  });

  test('Auth.essentialCredentials(credentials): what an AWS SDK takes, and nothing else', () => {
    const { Auth } = newAuth(server);
    const credentials = {
      accessKeyId: 'a',
      secretAccessKey: 'b',
      sessionToken: 'c',
      identityId: 'd',
      authenticated: true,
    };
    expect(Auth.essentialCredentials({ ...credentials, expiration: new Date() } as never)).toEqual(credentials);
  });

  test('user and account: each method answers as Amplify`s', async () => {
    const person = await register(server);
    const { username, password, email } = person;
    const { Auth, events } = newAuth(server);
    const user = await Auth.signIn(username, password);
    expect(await Auth.currentUserInfo()).toMatchObject({ username, attributes: { email } });
    expect((await Auth.currentUserPoolUser()).getUsername()).toBe(username);
    expect((await Auth.userSession(user)).getAccessToken().payload.username).toBe(username);
    expect(await Auth.userAttributes(user)).toContainEqual({ Name: 'email', Value: email });
    expect(await Auth.updateUserAttributes(user, { name: 'Ada' })).toBe('SUCCESS');
    expect(await Auth.deleteUserAttributes(user, ['name'])).toBe('SUCCESS');
    expect(await Auth.verifiedContact(user)).toEqual({ verified: { email }, unverified: {} });
    expect(await Auth.verifyCurrentUserAttribute('email')).toBe('SUCCESS');
    const code = await lastCodeTo(server, email);
    expect(await Auth.verifyCurrentUserAttributeSubmit('email', code)).toBe('SUCCESS');
    expect(await Auth.verifyUserAttribute(user, 'email')).toBe('SUCCESS');
    expect(await Auth.verifyUserAttributeSubmit(user, 'email', await lastCodeTo(server, email))).toBe('SUCCESS');
    expect(await Auth.changePassword(user, password, 'Another-Horse-8')).toBe('SUCCESS');
    expect(await Auth.forgotPassword(username)).toMatchObject({ CodeDeliveryDetails: { AttributeName: 'email' } });
    const forgotten = await lastCodeTo(server, email);
    expect(await Auth.forgotPasswordSubmit(username, forgotten, 'Third-Horse-9')).toBe('SUCCESS');
    await Auth.signIn(username, 'Third-Horse-9');
    expect(await Auth.deleteUser()).toBe('SUCCESS');
    expect(new Set(events)).toEqual(
      new Set(['signIn', 'updateUserAttributes', 'forgotPassword', 'forgotPasswordSubmit', 'userDeleted', 'signOut']),
    );
  });

  test('second factors: getMFAOptions, getPreferredMFA, setPreferredMFA, enableSMS, disableSMS, setupTOTP, verifyTotpToken', async () => {
    const place = await makePlace(server, { mfa: 'OPTIONAL', factors: ['app', 'sms'] });
    const phone = newPhone();
    const { username, password } = await addUser(server, place, () => ({
      phone_number: phone,
      phone_number_verified: 'true',
    }));
    const { Auth, events } = newAuth(server, place);
    const user = await Auth.signIn(username, password);
    expect(await Auth.getPreferredMFA(user)).toBe('NOMFA');
    await Auth.verifyTotpToken(user, totp(await Auth.setupTOTP(user)));
    for (const [method, preferred] of [
      ['TOTP', 'SOFTWARE_TOKEN_MFA'],
      ['SMS', 'SMS_MFA'],
      ['SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA'],
      ['SMS_MFA', 'SMS_MFA'],
      ['NOMFA', 'NOMFA'],
    ] as const) {
      expect(await Auth.setPreferredMFA(user, method)).toBe('SUCCESS');
      expect(await Auth.getPreferredMFA(user, { bypassCache: true })).toBe(preferred);
    }
    expect(await Auth.setPreferredMFA(user, 'NOMFA')).toBe('No change for mfa type');
    expect(await Auth.enableSMS(user)).toBe('SUCCESS');
    expect(await Auth.getMFAOptions(user)).toEqual([{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }]);
    expect(await Auth.disableSMS(user)).toBe('SUCCESS');
    expect(events).toContain('verify');
  });

  test('devices: rememberDevice, fetchDevices, forgetDevice', async () => {
    const { place, person, phone } = await makePhoneOwner(server, { remembered: 'on prompt' });
    const { Auth } = newAuth(server, place);
    await signInAsDocumented(Auth, person, () => lastCodeTo(server, phone));
    expect(await Auth.rememberDevice()).toBe('SUCCESS');
    expect(await Auth.fetchDevices()).toEqual([{ id: expect.any(String), name: expect.any(String) }]);
    expect(await Auth.forgetDevice()).toBe('SUCCESS');
    expect(await Auth.fetchDevices()).toEqual([]);
  });
});
