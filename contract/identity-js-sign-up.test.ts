import { CognitoUserAttribute, type ISignUpResult } from 'amazon-cognito-identity-js';
import { expect, test } from 'vitest';
import { called, type Device, newDevice, signedIn } from './identity-js.ts';
import { newPerson, type Person, wrongCode } from './people.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

const delivery = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' };

function applied({ pool }: Device, { username, password, email }: Person): Promise<ISignUpResult | undefined> {
  const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
  return called((callback) => pool.signUp(username, password, attributes, [], callback));
}

describeClient('signing up with amazon-cognito-identity-js', (server) => {
  test('a code is sent, a wrong one is refused, another is sent, and it confirms', async () => {
    const device = newDevice(server);
    const person = newPerson();
    expect(await applied(device, person)).toMatchObject({
      userConfirmed: false,
      userSub: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      codeDeliveryDetails: delivery,
    });
    const user = device.user(person.username);
    const confirmed = (code: string) => called((callback) => user.confirmRegistration(code, false, callback));
    await expect(confirmed(wrongCode(await lastCodeTo(server, person.email)))).rejects.toMatchObject({
      name: 'CodeMismatchException',
      code: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    expect(await called((callback) => user.resendConfirmationCode(callback))).toEqual({
      CodeDeliveryDetails: delivery,
    });
    expect(await messagesTo(server, person.email)).toHaveLength(2);
    const code = await lastCodeTo(server, person.email);
    expect(await confirmed(code)).toBe('SUCCESS');
    await expect(confirmed(code)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
    await expect(called((callback) => user.resendConfirmationCode(callback))).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'User is already confirmed.',
    });
    expect((await signedIn(device, person)).getUsername()).toBe(person.username);
  });

  test('a name that is taken and a password that is too weak are refused', async () => {
    const device = newDevice(server);
    const person = newPerson();
    await applied(device, person);
    await expect(applied(device, person)).rejects.toMatchObject({
      name: 'UsernameExistsException',
      code: 'UsernameExistsException',
      message: 'User already exists',
    });
    await expect(applied(device, { ...newPerson(), password: 'correct-horse-7' })).rejects.toMatchObject({
      code: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password must have uppercase characters',
    });
  });

  test('somebody who never signed up is not told so', async () => {
    const user = newDevice(server).user(newPerson().username);
    expect(await called((callback) => user.resendConfirmationCode(callback))).toEqual({
      CodeDeliveryDetails: { ...delivery, Destination: expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/) },
    });
    await expect(called((callback) => user.confirmRegistration('123456', false, callback))).rejects.toMatchObject({
      code: 'CodeMismatchException',
    });
  });
});
