import { type CodeDeliveryDetails, type CognitoUser, CognitoUserAttribute } from 'amazon-cognito-identity-js';
import { expect, test } from 'vitest';
import { answered, attributesOf, called, newDevice, refreshed, signedIn, signIn } from './identity-js.ts';
import { newPerson, register, wrongCode } from './people.ts';
import { describeClient, lastCodeTo } from './server.ts';

const delivery = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' };
const wrong = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const mismatch = {
  code: 'CodeMismatchException',
  message: 'Invalid verification code provided, please try again.',
};
const newPassword = 'Another-Horse-8';

/** Changes attributes, and tells which of the new addresses were sent a code. */
function updated(user: CognitoUser, values: Record<string, string>): Promise<CodeDeliveryDetails[]> {
  const attributes = Object.entries(values).map(([Name, Value]) => new CognitoUserAttribute({ Name, Value }));
  return new Promise((resolve, reject) =>
    user.updateAttributes(attributes, (error, result, details: { CodeDeliveryDetailsList?: CodeDeliveryDetails[] }) =>
      error || result !== 'SUCCESS' ? reject(error) : resolve(details.CodeDeliveryDetailsList ?? []),
    ),
  );
}

describeClient('an account with amazon-cognito-identity-js', (server) => {
  test('a forgotten password is replaced with the code, and the old one no longer works', async () => {
    const { username, email, password } = await register(server);
    const user = newDevice(server).user(username);
    expect(await answered((callbacks) => user.forgotPassword(callbacks))).toEqual({ CodeDeliveryDetails: delivery });
    const code = await lastCodeTo(server, email);
    const confirmed = (given: string) =>
      answered<string>((callbacks) => user.confirmPassword(given, newPassword, callbacks));
    await expect(confirmed(wrongCode(code))).rejects.toMatchObject(mismatch);
    expect(await confirmed(code)).toBe('SUCCESS');
    await expect(signIn(user, password)).rejects.toMatchObject(wrong);
    expect(await signIn(user, newPassword)).toHaveProperty('session');
  });

  test('somebody who does not exist is answered as if they did', async () => {
    const user = newDevice(server).user(newPerson().username);
    // The medium is drawn by the name.
    const bySms = { AttributeName: 'phone_number', DeliveryMedium: 'SMS' };
    expect([
      { CodeDeliveryDetails: { ...delivery, Destination: expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/) } },
      { CodeDeliveryDetails: { ...bySms, Destination: expect.stringMatching(/^\+\*{6,9}\d{4}$/) } },
    ]).toContainEqual(await answered((callbacks) => user.forgotPassword(callbacks)));
    await expect(answered((callbacks) => user.confirmPassword('123456', newPassword, callbacks))).rejects.toMatchObject(
      mismatch,
    );
  });

  test('who is signed in changes the password by knowing the old one, goes on, and ends every other sign-in', async () => {
    const person = await register(server);
    const user = await signedIn(newDevice(server), person);
    const other = await signedIn(newDevice(server), person);
    const changed = (old: string) => called((callback) => user.changePassword(old, newPassword, callback));
    await expect(changed('Wrong-Horse-7')).rejects.toMatchObject(wrong);
    expect(await changed(person.password)).toBe('SUCCESS');
    expect(await attributesOf(user)).toHaveProperty('sub');
    expect(await refreshed(user)).toHaveProperty('refreshToken');
    await expect(refreshed(other)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    const again = newDevice(server).user(person.username);
    await expect(signIn(again, person.password)).rejects.toMatchObject(wrong);
    expect(await signIn(again, newPassword)).toHaveProperty('session');
  });

  test('attributes are told, changed, confirmed with a code, and deleted', async () => {
    const person = await register(server);
    const user = await signedIn(newDevice(server), person);
    const sub: string = user.getSignInUserSession()?.getIdToken().payload['sub'];
    expect(await attributesOf(user)).toEqual({ sub, email: person.email, email_verified: 'true' });

    const { email } = newPerson();
    expect(await updated(user, { name: 'Ada Lovelace', locale: 'en' })).toEqual([]);
    expect(await updated(user, { email })).toEqual([delivery]);
    expect(await attributesOf(user)).toMatchObject({ email, email_verified: 'false', name: 'Ada Lovelace' });

    expect(await answered((callbacks) => user.getAttributeVerificationCode('email', callbacks))).toEqual({
      CodeDeliveryDetails: delivery,
    });
    const code = await lastCodeTo(server, email);
    const verified = (given: string) =>
      answered<string>((callbacks) => user.verifyAttribute('email', given, callbacks));
    await expect(verified(wrongCode(code))).rejects.toMatchObject(mismatch);
    expect(await verified(code)).toBe('SUCCESS');

    expect(await called((callback) => user.deleteAttributes(['name'], callback))).toBe('SUCCESS');
    expect(await attributesOf(user)).toEqual({ sub, email, email_verified: 'true', locale: 'en' });
    await expect(updated(user, { sub: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Cannot modify the non-mutable attribute sub',
    });
  });
});
