import {
  confirmUserAttribute,
  deleteUserAttributes,
  fetchAuthSession,
  fetchUserAttributes,
  sendUserAttributeVerificationCode,
  signIn,
  updateUserAttribute,
  updateUserAttributes,
} from 'aws-amplify/auth';
import { beforeEach, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { newPerson, type Person, register, wrongCode } from './people.ts';
import { describeClient, lastCodeTo } from './server.ts';

const toBeConfirmed = {
  isUpdated: false,
  nextStep: {
    updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE',
    codeDeliveryDetails: { destination: 'a***@e***', deliveryMedium: 'EMAIL', attributeName: 'email' },
  },
};

describeClient('attributes with Amplify', (server) => {
  let person: Person;

  beforeEach(async () => {
    onDevice(server);
    person = await register(server);
    await signIn(person);
  });

  test('are all strings, with those that the pool gave', async () => {
    const { userSub } = await fetchAuthSession();
    expect(await fetchUserAttributes()).toEqual({ sub: userSub, email: person.email, email_verified: 'true' });
  });

  test('a new address waits for its code, other attributes do not', async () => {
    const { email } = newPerson();
    expect(await updateUserAttributes({ userAttributes: { email, name: 'Ada Lovelace' } })).toEqual({
      email: toBeConfirmed,
      name: { isUpdated: true, nextStep: { updateAttributeStep: 'DONE' } },
    });
    expect(await fetchUserAttributes()).toMatchObject({ email, email_verified: 'false', name: 'Ada Lovelace' });

    const confirmationCode = await lastCodeTo(server, email);
    await expect(
      confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: wrongCode(confirmationCode) }),
    ).rejects.toMatchObject({
      name: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    expect(await confirmUserAttribute({ userAttributeKey: 'email', confirmationCode })).toBeUndefined();
    expect(await fetchUserAttributes()).toMatchObject({ email, email_verified: 'true' });
    await expect(confirmUserAttribute({ userAttributeKey: 'email', confirmationCode })).rejects.toMatchObject({
      name: 'ExpiredCodeException',
      message: 'Invalid code provided, please request a code again.',
    });
  });

  test('another code for an address confirms it too', async () => {
    const { email } = newPerson();
    expect(await updateUserAttribute({ userAttribute: { attributeKey: 'email', value: email } })).toEqual(
      toBeConfirmed,
    );
    expect(await sendUserAttributeVerificationCode({ userAttributeKey: 'email' })).toEqual(
      toBeConfirmed.nextStep.codeDeliveryDetails,
    );
    await confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: await lastCodeTo(server, email) });
    expect(await fetchUserAttributes()).toMatchObject({ email, email_verified: 'true' });
  });

  test('new values reach the next tokens', async () => {
    await updateUserAttributes({ userAttributes: { given_name: 'Ada' } });
    const { tokens } = await fetchAuthSession({ forceRefresh: true });
    expect(tokens?.idToken?.payload).toMatchObject({ given_name: 'Ada', email_verified: true });
  });

  test('are deleted by name', async () => {
    await updateUserAttributes({ userAttributes: { name: 'Ada Lovelace', locale: 'en' } });
    expect(await deleteUserAttributes({ userAttributeKeys: ['name'] })).toBeUndefined();
    const attributes = await fetchUserAttributes();
    expect(attributes).toMatchObject({ locale: 'en' });
    expect(attributes).not.toHaveProperty('name');
  });

  test.each([
    ['sub', 'Cannot modify the non-mutable attribute sub'],
    ['custom:team', 'user.custom:team: Attribute does not exist in the schema.\n'],
    ['email', 'Invalid email address format.'],
  ])('%s refuses a value that it may not have', async (attributeKey, message) => {
    await expect(updateUserAttribute({ userAttribute: { attributeKey, value: 'x' } })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    });
    expect(await fetchUserAttributes()).toMatchObject({ email: person.email, email_verified: 'true' });
  });
});
