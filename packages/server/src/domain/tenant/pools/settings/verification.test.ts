import { expect, test } from 'vitest';
import { checkVerification, chooseVerification } from './verification.ts';

const before = chooseVerification({
  autoVerifiedAttributes: ['email'],
  userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate: ['email'] },
});

test('an update forgets the attributes and keeps what waits for a code', () => {
  const { userAttributeUpdateSettings } = before;
  expect(chooseVerification({ autoVerifiedAttributes: [] }, before)).toStrictEqual({ userAttributeUpdateSettings });
  expect(chooseVerification({ userAttributeUpdateSettings: {} }, before)).toStrictEqual({
    userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate: [] },
  });
});

test('a phone number is verified only where SMS are sent', () => {
  const phone = chooseVerification({ autoVerifiedAttributes: ['phone_number'] });
  expect(() => checkVerification(phone)).toThrow('SMS configuration is required when phone_number is selected');
  expect(() => checkVerification({ ...phone, smsConfiguration: { snsRegion: 'eu-west-1' } })).not.toThrow();
});

test('an address waits for a code only where it gets one', () => {
  expect(() => checkVerification(before)).not.toThrow();
  expect(() => checkVerification(chooseVerification({}, before))).toThrow('must exist in AutoVerifiedAttributes');
});
