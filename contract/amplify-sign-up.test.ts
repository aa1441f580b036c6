import { autoSignIn, confirmSignUp, getCurrentUser, resendSignUpCode, signIn, signUp } from 'aws-amplify/auth';
import { beforeEach, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { newPerson, type Person, wrongCode } from './people.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

const delivery = { destination: 'a***@e***', deliveryMedium: 'EMAIL', attributeName: 'email' };

function applied({ username, password, email }: Person, autoSignIn = false) {
  return signUp({ username, password, options: { userAttributes: { email }, autoSignIn } });
}

describeClient('signing up with Amplify', (server) => {
  beforeEach(() => void onDevice(server));

  test('a code is sent, a wrong one is refused, another is sent, and it confirms', async () => {
    const person = newPerson();
    const { username, email, password } = person;
    expect(await applied(person)).toEqual({
      isSignUpComplete: false,
      nextStep: { signUpStep: 'CONFIRM_SIGN_UP', codeDeliveryDetails: delivery },
      userId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
    const first = await lastCodeTo(server, email);
    await expect(confirmSignUp({ username, confirmationCode: wrongCode(first) })).rejects.toMatchObject({
      name: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    expect(await resendSignUpCode({ username })).toEqual(delivery);
    expect(await messagesTo(server, email)).toHaveLength(2);
    const confirmationCode = await lastCodeTo(server, email);
    const done = { isSignUpComplete: true, nextStep: { signUpStep: 'DONE' } };
    expect(await confirmSignUp({ username, confirmationCode })).toEqual(done);
    expect(await signIn({ username, password })).toEqual({ isSignedIn: true, nextStep: { signInStep: 'DONE' } });
  });

  test('a confirmed account is not confirmed again, nor sent another code, nor signed up again', async () => {
    const person = newPerson();
    const { username, email } = person;
    await applied(person);
    const confirmationCode = await lastCodeTo(server, email);
    await confirmSignUp({ username, confirmationCode });
    await expect(confirmSignUp({ username, confirmationCode })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
    await expect(resendSignUpCode({ username })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'User is already confirmed.',
    });
    await expect(applied(person)).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'User already exists',
    });
    expect(await messagesTo(server, email)).toHaveLength(1);
  });

  test.each([
    ['Short-1', 'Password not long enough'],
    ['CORRECT-HORSE-7', 'Password must have lowercase characters'],
    ['correct-horse-7', 'Password must have uppercase characters'],
    ['Correct-Horse-X', 'Password must have numeric characters'],
    ['CorrectHorse7', 'Password must have symbol characters'],
  ])('the password %s is refused: %s', async (password, reason) => {
    await expect(applied({ ...newPerson(), password })).rejects.toMatchObject({
      name: 'InvalidPasswordException',
      message: `Password did not conform with policy: ${reason}`,
    });
  });

  test('an address that is none is refused', async () => {
    await expect(applied({ ...newPerson(), email: 'ada.example.com' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid email address format.',
    });
  });

  test('somebody who never signed up is not told so', async () => {
    const { username } = newPerson();
    expect(await resendSignUpCode({ username })).toEqual({
      destination: expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/),
      deliveryMedium: 'EMAIL',
      attributeName: 'email',
    });
    await expect(confirmSignUp({ username, confirmationCode: '123456' })).rejects.toMatchObject({
      name: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
  });

  test('autoSignIn signs in who has just confirmed', async () => {
    const person = newPerson();
    await applied(person, true);
    const confirmationCode = await lastCodeTo(server, person.email);
    expect(await confirmSignUp({ username: person.username, confirmationCode })).toEqual({
      isSignUpComplete: true,
      nextStep: { signUpStep: 'COMPLETE_AUTO_SIGN_IN' },
    });
    expect(await autoSignIn()).toEqual({ isSignedIn: true, nextStep: { signInStep: 'DONE' } });
    expect(await getCurrentUser()).toMatchObject({ username: person.username });
  });
});
