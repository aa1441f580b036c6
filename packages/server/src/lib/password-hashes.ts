import { argon2, createCipheriv, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { ForeignHash } from './foreign-hash.ts';
import type { PasswordHash } from './password-hash.ts';

type AnyHash = PasswordHash | ForeignHash;

/** More hashes wait to be compared than can be in useful time: an overload, to be answered as throttling. */
export class PasswordHashesBusy extends Error {
  override readonly name = 'PasswordHashesBusy';
}

// Runs from the sources and from a bundle, where the worker has to lie beside this file.
const workerUrl = new URL(`./bcrypt-worker${extname(import.meta.url)}`, import.meta.url);

// Each takes up to a third of a second of one core.
const mostAtOnce = Math.max(1, Math.floor(availableParallelism() / 2));
const mostWaiting = 2 * mostAtOnce;

/**
 * Compares passwords with hashes that were made elsewhere, off the event loop, some at a time: whoever guesses takes half of
 * the machine at most.
 */
export class PasswordHashes {
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  /** Refuses where `isPassword` would now. @throws PasswordHashesBusy */
  checkFree(): void {
    if (this.#underWay >= mostAtOnce && this.#waiting.length >= mostWaiting) {
      throw new PasswordHashesBusy('Too many password hashes are waiting.');
    }
  }

  /** Whether the hash is this password's, compared in constant time. @throws PasswordHashesBusy */
  async isPassword(hash: AnyHash, password: string): Promise<boolean> {
    await this.#takePlace();
    try {
      return await matches(hash, password);
    } finally {
      this.#givePlace();
    }
  }

  async #takePlace(): Promise<void> {
    this.checkFree();
    if (this.#underWay < mostAtOnce) {
      this.#underWay += 1;
      return;
    }
    // The place is handed on by whoever leaves it.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #givePlace(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#underWay -= 1;
    else next();
  }
}

const [makeArgon, makePbkdf] = [promisify(argon2), promisify(pbkdf2)];
const makeScrypt = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

async function matches(hash: AnyHash, password: string): Promise<boolean> {
  if (hash.algorithm === 'BCRYPT') return isBcrypt(hash.text, password);
  const digest = await digestOf(hash, password);
  return timingSafeEqual(digest, hash.digest);
}

async function digestOf(hash: Exclude<AnyHash, { algorithm: 'BCRYPT' }>, password: string): Promise<Buffer> {
  const { salt, digest } = hash;
  switch (hash.algorithm) {
    case 'SCRYPT':
      return scryptOf(password, salt, digest.length, hash);
    case 'BETTER_AUTH_SCRYPT':
      return scryptOf(password.normalize('NFKC'), salt, digest.length, { cost: 16_384, blockSize: 16 });
    case 'FIREBASE_SCRYPT': {
      // github.com/firebase/scrypt: the project's key, encrypted under what scrypt makes, with a counter from 0.
      const key = await scryptOf(password, salt, 32, hash);
      return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(hash.signerKey);
    }
    case 'KEYCLOAK_PBKDF2':
      return makePbkdf(password, salt, hash.iterations, digest.length, hash.hash);
    case 'ARGON2ID': {
      const { memoryKibibytes: memory, passes } = hash;
      const message = Buffer.from(password);
      return makeArgon('argon2id', { message, nonce: salt, parallelism: 1, tagLength: digest.length, memory, passes });
    }
    case 'PBKDF2_SHA256':
      return makePbkdf(password, salt, hash.iterations, digest.length, 'sha256');
  }
}

function scryptOf(
  password: string,
  salt: Buffer,
  length: number,
  { cost, blockSize }: { readonly cost: number; readonly blockSize: number },
): Promise<Buffer> {
  // What the algorithm takes (RFC 7914 section 6), and a little for its ends.
  const maxmem = 128 * blockSize * (cost + 8);
  return makeScrypt(password, salt, length, { N: cost, r: blockSize, p: 1, maxmem });
}

/** On a thread of its own: in plain JavaScript it would hold up everybody else for a third of a second. */
function isBcrypt(text: string, password: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // Flags of the program, such as --input-type, are not for its workers.
    const worker = new Worker(workerUrl, { workerData: { text, password }, execArgv: [] });
    worker.once('message', (isRight: boolean) => resolve(isRight));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('a worker for bcrypt ended without an answer')));
  });
}
