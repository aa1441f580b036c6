import { assert, boolean, integer, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { checkPasswordPolicy } from '#domain/people/users/password.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { newTemporaryPassword } from './temporary-password.ts';

const policy = record({
  minimumLength: integer({ min: 6, max: 99 }),
  requireLowercase: boolean(),
  requireUppercase: boolean(),
  requireNumbers: boolean(),
  requireSymbols: boolean(),
});

test('a temporary password satisfies whatever policy the pool has', () => {
  assert(
    property(policy, (passwordPolicy) => {
      const password = newTemporaryPassword(poolWith(passwordPolicy));
      checkPasswordPolicy(poolWith({ ...passwordPolicy, ...everyRule }), password, '');
      expect(password).toHaveLength(Math.max(12, passwordPolicy.minimumLength));
    }),
  );
});

test('every place of a temporary password takes every kind of character', () => {
  const passwords = Array.from({ length: 400 }, () => newTemporaryPassword(poolWith({ minimumLength: 8 })));
  expect(new Set(passwords).size).toBe(400);
  for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) {
    for (let place = 0; place < 12; place++)
      expect(passwords.some((password) => kind.test(password.charAt(place)))).toBe(true);
  }
});

const everyRule = { requireLowercase: true, requireUppercase: true, requireNumbers: true, requireSymbols: true };

function poolWith(passwordPolicy: Partial<Pool['settings']['policies']['passwordPolicy']>): Pool {
  const settings = createPoolSettings({ policies: { passwordPolicy } }, 'us-east-1');
  return { id: 'us-east-1_abc', name: 'people', settings, createdAt: 0, modifiedAt: 0 };
}
