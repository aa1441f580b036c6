import { expect, test } from 'vitest';
import { chooseRecovery, type RecoveryMechanism } from './recovery.ts';

const choose = (...recoveryMechanisms: RecoveryMechanism[]) =>
  chooseRecovery({ accountRecoverySetting: { recoveryMechanisms } });
const email: RecoveryMechanism = { priority: 1, name: 'verified_email' };
const phone: RecoveryMechanism = { priority: 2, name: 'verified_phone_number' };

test('a new pool asks the e-mail address first, and an update without mechanisms keeps them', () => {
  expect(chooseRecovery({})).toEqual(choose(email, phone));
  expect(chooseRecovery({ accountRecoverySetting: {} }, choose(phone))).toEqual(choose(phone));
});

test('mechanisms are kept in the order of their priorities', () => {
  const { accountRecoverySetting } = choose(phone, email);
  expect(accountRecoverySetting.recoveryMechanisms).toEqual([email, phone]);
});

test('the administrator is no mechanism beside others, and nothing is named twice', () => {
  expect(() => choose(email, { priority: 2, name: 'admin_only' })).toThrow('cannot use admin_only setting');
  const twice = 'cannot use the same priority or the same mechanism twice';
  expect(() => choose(email, { ...phone, priority: 1 })).toThrow(twice);
  expect(() => choose(email, { ...email, priority: 2 })).toThrow(twice);
});
