import { expect, test } from 'vitest';
import { chooseMessages } from './messages.ts';

test('a text is read under both of its names', () => {
  const defaultEmailOption = 'CONFIRM_WITH_CODE';
  expect(chooseMessages({ smsVerificationMessage: 'A {####}' })).toStrictEqual({
    smsVerificationMessage: 'A {####}',
    verificationMessageTemplate: { defaultEmailOption, smsMessage: 'A {####}' },
  });
  expect(
    chooseMessages({ verificationMessageTemplate: { emailMessage: 'B {####}', emailSubject: 'B' } }),
  ).toStrictEqual({
    emailVerificationMessage: 'B {####}',
    emailVerificationSubject: 'B',
    verificationMessageTemplate: { defaultEmailOption, emailMessage: 'B {####}', emailSubject: 'B' },
  });
});

test('an update without the template keeps it', () => {
  const before = chooseMessages({
    smsVerificationMessage: 'A {####}',
    verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_LINK' },
  });
  expect(chooseMessages({}, before)).toStrictEqual(before);
  const changed = chooseMessages({ smsVerificationMessage: 'B {####}' }, before);
  expect(changed.verificationMessageTemplate).toStrictEqual({
    defaultEmailOption: 'CONFIRM_WITH_LINK',
    smsMessage: 'B {####}',
  });
});
