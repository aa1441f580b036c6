import { expect, test } from 'vitest';
import { type ForeignAlgorithm, parseForeignHash } from './foreign-hash.ts';

const base64 = Buffer.alloc(64, 1).toString('base64');
const argon = (costs: string) => `$argon2id$v=19$${costs}$${base64}$${base64}`;
const firebase = (memory: number, rounds: number) => `${memory}$${rounds}$${base64}$${base64}$${base64}`;

const mostArgon = 'Argon2id is taken with m x t up to 38,912, which is 38 MiB in one pass, and with p=1';
const mostScrypt = 'scrypt is taken with at most 64 MiB';

test.each<[ForeignAlgorithm, string, string]>([
  ['KEYCLOAK_ARGON2', argon('m=65536,t=3,p=4'), mostArgon],
  ['KEYCLOAK_ARGON2', argon('m=65536,t=1,p=1'), mostArgon],
  ['KEYCLOAK_ARGON2', argon('m=8,t=1,p=2'), mostArgon],
  ['KEYCLOAK_ARGON2', argon('m=38913,t=1,p=1'), mostArgon],
  ['KEYCLOAK_ARGON2', argon('m=99999999999,t=1,p=1'), mostArgon],
  ['KEYCLOAK_PBKDF2', `sha1$1400001$${base64}$${base64}`, 'at most 1,400,000 iterations of PBKDF2 with sha1 are taken'],
  ['FIREBASE_SCRYPT', firebase(17, 8), mostScrypt],
])('what costs too much says what is taken: %s %s', (algorithm, text, most) => {
  expect(parseForeignHash(algorithm, text)).toBe(`The password hash costs too much: ${most}.`);
});

test.each<[ForeignAlgorithm, string]>([
  ['KEYCLOAK_ARGON2', argon('m=38912,t=1,p=1')],
  ['KEYCLOAK_ARGON2', argon('m=7168,t=5,p=1')],
  ['KEYCLOAK_PBKDF2', `sha1$1400000$${base64}$${base64}`],
  ['FIREBASE_SCRYPT', firebase(16, 8)],
])('the costliest that is taken: %s %s', (algorithm, text) => {
  expect(parseForeignHash(algorithm, text)).toBeTypeOf('object');
});

test.each<[ForeignAlgorithm, string, string]>([
  ['KEYCLOAK_ARGON2', 'x', 'The password hash is no Argon2id hash.'],
  ['KEYCLOAK_ARGON2', argon('m=7,t=1,p=1'), 'The password hash is no Argon2id hash.'],
  ['KEYCLOAK_ARGON2', argon('m=8,t=0,p=1'), 'The password hash is no Argon2id hash.'],
  ['KEYCLOAK_PBKDF2', `sha256$0$${base64}$${base64}`, 'The password hash is no PBKDF2 hash.'],
  ['KEYCLOAK_PBKDF2', `md5$1$${base64}$${base64}`, 'The password hash is no PBKDF2 hash.'],
  ['FIREBASE_SCRYPT', firebase(0, 8), 'The password hash is no scrypt hash of Firebase.'],
  ['BETTER_AUTH_SCRYPT', 'x', 'The password hash is no scrypt hash of better-auth.'],
])('what is no such hash: %s %s', (algorithm, text, why) => {
  expect(parseForeignHash(algorithm, text)).toBe(why);
});
