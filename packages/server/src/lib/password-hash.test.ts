import { scryptSync } from 'node:crypto';
import { hashSync } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { type HashAlgorithm, parsePasswordHash } from './password-hash.ts';
import { PasswordHashes, PasswordHashesBusy } from './password-hashes.ts';

const hashes = new PasswordHashes();

async function isPassword(algorithm: HashAlgorithm, text: string, password: string): Promise<boolean> {
  const hash = parsePasswordHash(algorithm, text);
  if (typeof hash === 'string') throw new Error(hash);
  return hashes.isPassword(hash, password);
}

const ofScrypt = (password: string, N = 1024, digestBytes = 32) =>
  `${N}$8$1$${Buffer.from('saltsalt').toString('hex')}$${scryptSync(password, 'saltsalt', digestBytes, { N, r: 8, p: 1 }).toString('hex')}`;

describe('a hash of each kind', () => {
  test.each([
    // crypt_blowfish, wrapper.c
    ['BCRYPT', 'U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['BCRYPT', 'U*U', '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['BCRYPT', 'U*U', '$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['BCRYPT', 'U*U', '$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    // The test suite of the reference implementation of Argon2.
    ['ARGON2ID', 'password', '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'],
    ['SCRYPT', 'Größe 🐎', ofScrypt('Größe 🐎')],
  ] as const)('%s of %s is met by its password alone', async (algorithm, password, text) => {
    expect(await isPassword(algorithm, text, password)).toBe(true);
    expect(await isPassword(algorithm, text, `${password}!`)).toBe(false);
    expect(await isPassword(algorithm, text, '')).toBe(false);
  });

  // RFC 7914 section 11, the digest cut to what is asked for.
  test('PBKDF2_SHA256 is that of RFC 7914, in both alphabets', async () => {
    const digest = Buffer.from('4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56', 'hex');
    const text = `$pbkdf2-sha256$80000$TmFDbA==$${digest.toString('base64')}`;
    expect(await isPassword('PBKDF2_SHA256', text, 'Password')).toBe(true);
    expect(await isPassword('PBKDF2_SHA256', text, 'password')).toBe(false);
    const bare = text.replaceAll('=', '').replaceAll('+', '.');
    expect(bare).not.toBe(text);
    expect(await isPassword('PBKDF2_SHA256', bare, 'Password')).toBe(true);
  });

  test('2x is not taken for a password that its makers hashed in another way', async () => {
    const text = hashSync('Größe', 4).replace('$2b$', '$2x$');
    expect(await isPassword('BCRYPT', text, 'Größe')).toBe(false);
  });
});

const salt = 'c29tZXNhbHQ';
const digest = 'nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
const hex = '00'.repeat(16);

test.each([
  ['BCRYPT', '$2b$13$CtA.Rcu/szzn9U00wpUjOuN3vrgJRZycv4aOzcP3GzqzO8UDPEFq6'],
  ['BCRYPT', '$2b$03$CtA.Rcu/szzn9U00wpUjOuN3vrgJRZycv4aOzcP3GzqzO8UDPEFq6'],
  ['BCRYPT', '$2b$10$CtA.Rcu/szzn9U00wpUjOuN3vrgJRZycv4aOzcP3GzqzO8UDPEFq'],
  ['BCRYPT', '$2c$10$CtA.Rcu/szzn9U00wpUjOuN3vrgJRZycv4aOzcP3GzqzO8UDPEFq6'],
  ['BCRYPT', 'Correct-Horse-1'],
  ['BCRYPT', ofScrypt('password')],
  ['SCRYPT', `131072$8$1$${hex}$${hex}`],
  ['SCRYPT', `65536$9$1$${hex}$${hex}`],
  ['SCRYPT', `65536$8$2$${hex}$${hex}`],
  ['SCRYPT', `1000$8$1$${hex}$${hex}`],
  ['SCRYPT', `0$8$1$${hex}$${hex}`],
  ['SCRYPT', `65536$8$1$${hex}$`],
  ['SCRYPT', `65536$8$1$${hex}$00`],
  ['SCRYPT', `65536$8$1$$${hex}`],
  ['ARGON2ID', `$argon2id$v=19$m=19456,t=2,p=1$c29tZQ$${digest}`],
  ['SCRYPT', `65536$8$1$${hex}$${'00'.repeat(129)}`],
  ['SCRYPT', `65536$8$1$${hex}$${'00'.repeat(10_000)}`],
  ['ARGON2ID', `$argon2id$v=19$m=19457,t=2,p=1$${salt}$${digest}`],
  ['ARGON2ID', `$argon2id$v=19$m=19456,t=3,p=1$${salt}$${digest}`],
  ['ARGON2ID', `$argon2id$v=19$m=19456,t=2,p=2$${salt}$${digest}`],
  ['ARGON2ID', `$argon2id$v=19$m=7,t=2,p=1$${salt}$${digest}`],
  ['ARGON2ID', `$argon2id$v=19$m=19456,t=0,p=1$${salt}$${digest}`],
  ['ARGON2ID', `$argon2id$v=16$m=19456,t=2,p=1$${salt}$${digest}`],
  ['ARGON2ID', `$argon2i$v=19$m=19456,t=2,p=1$${salt}$${digest}`],
  ['ARGON2ID', `$argon2id$v=19$m=19456,t=2,p=1$${salt}$nf65`],
  ['PBKDF2_SHA256', `$pbkdf2-sha256$600001$${salt}$${digest}`],
  ['PBKDF2_SHA256', `$pbkdf2-sha256$0$${salt}$${digest}`],
  ['PBKDF2_SHA256', `$pbkdf2-sha512$1000$${salt}$${digest}`],
] as const)('%s refuses %s', (algorithm, text) => {
  expect(parsePasswordHash(algorithm, text)).toMatch(/^The password hash /);
});

test.each([
  ['PBKDF2_SHA256', `$pbkdf2-sha256$2000000000$${salt}$${digest}`, 'iterations has to be from 1 to 600000.'],
  ['SCRYPT', `1073741824$8$1$${hex}$${hex}`, 'N has to be from 2 to 65536.'],
  ['ARGON2ID', `$argon2id$v=19$m=4294967295,t=2,p=1$${salt}$${digest}`, 'm has to be from 8 to 19456.'],
] as const)('however large a parameter is, it is told which: %s %s', (algorithm, text, bound) => {
  expect(parsePasswordHash(algorithm, text)).toBe(`The password hash has a parameter that is not taken: ${bound}`);
});

test.each([
  ['BCRYPT', '$2b$10$CtA.Rcu/szzn9U00wpUjOuN3vrgJRZycv4aOzcP3GzqzO8UDPEFq6'],
  [
    'SCRYPT',
    '65536$8$1$304dbaef7c5e828dc19c98f0600d18fe$4f69c498c12cd102d057356facf8d77e8d42407090491ea32c5b038f5a18c099',
  ],
  ['ARGON2ID', '$argon2id$v=19$m=19456,t=2,p=1$ko/G5o1ms+ML08P95sQ8DA$AkVbvWSOqz7Hs3qthhWKxicOWnGLN+MBmpwc3emi5VA'],
  ['PBKDF2_SHA256', '$pbkdf2-sha256$600000$1XZlmwLQ2hhM3JYuCPiArQ$Pfheg9Zi/v5lXU4yyLA0WFUYEd/rlaVbzrM9oMD6IrA'],
] as const)('%s takes the largest that the developer guide shows, and compares it', async (algorithm, text) => {
  expect(await isPassword(algorithm, text, 'not the password')).toBe(false);
});

test('more than can be compared in useful time is refused at once, and what waits has its turn', async () => {
  const hash = parsePasswordHash('SCRYPT', ofScrypt('right'));
  if (typeof hash === 'string') throw new Error(hash);
  const few = new PasswordHashes();
  const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, () => few.isPassword(hash, 'right')));
  const done = outcomes.filter(({ status }) => status === 'fulfilled');
  expect(done.length).toBeGreaterThan(1);
  expect(done.every((one) => one.status === 'fulfilled' && one.value)).toBe(true);
  const refused = outcomes.filter((one) => one.status === 'rejected');
  expect(refused.length).toBeGreaterThan(100);
  for (const one of refused) expect(one.status === 'rejected' && one.reason).toBeInstanceOf(PasswordHashesBusy);
  expect(await few.isPassword(hash, 'right')).toBe(true);
});
