/** Who made the hash of a password, in the words of the wire (PasswordHashingAlgorithmType). */
export type HashAlgorithm = 'ARGON2ID' | 'BCRYPT' | 'PBKDF2_SHA256' | 'SCRYPT';

/** All of them. */
export const hashAlgorithms: readonly HashAlgorithm[] = ['ARGON2ID', 'BCRYPT', 'PBKDF2_SHA256', 'SCRYPT'];

/** Whether a word is one of them. */
export function isHashAlgorithm(word: string | undefined): word is HashAlgorithm {
  return hashAlgorithms.some((one) => one === word);
}

/** The hash of a password with all that it takes to make it again. */
export type PasswordHash =
  | { readonly algorithm: 'BCRYPT'; readonly text: string }
  | ({ readonly algorithm: 'SCRYPT'; readonly cost: number; readonly blockSize: number } & Salted)
  | ({ readonly algorithm: 'ARGON2ID'; readonly memoryKibibytes: number; readonly passes: number } & Salted)
  | ({ readonly algorithm: 'PBKDF2_SHA256'; readonly iterations: number } & Salted);

interface Salted {
  readonly salt: Buffer;
  readonly digest: Buffer;
}

/**
 * The largest parameters that are taken, so that a hash costs what a sign-in may cost: some 0.3 s and 64 MiB. AWS: these
 * (developer guide, "Importing users with password hashes").
 */
const most = {
  bcryptCost: 12,
  scryptCost: 65_536,
  scryptBlockSize: 8,
  scryptParallelism: 1,
  argonMemoryKibibytes: 19_456,
  argonPasses: 2,
  argonParallelism: 1,
  pbkdfIterations: 600_000,
} as const;

/** Shorter ones would let in many who guess; longer ones cost more than they are worth. */
const digestBytes = { least: 16, most: 128 };
const saltBytes = { least: 1, most: 128 };
/** RFC 9106 section 3.1. */
const argonSaltBytes = { least: 8, most: 128 };
const longestText = 600;

/**
 * Reads a hash as its algorithm writes it; a text says why it cannot be taken.
 * - BCRYPT `$2b$10$<salt><hash>`, with `2a`, `2x` and `2y` too
 * - SCRYPT `<N>$<r>$<p>$<salt>$<hash>`, both in hex
 * - ARGON2ID `$argon2id$v=19$m=<KiB>,t=<passes>,p=1$<salt>$<hash>`, both in base64
 * - PBKDF2_SHA256 `$pbkdf2-sha256$<iterations>$<salt>$<hash>`, both in base64, or with `.` for `+` as passlib writes it
 */
export function parsePasswordHash(algorithm: HashAlgorithm, text: string): PasswordHash | string {
  const malformed = `The password hash is no ${algorithm} hash.`;
  if (text.length > longestText) return malformed;
  switch (algorithm) {
    case 'BCRYPT':
      return parseBcrypt(text) ?? malformed;
    case 'SCRYPT':
      return parseScrypt(text) ?? malformed;
    case 'ARGON2ID':
      return parseArgon(text) ?? malformed;
    case 'PBKDF2_SHA256':
      return parsePbkdf(text) ?? malformed;
  }
}

function parseBcrypt(text: string): PasswordHash | string | undefined {
  const [, cost] = /^\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text) ?? [];
  if (cost === undefined) return undefined;
  return findExcess('cost', Number(cost), 4, most.bcryptCost) ?? { algorithm: 'BCRYPT', text };
}

function parseScrypt(text: string): PasswordHash | string | undefined {
  const parts = /^(\d{1,16})\$(\d{1,16})\$(\d{1,16})\$((?:[0-9a-f]{2})+)\$((?:[0-9a-f]{2})+)$/i.exec(text);
  if (parts === null) return undefined;
  const [cost, blockSize, parallelism] = parts.slice(1, 4).map(Number) as [number, number, number];
  const salted = saltedOf(Buffer.from(parts[4] ?? '', 'hex'), Buffer.from(parts[5] ?? '', 'hex'));
  if (salted === undefined || !Number.isInteger(Math.log2(cost))) return undefined;
  return (
    findExcess('N', cost, 2, most.scryptCost) ??
    findExcess('r', blockSize, 1, most.scryptBlockSize) ??
    findExcess('p', parallelism, 1, most.scryptParallelism) ?? { algorithm: 'SCRYPT', cost, blockSize, ...salted }
  );
}

function parseArgon(text: string): PasswordHash | string | undefined {
  const parts = /^\$argon2id\$v=19\$m=(\d{1,16}),t=(\d{1,16}),p=(\d{1,16})\$([\w+/=-]+)\$([\w+/=-]+)$/.exec(text);
  if (parts === null) return undefined;
  const [memoryKibibytes, passes, parallelism] = parts.slice(1, 4).map(Number) as [number, number, number];
  const salted = saltedOf(parseBase64(parts[4] ?? ''), parseBase64(parts[5] ?? ''), argonSaltBytes);
  if (salted === undefined) return undefined;
  return (
    findExcess('p', parallelism, 1, most.argonParallelism) ??
    findExcess('m', memoryKibibytes, 8, most.argonMemoryKibibytes) ??
    findExcess('t', passes, 1, most.argonPasses) ?? { algorithm: 'ARGON2ID', memoryKibibytes, passes, ...salted }
  );
}

function parsePbkdf(text: string): PasswordHash | string | undefined {
  const parts = /^\$pbkdf2-sha256\$(\d{1,16})\$([\w+./=]+)\$([\w+./=]+)$/.exec(text);
  if (parts === null) return undefined;
  const iterations = Number(parts[1]);
  const salted = saltedOf(parseBase64(parts[2] ?? ''), parseBase64(parts[3] ?? ''));
  if (salted === undefined) return undefined;
  return (
    findExcess('iterations', iterations, 1, most.pbkdfIterations) ?? {
      algorithm: 'PBKDF2_SHA256',
      iterations,
      ...salted,
    }
  );
}

function findExcess(name: string, value: number, least: number, largest: number): string | undefined {
  if (value >= least && value <= largest) return undefined;
  return `The password hash has a parameter that is not taken: ${name} has to be from ${least} to ${largest}.`;
}

function saltedOf(salt: Buffer | undefined, digest: Buffer | undefined, saltLimits = saltBytes): Salted | undefined {
  if (salt === undefined || !isWithin(salt, saltLimits)) return undefined;
  return digest !== undefined && isWithin(digest, digestBytes) ? { salt, digest } : undefined;
}

function isWithin({ length }: Buffer, limits: typeof saltBytes): boolean {
  return length >= limits.least && length <= limits.most;
}

/** Base64 with or without its padding; undefined for a text that no bytes have. */
function parseBase64(text: string): Buffer | undefined {
  const bare = text.replace(/={1,2}$/, '').replaceAll('.', '+');
  const bytes = Buffer.from(bare, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === bare ? bytes : undefined;
}
