import { Auth, Hub } from 'aws-amplify-v5';
import { beforeEach, describe, expect, test } from 'vitest';
import { type AmplifyUser, onDevice, signIn } from './amplify-v5.ts';
import { newPerson, register, wrongCode } from './people.ts';
import { makePlace } from './pools.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

const delivery = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' };
const mismatch = { code: 'CodeMismatchException', message: 'Invalid verification code provided, please try again.' };
const wrong = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const newPassword = 'Another-Horse-8';

describeClient('an account with Amplify 5', (server) => {
  beforeEach(() => void onDevice(server));

  async function signUp() {
    const person = newPerson();
    const { username, password, email } = person;
    return { person, answer: await Auth.signUp({ username, password, attributes: { email } }) };
  }

  describe('signing up', () => {
    test('answers with the user, who is confirmed by a code', async () => {
      const { person, answer } = await signUp();
      const { username, email, password } = person;
      expect(answer).toMatchObject({
        userConfirmed: false,
        userSub: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        codeDeliveryDetails: delivery,
      });
      expect(answer.user.getUsername()).toBe(username);
      await expect(signIn(username, password)).rejects.toMatchObject({ code: 'UserNotConfirmedException' });

      expect(await Auth.resendSignUp(username)).toEqual({ CodeDeliveryDetails: delivery });
      expect(await messagesTo(server, email)).toHaveLength(2);
      const code = await lastCodeTo(server, email);
      await expect(Auth.confirmSignUp(username, wrongCode(code))).rejects.toMatchObject(mismatch);
      expect(await Auth.confirmSignUp(username, code)).toBe('SUCCESS');
      await expect(Auth.confirmSignUp(username, code)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'User cannot be confirmed. Current status is CONFIRMED',
      });
      await expect(Auth.resendSignUp(username)).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'User is already confirmed.',
      });
      expect((await signIn(username, password)).attributes).toMatchObject({ email, email_verified: true });
    });

    test('takes its older form, with positions', async () => {
      const { username, password, email } = newPerson();
      const { userConfirmed } = await Auth.signUp(username, password, email, '+15550123');
      expect(userConfirmed).toBe(false);
      expect(await Auth.confirmSignUp(username, await lastCodeTo(server, email))).toBe('SUCCESS');
      expect((await signIn(username, password)).attributes).toMatchObject({ email, phone_number: '+15550123' });
    });

    test('refuses a name that is taken, and a password that is too weak', async () => {
      const { person } = await signUp();
      const { username, password } = person;
      await expect(Auth.signUp({ username, password })).rejects.toMatchObject({
        code: 'UsernameExistsException',
        message: 'User already exists',
      });
      const weak = { username: newPerson().username, password: 'correct-horse-7' };
      await expect(Auth.signUp(weak)).rejects.toMatchObject({
        code: 'InvalidPasswordException',
        message: 'Password did not conform with policy: Password must have uppercase characters',
      });
    });

    test('signs in by itself after the code, where the app asks for it', async () => {
      const { username, password, email } = newPerson();
      const events: string[] = [];
      const stop = Hub.listen('auth', ({ payload }) => void events.push(payload.event));
      await Auth.signUp({ username, password, attributes: { email }, autoSignIn: { enabled: true } });
      await Auth.confirmSignUp(username, await lastCodeTo(server, email));
      await expect.poll(() => events).toContain('autoSignIn');
      stop();
      expect(((await Auth.currentAuthenticatedUser()) as AmplifyUser).getUsername()).toBe(username);
    });

    test('at a pool where the address is an alias, the later account takes it, and the earlier keeps it unverified', async () => {
      const place = await makePlace(server, {
        pool: { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] },
      });
      const { email } = newPerson();
      const add = async () => {
        const { username, password } = newPerson();
        await Auth.signUp({ username, password, attributes: { email } });
        expect(await Auth.confirmSignUp(username, await lastCodeTo(server, email))).toBe('SUCCESS');
        return username;
      };
      onDevice(server, place);
      const { password } = newPerson();
      const earlier = await add();
      expect((await signIn(email, password)).getUsername()).toBe(earlier);
      const later = await add();
      expect((await signIn(email, password)).getUsername()).toBe(later);
      // Amplify 5 keeps what it knows of a user: another device has to ask.
      onDevice(server, place);
      expect((await signIn(earlier, password)).attributes).toMatchObject({ email, email_verified: false });
    });
  });

  test('a forgotten password is replaced with the code', async () => {
    const { username, email, password } = await register(server);
    expect(await Auth.forgotPassword(username)).toEqual({ CodeDeliveryDetails: delivery });
    const code = await lastCodeTo(server, email);
    await expect(Auth.forgotPasswordSubmit(username, wrongCode(code), newPassword)).rejects.toMatchObject(mismatch);
    await expect(Auth.forgotPasswordSubmit(username, code, 'weak')).rejects.toMatchObject({
      code: 'InvalidPasswordException',
    });
    expect(await Auth.forgotPasswordSubmit(username, code, newPassword)).toBe('SUCCESS');
    await expect(signIn(username, password)).rejects.toMatchObject(wrong);
    expect((await signIn(username, newPassword)).getUsername()).toBe(username);
  });

  test('who is signed in changes the password', async () => {
    const { username, password } = await register(server);
    const user = await signIn(username, password);
    await expect(Auth.changePassword(user, 'Wrong-Horse-7', newPassword)).rejects.toMatchObject(wrong);
    expect(await Auth.changePassword(user, password, newPassword)).toBe('SUCCESS');
    await expect(signIn(username, password)).rejects.toMatchObject(wrong);
    expect((await signIn(username, newPassword)).getUsername()).toBe(username);
  });

  test('attributes are told, changed, verified and deleted', async () => {
    const { username, password, email } = await register(server);
    const user = await signIn(username, password);
    expect(await Auth.verifiedContact(user)).toEqual({ verified: { email }, unverified: {} });
    const { email: other } = newPerson();
    expect(await Auth.updateUserAttributes(user, { email: other, name: 'Ada', sub: 'left out by the client' })).toBe(
      'SUCCESS',
    );
    expect(await Auth.currentUserInfo()).toMatchObject({ attributes: { email: other, email_verified: false } });
    await Auth.verifyCurrentUserAttribute('email');
    expect(await messagesTo(server, other)).toHaveLength(2);
    expect(await Auth.verifyCurrentUserAttributeSubmit('email', await lastCodeTo(server, other))).toBe('SUCCESS');
    expect(await Auth.deleteUserAttributes(user, ['name'])).toBe('SUCCESS');
    const attributes = await Auth.userAttributes(user);
    expect(Object.fromEntries(attributes.map(({ Name, Value }) => [Name, Value]))).toEqual({
      sub: expect.any(String),
      email: other,
      email_verified: 'true',
    });
  });

  test('an account is deleted', async () => {
    const device = onDevice(server);
    const { username, password } = await register(server);
    await signIn(username, password);
    expect(await Auth.deleteUser()).toBe('SUCCESS');
    expect([...device.keys()]).toEqual([]);
    await expect(signIn(username, password)).rejects.toMatchObject(wrong);
  });
});
