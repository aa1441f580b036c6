import { userPools } from '@cenote/wire/user-pools.model';
import { describe, expect, test } from 'vitest';
import { parseInput } from '#doors/api/validate.ts';
import { isForm } from './forms.ts';

const usernames = [
  ['ann', true],
  ['ann@example.com', true],
  ['語'.repeat(128), true],
  ['𠮷'.repeat(64), true],
  ['x'.repeat(129), false],
  ['', false],
  ['two words', false],
  ['ann\n', false],
  ['ann\u202e', false],
  ['ann\u200b', false],
  ['\u0000', false],
  ['\ud800', false],
] as const;

describe('a username', () => {
  test.each(usernames)('%j: %s', (text, expected) => {
    expect(isForm('UsernameType', text)).toBe(expected);
  });

  test.each(usernames)('%j: %s, as a member of the wire', (text, expected) => {
    // Its two last ones never get so far: the reader of the body refuses them.
    if (!/^[^\0\ud800]*$/.test(text)) return;
    const read = () => parseInput(userPools, 'AdminGetUser', { UserPoolId: 'us-east-1_aaaaaaaaa', Username: text });
    if (expected) expect(read().Username).toBe(text);
    else expect(read).toThrow("at 'username' failed");
  });
});

test('the key of a device', () => {
  expect(isForm('DeviceKeyType', 'us-east-1_2f9a1a4c-7b7e-4f5e-9a5b-2f9a1a4c7b7e')).toBe(true);
  expect(isForm('DeviceKeyType', 'd'.repeat(55))).toBe(false);
  expect(isForm('DeviceKeyType', `us-east-1_${'a'.repeat(46)}`)).toBe(false);
});

test('the value of an attribute has any character that a database can keep', () => {
  expect(isForm('AttributeValueType', '')).toBe(true);
  expect(isForm('AttributeValueType', 'two\nlines \u202e')).toBe(true);
  expect(isForm('AttributeValueType', 'x'.repeat(2049))).toBe(false);
  expect(isForm('AttributeValueType', 'a\u0000')).toBe(false);
  expect(isForm('AttributeValueType', 'a\udc00')).toBe(false);
});
