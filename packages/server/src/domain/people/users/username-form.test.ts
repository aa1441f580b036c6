import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { toSub } from './user.ts';
import { fillForm, typed, typedUsername, usernameForm } from './username-form.ts';

/** 128 bytes in disorder, the same for the same number. */
const bytesOf = (number: number) =>
  Buffer.concat([0, 1, 2, 3].map((part) => createHash('sha256').update(`${number} ${part}`).digest()));
const hexOf = (number: number, length: number) => bytesOf(number).toString('hex').slice(0, length);
const uuidOf = (number: number) => hexOf(number, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');

test.each([
  ['UUIDs', uuidOf],
  ['subs', (number: number) => toSub(bytesOf(number).subarray(0, 15))],
  ['hex', (number: number) => hexOf(number, 24)],
  ['base64url', (number: number) => bytesOf(number).toString('base64url').replaceAll(/[-_]/g, 'x').slice(0, 21)],
  ['numbers', (number: number) => String(bytesOf(number).readUInt32BE(0)).padStart(10, '7')],
  ['prefixed ids', (number: number) => `usr_${hexOf(number, 16)}`],
])('what one program makes has one form, and what is made of that has it too: %s', (_what, make) => {
  const made = Array.from({ length: 50 }, (_, number) => make(number));
  const forms = new Set(made.map(usernameForm));
  expect(forms.size).toBe(1);
  const [form = typed] = forms;
  expect(form).not.toBe(typed);
  for (let number = 0; number < 50; number++) {
    expect(usernameForm(fillForm(form, bytesOf(number)))).toBe(form);
    expect(fillForm(form, bytesOf(number))).not.toBe(make(number));
  }
});

test('what people type is no form to fill', () => {
  for (const name of [
    'maria',
    'Maria.Lopez',
    'tom_87',
    'ann-1987',
    'j0hn',
    'max.mustermann@example.com',
    'Ωmega',
    '小林',
  ]) {
    expect(usernameForm(name)).toBe(typed);
  }
});

test('a username that somebody types is made of the e-mail address', () => {
  const ways = new Set(
    Array.from({ length: 28 }, (_, way) => typedUsername('Maria.Lopez+x@example.com', [way, 0, 84])),
  );
  expect(ways).toEqual(new Set(['maria.lopez', 'marialopez', 'maria_lopez', 'mlopez', 'marial', 'maria84']));
  expect(typedUsername('info@example.com', [2, 0, 7])).toBe('info7');
  expect(typedUsername(undefined, [0, 0, 0])).toBe('alex');
});
