import type { PasswordHash } from './password-hash.ts';

/** Hashes as other servers keep them, which no job of the wire takes. */
export type ForeignAlgorithm = 'BETTER_AUTH_SCRYPT' | 'FIREBASE_SCRYPT' | 'KEYCLOAK_ARGON2' | 'KEYCLOAK_PBKDF2';

/** What such a hash is made of, beside what `PasswordHash` has. */
export type ForeignHash =
  | Extract<PasswordHash, { algorithm: 'ARGON2ID' }>
  | {
      readonly algorithm: 'BETTER_AUTH_SCRYPT';
      readonly salt: Buffer;
      readonly digest: Buffer;
    }
  | {
      readonly algorithm: 'FIREBASE_SCRYPT';
      readonly cost: number;
      readonly blockSize: number;
      readonly salt: Buffer;
      /** What is encrypted under the key that scrypt makes. */
      readonly signerKey: Buffer;
      readonly digest: Buffer;
    }
  | {
      readonly algorithm: 'KEYCLOAK_PBKDF2';
      readonly hash: 'sha1' | 'sha256' | 'sha512';
      readonly iterations: number;
      readonly salt: Buffer;
      readonly digest: Buffer;
    };

/** As with those of the wire, a hash may cost what a sign-in may cost: some 0.3 s and 64 MiB. */
const mostIterations = { sha1: 1_400_000, sha256: 700_000, sha512: 400_000 } as const;
/** Kibibytes of memory, times passes over it. */
const mostArgonWork = 2 * 19_456;
const mostScryptWork = 65_536 * 8;

/** What each is called in a refusal. */
const names: Readonly<Record<ForeignAlgorithm, string>> = {
  BETTER_AUTH_SCRYPT: 'scrypt hash of better-auth',
  FIREBASE_SCRYPT: 'scrypt hash of Firebase',
  KEYCLOAK_ARGON2: 'Argon2id hash',
  KEYCLOAK_PBKDF2: 'PBKDF2 hash',
};

/** Whether a word is one of them. */
export function isForeignAlgorithm(word: string | undefined): word is ForeignAlgorithm {
  return word !== undefined && Object.hasOwn(names, word);
}

/**
 * Reads a hash of another server; a text says why it cannot be taken.
 * - BETTER_AUTH_SCRYPT `<salt>:<hash>`, as better-auth keeps it: N 16384, r 16, the salt is the text itself, the password in NFKC
 * - FIREBASE_SCRYPT `<mem_cost>$<rounds>$<salt and separator>$<signer key>$<hash>`, in base64 (github.com/firebase/scrypt)
 * - KEYCLOAK_ARGON2 `$argon2id$v=19$m=<KiB>,t=<passes>,p=1$<salt>$<hash>`, in base64
 * - KEYCLOAK_PBKDF2 `<sha1, sha256 or sha512>$<iterations>$<salt>$<hash>`, in base64
 */
export function parseForeignHash(algorithm: ForeignAlgorithm, text: string): ForeignHash | string {
  const malformed = `The password hash is no ${names[algorithm]}.`;
  if (text.length > 1000) return malformed;
  switch (algorithm) {
    case 'BETTER_AUTH_SCRYPT': {
      const [, salt, digest] = /^([0-9a-f]{16,128}):([0-9a-f]{128})$/.exec(text) ?? [];
      if (salt === undefined || digest === undefined) return malformed;
      return { algorithm, salt: Buffer.from(salt), digest: Buffer.from(digest, 'hex') };
    }
    case 'FIREBASE_SCRYPT':
      return parseFirebase(text) ?? malformed;
    case 'KEYCLOAK_ARGON2':
      return parseArgon(text) ?? malformed;
    case 'KEYCLOAK_PBKDF2':
      return parsePbkdf(text) ?? malformed;
  }
}

function parseFirebase(text: string): ForeignHash | string | undefined {
  const [memory, rounds, ...parts] = text.split('$');
  const [salt, signerKey, digest, ...rest] = parts.map(parseBase64);
  if (!/^\d{1,2}$/.test(memory ?? '') || !/^\d{1,2}$/.test(rounds ?? '') || rest.length > 0) return undefined;
  if (!salt || !signerKey || !digest || digest.length < 16 || digest.length !== signerKey.length) return undefined;
  const [cost, blockSize] = [2 ** Number(memory), Number(rounds)];
  if (cost < 2 || blockSize < 1) return undefined;
  if (cost * blockSize > mostScryptWork) return tooCostly('scrypt is taken with at most 64 MiB');
  return { algorithm: 'FIREBASE_SCRYPT', cost, blockSize, salt, signerKey, digest };
}

function parseArgon(text: string): ForeignHash | string | undefined {
  const parts = /^\$argon2id\$v=19\$m=(\d{1,16}),t=(\d{1,16}),p=(\d{1,16})\$([\w+/=]+)\$([\w+/=]+)$/.exec(text);
  const [memoryKibibytes = 0, passes = 0, lanes = 0] = parts?.slice(1, 4).map(Number) ?? [];
  const [salt, digest] = [parseBase64(parts?.[4] ?? ''), parseBase64(parts?.[5] ?? '')];
  if (!salt || !digest || salt.length < 8 || digest.length < 16 || digest.length > 128) return undefined;
  if (memoryKibibytes < 8 || passes < 1 || lanes < 1) return undefined;
  if (lanes > 1 || memoryKibibytes * passes > mostArgonWork) {
    const most = `m x t up to ${grouped(mostArgonWork)}, which is ${mostArgonWork / 1024} MiB in one pass`;
    return tooCostly(`Argon2id is taken with ${most}, and with p=1`);
  }
  return { algorithm: 'ARGON2ID', memoryKibibytes, passes, salt, digest };
}

function parsePbkdf(text: string): ForeignHash | string | undefined {
  const parts = /^(sha1|sha256|sha512)\$(\d{1,16})\$([\w+/=]+)\$([\w+/=]+)$/.exec(text);
  const [salt, digest] = [parseBase64(parts?.[3] ?? ''), parseBase64(parts?.[4] ?? '')];
  if (parts === null || !salt || !digest || digest.length < 16 || digest.length > 128) return undefined;
  const hash = parts[1] as keyof typeof mostIterations;
  const iterations = Number(parts[2]);
  if (iterations < 1) return undefined;
  const most = mostIterations[hash];
  if (iterations > most) return tooCostly(`at most ${grouped(most)} iterations of PBKDF2 with ${hash} are taken`);
  return { algorithm: 'KEYCLOAK_PBKDF2', hash, iterations, salt, digest };
}

/** What is taken is told, and nothing of the hash. */
function tooCostly(most: string): string {
  return `The password hash costs too much: ${most}.`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** Base64 with or without its padding, in either alphabet; undefined for a text that no bytes have, or none. */
function parseBase64(text: string): Buffer | undefined {
  const bare = text
    .replace(/={1,2}$/, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  const bytes = Buffer.from(bare, 'base64');
  return bytes.length > 0 && bytes.toString('base64').replace(/=+$/, '') === bare ? bytes : undefined;
}
