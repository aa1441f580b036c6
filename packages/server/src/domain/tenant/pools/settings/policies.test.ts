import { expect, test } from 'vitest';
import { choosePolicies } from './policies.ts';

const all = { requireUppercase: true, requireLowercase: true, requireNumbers: true, requireSymbols: true };
const none = { requireUppercase: false, requireLowercase: false, requireNumbers: false, requireSymbols: false };

test('a pool that names no policy has every rule, and one that names some has those', () => {
  const silent = choosePolicies({});
  expect(silent).toStrictEqual({
    policies: {
      passwordPolicy: { minimumLength: 8, ...all, temporaryPasswordValidityDays: 7 },
      signInPolicy: { allowedFirstAuthFactors: ['PASSWORD'] },
    },
    adminCreateUserConfig: { allowAdminCreateUserOnly: false, unusedAccountValidityDays: 7 },
  });
  const named = choosePolicies({ policies: { passwordPolicy: { minimumLength: 12 } } }, silent);
  expect(named.policies.passwordPolicy).toStrictEqual({
    ...none,
    minimumLength: 12,
    temporaryPasswordValidityDays: 7,
  });
  expect(choosePolicies({}, named)).toStrictEqual(named);
});

test('the days of a temporary password have two names, and one of them may be sent', () => {
  const days = (unusedAccountValidityDays: number) => ({ adminCreateUserConfig: { unusedAccountValidityDays } });
  const chosen = choosePolicies(days(3));
  expect(chosen.policies.passwordPolicy.temporaryPasswordValidityDays).toBe(3);
  expect(chosen.adminCreateUserConfig.unusedAccountValidityDays).toBe(3);
  expect(choosePolicies(days(0)).adminCreateUserConfig.unusedAccountValidityDays).toBe(7);
  const twice = { policies: { passwordPolicy: { temporaryPasswordValidityDays: 3 } }, ...days(3) };
  expect(() => choosePolicies(twice)).toThrow('Please use TemporaryPasswordValidityDays in PasswordPolicy');
});

test('an update keeps the first factors, and a token is none', () => {
  const sign = (...allowedFirstAuthFactors: ('PASSWORD' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN')[]) => ({
    policies: { signInPolicy: { allowedFirstAuthFactors } },
  });
  const before = choosePolicies(sign('PASSWORD', 'EMAIL_OTP'));
  expect(choosePolicies({ policies: {} }, before)).toStrictEqual(before);
  expect(() => choosePolicies(sign('PASSWORD', 'SOFTWARE_TOKEN'))).toThrow('SOFTWARE_TOKEN cannot be an allowed');
});
