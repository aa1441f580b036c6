import { expect, test } from 'vitest';
import { nameAttributes } from './attribute-names.ts';

test('attributes that every pool has, and those with a prefix, keep their names; others are the pool`s own', () => {
  const kept = { email: '1', preferred_username: '2', 'custom:badge': '3', 'dev:custom:badge': '4' };
  expect(nameAttributes(kept)).toEqual(kept);
  expect(nameAttributes({ badge_number: '5', emails: '6', __proto: '7' })).toEqual({
    'custom:badge_number': '5',
    'custom:emails': '6',
    'custom:__proto': '7',
  });
  expect(nameAttributes(undefined)).toBeUndefined();
});
