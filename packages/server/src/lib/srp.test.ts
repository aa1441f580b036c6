import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import {
  groupMultiplier,
  groupPrime,
  modularPower,
  parseSrpTimestamp,
  toBigInt,
  toHex,
  toPaddedBytes,
} from '@cenote/wire/srp';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createModularPower } from './modular-power.ts';
import { isProof, parseClientPublicKey, proofSignature, Srp } from './srp.ts';

/** The parts of a client in the field that this file drives; its numbers are its own. */
interface ClientNumber {
  toString(radix: number): string;
}

interface Client {
  smallAValue: ClientNumber;
  largeAValue: ClientNumber;
  calculateA(a: ClientNumber, callback: (error: unknown, value: ClientNumber) => void): void;
  padHex(value: ClientNumber): string;
  getPasswordAuthenticationKey(
    username: string,
    password: string,
    serverPublicKey: ClientNumber,
    salt: ClientNumber,
    callback: (error: unknown, key: Uint8Array) => void,
  ): void;
  generateHashDevice(group: string, key: string, callback: (error: unknown) => void): void;
  getRandomPassword(): string;
  getSaltDevices(): string;
  getVerifierDevices(): string;
}

const load = createRequire(import.meta.url);
const lib = 'amazon-cognito-identity-js/lib';
const { default: AuthenticationHelper } = load(`${lib}/AuthenticationHelper.js`) as {
  default: new (poolName: string) => Client;
};
const { default: BigInteger } = load(`${lib}/BigInteger.js`) as {
  default: new (text: string, radix: number) => ClientNumber;
};
const { default: DateHelper } = load(`${lib}/DateHelper.js`) as { default: new () => { getNowString(): string } };

const srp = new Srp(createModularPower({ workers: 0 }));

/** What the client's callback gets. */
function called<T>(call: (callback: (error: unknown, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => call((error, value) => (error ? reject(error as Error) : resolve(value))));
}

/** A client with an exponent of 256 bits in place of 1024: the same code, in a fifth of the time. */
async function quickClient(poolName: string, exponent = randomBytes(32).toString('hex')): Promise<Client> {
  const client: Client = Object.create(AuthenticationHelper.prototype);
  Object.assign(client, slowClient, { poolName, smallAValue: new BigInteger(exponent, 16) });
  client.largeAValue = await called((callback) => client.calculateA(client.smallAValue, callback));
  return client;
}

const slowClient = new AuthenticationHelper('AbCdEf123');

interface SignIn {
  readonly poolName: string;
  readonly username: string;
  readonly password: string;
  readonly typed: string;
  readonly salt: Uint8Array;
  /** Which of the server's public keys will do. */
  readonly suits?: (publicKey: bigint) => boolean;
}

/** A whole sign-in over hexadecimal texts; whether the server accepts what the client signs. */
async function signIn(
  client: Client,
  { poolName, username, password, typed, salt, suits = () => true }: SignIn,
): Promise<boolean> {
  const verifier = await srp.createVerifier({ poolName, username, password, salt });
  const clientPublicKey = parseClientPublicKey(client.largeAValue.toString(16));
  if (clientPublicKey === undefined) throw new Error('The client sent no public key.');
  let { privateKey, publicKey } = await srp.startHandshake(verifier);
  while (!suits(publicKey)) ({ privateKey, publicKey } = await srp.startHandshake(verifier));
  const [B, SALT] = [new BigInteger(publicKey.toString(16), 16), new BigInteger(toHex(salt), 16)];
  const clientKey = await called<Uint8Array>((callback) =>
    client.getPasswordAuthenticationKey(username, typed, B, SALT, callback),
  );
  const key = await srp.sessionKey({ clientPublicKey, serverPublicKey: publicKey, privateKey, verifier });
  const secretBlock = randomBytes(100);
  const timestamp = new DateHelper().getNowString();
  const signature = createHmac('sha256', clientKey)
    .update(Buffer.concat([Buffer.from(poolName), Buffer.from(username), secretBlock, Buffer.from(timestamp)]))
    .digest();
  const accepted = isProof(signature, { key, poolName, username, secretBlock, timestamp });
  expect(parseSrpTimestamp(timestamp)).toBeDefined();
  expect(Buffer.from(key).equals(Buffer.from(clientKey))).toBe(accepted);
  return accepted;
}

describe('a client in the field', { timeout: 120_000 }, () => {
  const account = { poolName: 'AbCdEf123', username: 'ada', password: 'Correct horse 1!', salt: randomBytes(16) };

  test('signs in with the right password, unmodified', async () => {
    expect(await signIn(slowClient, { ...account, typed: account.password })).toBe(true);
  });

  test('does not with a wrong one', async () => {
    expect(await signIn(slowClient, { ...account, typed: 'Correct horse 1' })).toBe(false);
  });

  test('signs in with any name, password and salt', async () => {
    const salts = fc.oneof(
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.uint8Array({ minLength: 15, maxLength: 15 }).map((rest) => Uint8Array.of(0x80, ...rest)),
      fc.uint8Array({ minLength: 14, maxLength: 14 }).map((rest) => Uint8Array.of(0, 0xff, ...rest)),
      fc.uint8Array({ minLength: 13, maxLength: 13 }).map((rest) => Uint8Array.of(0, 0, 1, ...rest)),
    );
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(texts, texts, salts, async (username, password, salt) => {
        const client = await quickClient('AbCdEf123');
        expect(await signIn(client, { poolName: 'AbCdEf123', username, password, typed: password, salt })).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  test.each([
    ['no ASCII', 'пароль-パスワード-كلمة'],
    ['signs beyond 16 bits', '🔑🐎🔋📎'],
    ['blanks and line ends', ' \t\n\u00a0 '],
    ['a zero', 'before\0after'],
    ['a combining accent', 'e\u0301tude'],
  ])('signs in with a password of %s, and with no other that looks alike', async (_, password) => {
    const client = await quickClient('AbCdEf123');
    expect(await signIn(client, { ...account, password, typed: password })).toBe(true);
    const composed = password.normalize('NFC');
    const other = composed === password ? `${password} ` : composed;
    expect(await signIn(client, { ...account, password, typed: other })).toBe(false);
  });

  // 2 to the power of these: 2, 8, 80, 100 and 8000, whose bytes need zeros in front in every way.
  test.each(['1', '3', '7', '8', 'f'])('signs in with the short public key 2 ^ %s', async (exponent) => {
    const client = await quickClient('AbCdEf123', exponent);
    expect(await signIn(client, { ...account, typed: account.password })).toBe(true);
    expect(await signIn(client, { ...account, typed: 'wrong' })).toBe(false);
  });

  test.each([
    ['an odd number of digits', (publicKey: bigint) => publicKey.toString(16).length % 2 === 1],
    ['its top bit set', (publicKey: bigint) => publicKey >> 3071n === 1n],
    ['neither', (publicKey: bigint) => publicKey >> 3071n === 0n && publicKey.toString(16).length === 768],
  ])('signs in to a server whose public key has %s', async (_, suits) => {
    const client = await quickClient('AbCdEf123');
    expect(await signIn(client, { ...account, typed: account.password, suits })).toBe(true);
  });

  test('pads every number like the server', () => {
    const numbers = fc.oneof(
      fc.bigInt({ min: 0n, max: groupPrime - 1n }),
      fc.nat().map(BigInt),
      fc.tuple(fc.integer({ min: 0, max: 3071 }), fc.integer({ min: -1, max: 1 })).map(([bit, off]) => {
        const power = 1n << BigInt(bit);
        return power + BigInt(off);
      }),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        expect(toHex(toPaddedBytes(value))).toBe(slowClient.padHex(new BigInteger(value.toString(16), 16)));
      }),
      { numRuns: 500 },
    );
  });

  test('signs in with the device that it registered', async () => {
    const client = await quickClient('AbCdEf123');
    const [poolName, username] = ['-v7w9UcY6', 'us-east-1_f1a2b3c4-0000-4000-8000-0123456789ab'];
    await called<void>((callback) => client.generateHashDevice(poolName, username, (error) => callback(error)));
    const password = client.getRandomPassword();
    const salt = Buffer.from(client.getSaltDevices(), 'hex');
    const verifier = await srp.createVerifier({ poolName, username, password, salt });
    expect(toBigInt(verifier)).toBe(toBigInt(Buffer.from(client.getVerifierDevices(), 'hex')));
    const device = await quickClient(poolName);
    expect(await signIn(device, { poolName, username, password, typed: password, salt })).toBe(true);
  });
});

describe('by the formulas of RFC 5054', () => {
  const salt = Buffer.from('00f1e2d3c4b5a69788796a5b4c3d2e1f', 'hex');
  const input = { poolName: 'pool', username: 'ada', password: 'pässword', salt };
  const sha256 = (...parts: (string | Uint8Array)[]) =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
  const hmac = (key: Uint8Array, message: string | Uint8Array) => createHmac('sha256', key).update(message).digest();
  const x = toBigInt(sha256(Buffer.from('00f1e2d3c4b5a69788796a5b4c3d2e1f', 'hex'), sha256('poolada:pässword')));
  const v = modularPower(2n, x, groupPrime);

  test('the verifier is 2 ^ x in 384 bytes', async () => {
    const verifier = await srp.createVerifier(input);
    expect(verifier).toHaveLength(384);
    expect(toBigInt(verifier)).toBe(v);
  });

  test('the server key is k v + 2 ^ b, with a new b of 32 bytes each time', async () => {
    const verifier = await srp.createVerifier(input);
    const [first, second] = [await srp.startHandshake(verifier), await srp.startHandshake(verifier)];
    expect(first.privateKey).toHaveLength(32);
    expect(first.privateKey).not.toEqual(second.privateKey);
    const power = modularPower(2n, toBigInt(first.privateKey), groupPrime);
    expect(first.publicKey).toBe((groupMultiplier * v + power) % groupPrime);
  });

  // Numbers that are short, so that every one of them needs its own padding.
  test.each([1n, 0x7fn, 0x80n, 0xffffn, groupPrime - 1n, groupPrime + 5n])('the key for A = %s', async (A) => {
    const [B, b] = [0x8001n, 0x0102n];
    const privateKey = Buffer.from(b.toString(16).padStart(64, '0'), 'hex');
    const bytes = (value: bigint) => {
      const hex = value.toString(16);
      const even = hex.length % 2 === 0 ? hex : `0${hex}`;
      return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
    };
    const u = toBigInt(sha256(bytes(A), bytes(B)));
    const S = modularPower(A * modularPower(v, u, groupPrime), b, groupPrime);
    const key = hmac(hmac(bytes(u), bytes(S)), 'Caldera Derived Key\u0001').subarray(0, 16);
    const verifier = await srp.createVerifier(input);
    const got = await srp.sessionKey({ clientPublicKey: A, serverPublicKey: B, privateKey, verifier });
    expect(Buffer.from(got)).toEqual(key);
  });

  test.each([0n, groupPrime, 2n * groupPrime])('there is no key for A = 0 in the group', async (clientPublicKey) => {
    const verifier = await srp.createVerifier(input);
    const { privateKey, publicKey } = await srp.startHandshake(verifier);
    const handshake = { clientPublicKey, serverPublicKey: publicKey, privateKey, verifier };
    await expect(srp.sessionKey(handshake)).rejects.toThrow(RangeError);
  });
});

describe('parseClientPublicKey', () => {
  test.each([
    ['1', 1n],
    ['00ff', 255n],
    ['FfA', 0xffan],
    [(groupPrime - 1n).toString(16), groupPrime - 1n],
    [`00${(groupPrime - 1n).toString(16).toUpperCase()}`, groupPrime - 1n],
    [(groupPrime + 1n).toString(16), groupPrime + 1n],
  ])('reads %s', (hex, value) => {
    expect(parseClientPublicKey(hex)).toBe(value);
  });

  test.each([
    ['nothing', ''],
    ['0', '0'],
    ['0 written long', '0'.repeat(768)],
    ['the prime', groupPrime.toString(16)],
    ['the prime with a sign byte', `00${groupPrime.toString(16)}`],
    ['twice the prime', (2n * groupPrime).toString(16)],
    ['255 times the prime', (255n * groupPrime).toString(16)],
    ['a longer number', '1'.repeat(771)],
    ['a sign', '-1'],
    ['a prefix', '0x1'],
    ['white space', ' 1'],
    ['a line end', '1\n'],
    ['other letters', 'xyz'],
  ])('refuses %s', (_, hex) => {
    expect(parseClientPublicKey(hex)).toBeUndefined();
  });
});

describe('a proof', () => {
  const proof = {
    key: randomBytes(16),
    poolName: 'pool',
    username: 'ada',
    secretBlock: randomBytes(40),
    timestamp: 'Sat Feb 1 09:05:00 UTC 2025',
  };
  const signature = proofSignature(proof);

  test('is accepted for what it was made for', () => {
    expect(signature).toHaveLength(32);
    expect(isProof(signature, { ...proof })).toBe(true);
  });

  test.each([
    ['key', { key: randomBytes(16) }],
    ['pool', { poolName: 'other' }],
    ['user', { username: 'bob' }],
    ['secret block', { secretBlock: randomBytes(40) }],
    ['time', { timestamp: 'Sat Feb 1 09:05:01 UTC 2025' }],
  ])('is refused for another %s', (_, change) => {
    expect(isProof(signature, { ...proof, ...change })).toBe(false);
  });

  test('is refused when a bit was changed, or its length', () => {
    for (let at = 0; at < signature.length; at++) {
      const changed = Uint8Array.from(signature);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(isProof(changed, proof)).toBe(false);
    }
    expect(isProof(signature.subarray(1), proof)).toBe(false);
    expect(isProof(Buffer.concat([signature, Uint8Array.of(0)]), proof)).toBe(false);
    expect(isProof(new Uint8Array(), proof)).toBe(false);
  });
});
