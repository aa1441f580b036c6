import { beforeEach, expect, test } from 'vitest';
import { memoryStorage, ownUser, withSecret } from '../../packages/client/src/index.ts';
import { newPerson, type Person, register, wrongCode } from '../people.ts';
import { addUser, makePhoneOwner, makePlace, newPhone } from '../pools.ts';
import { makeClient } from '../sdk-client.ts';
import { lastCodeTo, messagesTo } from '../server.ts';
import { totp } from '../totp.ts';
import { configOf, describeAuth, newApp } from './auth-server.ts';

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const newPassword = 'Another-Horse-8';

describeAuth('whoever is signed in', (server) => {
  let person: Person;
  let app: ReturnType<typeof newApp>;

  beforeEach(async () => {
    person = await register(server);
    app = newApp(server);
    await app.signIn(person);
  });

  test('reads, changes, proves and removes attributes', async () => {
    const { email } = newPerson();
    expect(await app.updateUserAttributes({ userAttributes: { email, name: 'Ada' } })).toEqual({
      email: {
        isUpdated: false,
        nextStep: {
          updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE',
          codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'a***@e***', attributeName: 'email' },
        },
      },
      name: { isUpdated: true, nextStep: { updateAttributeStep: 'DONE' } },
    });
    expect(await app.fetchUserAttributes()).toMatchObject({ email, name: 'Ada', email_verified: 'false' });
    expect(await app.sendUserAttributeVerificationCode({ userAttributeKey: 'email' })).toMatchObject({
      deliveryMedium: 'EMAIL',
    });
    const confirmationCode = await lastCodeTo(server, email);
    const userAttributeKey = 'email';
    await expect(
      app.confirmUserAttribute({ userAttributeKey, confirmationCode: wrongCode(confirmationCode) }),
    ).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await app.confirmUserAttribute({ userAttributeKey, confirmationCode });
    await app.deleteUserAttributes({ userAttributeKeys: ['name'] });
    expect(await app.fetchUserAttributes()).toEqual({ sub: expect.any(String), email, email_verified: 'true' });
  });

  test('changes the password', async () => {
    const wrong = { oldPassword: 'Wrong-Horse-7', newPassword };
    await expect(app.updatePassword(wrong)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await app.updatePassword({ oldPassword: person.password, newPassword });
    expect(await newApp(server).signIn({ ...person, password: newPassword })).toEqual(done);
  });

  test('deletes the account', async () => {
    await app.deleteUser();
    expect(app).toMatchObject({ userState: 'signedOut', isSignedIn: false });
    await expect(app.signIn(person)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  test('signs out everywhere', async () => {
    const other = newApp(server);
    await other.signIn(person);
    expect(await app.signOut({ global: true })).toEqual({ errors: [] });
    await expect(other.fetchUserAttributes()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(other).toMatchObject({ userState: 'signedOutUserPoolsTokenInvalid', username: person.username });
  });

  test('signs out where only this device can be', async () => {
    const before = await app.getTokens();
    const lost = newApp(server, {}, { storage: app.client.storage, fetch: () => Promise.reject(new TypeError('off')) });
    await lost.initialize();
    for (const global of [false, true]) {
      await app.signIn(person);
      const { errors } = await lost.signOut({ global });
      expect(errors).toEqual([expect.objectContaining({ name: 'NetworkError' })]);
      expect(lost.userState).toBe('signedOut');
      await expect(lost.getTokens()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    }
    expect(before.accessToken.payload.username).toBe(person.username);
  });

  test('gives way to who signs in meanwhile, and stays signed in beside them', async () => {
    const other = await register(server);
    const app = newApp(server);
    await app.signIn(person);
    const before = await app.getTokens();
    const heard: unknown[] = [];
    app.addUserStateListener((state, { username }) => heard.push([state, username]));
    await app.signIn(other);
    expect((await app.getCurrentUser()).username).toBe(other.username);
    await app.switchTo(person.username);
    expect((await app.getTokens()).accessToken.tokenString).toBe(before.accessToken.tokenString);
    // A sign-in that is refused changes nothing.
    await expect(app.signIn({ ...other, password: 'Wrong-Horse-9' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    expect(app).toMatchObject({ isSignedIn: true, username: person.username });
    expect(heard).toEqual([
      ['signedIn', other.username],
      ['signedIn', person.username],
    ]);
  });

  test('with a name of its own is one of several side by side, and switches between them', async () => {
    const other = await register(server);
    const storage = memoryStorage();
    const [one, two] = [ownUser(storage), ownUser(storage)].map((own) => newApp(server, {}, { storage: own }));
    await one?.signIn(person);
    await two?.signIn(other);
    expect((await one?.getCurrentUser())?.username).toBe(person.username);
    expect((await two?.getCurrentUser())?.username).toBe(other.username);
    const states: unknown[] = [];
    one?.addUserStateListener((state, { username }) => states.push([state, username]));
    await one?.switchTo(other.username);
    expect((await one?.getCurrentUser())?.username).toBe(other.username);
    expect(states).toEqual([['signedIn', other.username]]);
    await expect(one?.switchTo('nobody')).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    await two?.signOut();
    await one?.switchTo(person.username);
    expect((await one?.getTokens({ forceRefresh: true }))?.accessToken.payload.username).toBe(person.username);
  });
});

describeAuth('a forgotten password', (server) => {
  test('is replaced with the code', async () => {
    const { username, email, password } = await register(server);
    const app = newApp(server);
    expect(await app.resetPassword({ username })).toEqual({
      isPasswordReset: false,
      nextStep: {
        resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE',
        codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'a***@e***', attributeName: 'email' },
      },
    });
    const confirmationCode = await lastCodeTo(server, email);
    const wrong = { username, newPassword, confirmationCode: wrongCode(confirmationCode) };
    await expect(app.confirmResetPassword(wrong)).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await app.confirmResetPassword({ username, newPassword, confirmationCode });
    await expect(app.signIn({ username, password })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(await app.signIn({ username, password: newPassword })).toEqual(done);
  });
});

describeAuth('second factors', (server) => {
  test('are set up, preferred and switched off', async () => {
    const place = await makePlace(server, { mfa: 'OPTIONAL', factors: ['app', 'sms'] });
    const phone = newPhone();
    const person = await addUser(server, place, () => ({ phone_number: phone, phone_number_verified: 'true' }));
    const app = newApp(server, place);
    await app.signIn(person);
    expect(await app.fetchMFAPreference()).toEqual({ enabled: undefined, preferred: undefined });
    const { sharedSecret, getSetupUri } = await app.setUpTOTP();
    expect(getSetupUri('App').pathname).toBe(`/App:${person.username}`);
    await expect(app.verifyTOTPSetup({ code: totp(sharedSecret, 10) })).rejects.toMatchObject({
      name: 'EnableSoftwareTokenMFAException',
    });
    await app.verifyTOTPSetup({ code: totp(sharedSecret), options: { friendlyDeviceName: 'phone' } });
    await expect(app.updateMFAPreference({ sms: 'ON' as 'ENABLED' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await app.updateMFAPreference({ totp: 'PREFERRED', sms: 'ENABLED' });
    expect(await app.fetchMFAPreference()).toEqual({ enabled: ['SMS', 'TOTP'], preferred: 'TOTP' });
    await app.updateMFAPreference({ totp: 'NOT_PREFERRED' });
    expect((await app.fetchMFAPreference()).preferred).toBeUndefined();
    await app.updateMFAPreference({ totp: 'DISABLED', sms: 'DISABLED' });
    await app.signOut();
    expect(await app.signIn(person)).toEqual(done);
  });
});

describeAuth('devices', (server) => {
  async function ownerOf(remembered: 'at once' | 'on prompt') {
    const owner = await makePhoneOwner(server, { remembered });
    const app = newApp(server, owner.place);
    const signIn = async () => {
      const outcome = await app.signIn(owner.person);
      if (outcome.isSignedIn) return 'known';
      await app.confirmSignIn({ challengeResponse: await lastCodeTo(server, owner.phone) });
      return 'asked';
    };
    return { ...owner, app, signIn };
  }

  test('a device is remembered, stands in for the code, is listed, and is forgotten', async () => {
    const { app, signIn, phone } = await ownerOf('at once');
    expect(await signIn()).toBe('asked');
    const { accessToken } = await app.getTokens();
    const id = accessToken.payload['device_key'];
    await app.signOut();
    expect(await signIn()).toBe('known');
    expect(await messagesTo(server, phone)).toHaveLength(1);
    expect((await app.getTokens({ forceRefresh: true })).accessToken.payload).toMatchObject({ device_key: id });
    const device = {
      id,
      name: navigator.userAgent,
      attributes: { device_status: 'valid', device_name: navigator.userAgent, last_ip_used: '127.0.0.1' },
      createDate: expect.any(Date),
      lastModifiedDate: expect.any(Date),
      lastAuthenticatedDate: expect.any(Date),
    };
    expect(await app.fetchDevices()).toEqual([device]);
    expect(await app.deviceOperations.get()).toEqual(device);
    expect((await app.deviceOperations.list({ limit: 60 })).devices).toHaveLength(1);
    await app.forgetDevice();
    expect(await app.fetchDevices()).toEqual([]);
    await expect(app.deviceOperations.get()).rejects.toMatchObject({ name: 'DeviceMetadataNotFoundException' });
    await app.signOut();
    expect(await signIn()).toBe('asked');
  });

  test('where the user decides, the device is asked about until it is remembered', async () => {
    const { app, signIn } = await ownerOf('on prompt');
    await signIn();
    await app.signOut();
    expect(await signIn()).toBe('asked');
    await app.rememberDevice();
    await app.signOut();
    expect(await signIn()).toBe('known');
    await app.deviceOperations.updateStatus({ remembered: false });
    await app.signOut();
    expect(await signIn()).toBe('asked');
  });

  test.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)(
    'a device that was forgotten elsewhere is a new one, by %s',
    async (authFlow) => {
      const { place, person, phone, app, signIn } = await ownerOf('at once');
      await signIn();
      const id = String((await app.getTokens()).accessToken.payload['device_key']);
      await app.signOut();
      const other = newApp(server, place);
      await other.signIn(person);
      await other.confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) });
      await other.forgetDevice({ device: { id } });
      const again = newApp(server, place, { storage: app.client.storage, authFlow });
      expect((await again.signIn(person)).nextStep.signInStep).toBe('SMS_MFA');
      await again.confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) });
      expect((await again.getTokens()).accessToken.payload['device_key']).not.toBe(id);
      await again.signOut();
      expect(await again.signIn(person)).toEqual(done);
    },
  );
});

describeAuth('an app client with a secret', (server) => {
  test('signs up, in, on and out, and resets a password', async () => {
    const { ClientId, ClientSecret = '' } = await makeClient(server, server.userPoolId, {
      GenerateSecret: true,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
    const config = withSecret(configOf(server, { clientId: ClientId }), ClientSecret);
    const app = newApp(server, {}, config);
    const { username, password, email } = newPerson();
    await app.signUp({ username, password, options: { userAttributes: { email } } });
    await app.confirmSignUp({ username, confirmationCode: await lastCodeTo(server, email) });
    expect(await app.signIn({ username, password })).toEqual(done);
    expect((await app.getTokens({ forceRefresh: true })).accessToken.payload.username).toBe(username);
    expect(await app.signOut()).toEqual({ errors: [] });
    await app.resetPassword({ username });
    await app.confirmResetPassword({ username, newPassword, confirmationCode: await lastCodeTo(server, email) });
    expect(await app.signIn({ username, password: newPassword })).toEqual(done);
    const open = newApp(server, { clientId: ClientId });
    await expect(open.signIn({ username, password: newPassword })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });
});
