import { describe, expect, test } from 'vitest';
import { isForm } from '#domain/forms.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { createTestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../../test/people.ts';
import { isEmail, isPhoneNumber } from './attribute-values.ts';
import { addressAlias, checkPreferredUsername, signInNamesOf } from './sign-in-name.ts';
import { isSub, newSub, toSub } from './user.ts';
import { checkUsername, countedName } from './username.ts';

const context = await createTestContext();
const makePool = async (caseSensitive: boolean) => {
  const aliasAttributes = ['email', 'phone_number', 'preferred_username'] as const;
  const smsConfiguration = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
  const usernameConfiguration = { caseSensitive };
  return (await createPeoplePool(context, { aliasAttributes, smsConfiguration, usernameConfiguration })).pool;
};
const [heeding, folding] = [await makePool(true), await makePool(false)];
await context.close();

/** Every character that a name can hold and that the pool, or a reader, takes for something in ASCII. */
const lookAlikes = Array.from({ length: 0x11_00_00 - 0x80 }, (_, index) => index + 0x80)
  .filter((point) => point < 0xd8_00 || point > 0xdf_ff)
  .map((point) => String.fromCodePoint(point))
  .filter((letter) => isForm('UsernameType', letter))
  .map((letter) => ({ letter, stored: usernameFold(folding, letter), read: countedName(letter) }))
  .filter(({ stored, read }) => [stored, read].some((fold) => /[ -~]/.test(fold) || fold === ''));

const plain = [
  'the.quick-brown_fox@jumps-over-lazy.dogs.mike',
  "m!#$%&'*/=?^`{|}~+7@x1.de",
  '+102345678999',
  '4b5c6d7e-8f90-70ab-cdef-0123456789ab',
] as const;
const isShaped = (name: string) => isEmail(name) || isPhoneNumber(name) || isSub(name);

/** The plain names with the character in each place where it could be read as what stands there, and at the ends. */
function disguises(letter: string, read: string): string[] {
  if (read === '') return plain.flatMap((name) => [name + letter, name.slice(0, 3) + letter + name.slice(3)]);
  const placesIn = (name: string) => [...name].map((_, index) => index).filter((index) => name.startsWith(read, index));
  return plain.flatMap((name) =>
    placesIn(name).map((index) => name.slice(0, index) + letter + name.slice(index + read.length)),
  );
}

function refuses(check: () => void): boolean {
  try {
    check();
    return false;
  } catch {
    return true;
  }
}

describe.each<[string, Pool]>([
  ['tells cases apart', heeding],
  ['does not', folding],
])('in a pool that %s', (_what, pool) => {
  /** By which doors a name still comes in that means another. */
  const open = (name: string) => {
    const [asUsername, asPreferred] = [
      newTestUser(pool, name),
      newTestUser(pool, 'ann', { attributes: { preferred_username: name } }),
    ];
    const isAddress = addressAlias(pool, name) !== undefined;
    return [
      refuses(() => checkUsername(pool, name)) || 'username',
      refuses(() => checkPreferredUsername(pool, asPreferred)) || 'preferred_username',
      !isAddress || signInNamesOf(pool, asUsername).every(({ kind }) => kind === 'sub') || 'username of before',
      !isAddress || signInNamesOf(pool, asPreferred).length === 2 || 'preferred_username of before',
    ].filter((door) => door !== true);
  };

  test('no character makes a name of an address, a phone number or a sub', () => {
    expect(lookAlikes.length).toBeGreaterThan(1000);
    const names = [...plain, ...lookAlikes.flatMap(({ letter, read }) => disguises(letter, read))];
    expect(names.length).toBeGreaterThan(4000);
    expect(names.flatMap((name) => open(name).map((door) => `${door}: ${name}`))).toEqual([]);
  });

  test('no character is stored as part of an address that is not read as one', () => {
    const stored = lookAlikes.flatMap((one) => disguises(one.letter, one.stored));
    const through = stored.filter((name) => isShaped(usernameFold(pool, name)) && open(name).length > 0);
    expect(stored).toContain('the.quick-brown_fox@jumps-over-lazy.dogs.mi\u212ae');
    expect(through).toEqual([]);
  });

  test('what the pool takes for one name is counted as one', () => {
    const names = lookAlikes
      .flatMap(({ letter, stored }) => [letter, stored])
      .concat('σ', 'ς', 'Σ', 'ßσ', 'ẞς', 'ſ', 'İ');
    const groups = Map.groupBy(names, (name) => usernameFold(pool, `x${name}`)).values();
    for (const group of groups) expect(new Set(group.map((name) => countedName(`x${name}`))).size).toBe(1);
  });

  test('a UUID of an app is a username like any other', () => {
    // RFC 9562 section 5.7 and its appendix A.6: the last one is of version 7, of 2022, with other random bits.
    const uuids = [crypto.randomUUID(), crypto.randomUUID().toUpperCase(), '017f22e2-79b0-70c3-98c4-dc0c0c07398f'];
    for (const name of uuids) expect(open(name)).toContain('username');
    const subs = [newSub(), newSub().toUpperCase(), toSub(Buffer.alloc(15, 1)), toSub(Buffer.alloc(15))];
    for (const name of subs) expect(open(name)).toEqual([]);
  });
});
