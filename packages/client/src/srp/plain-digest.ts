import { joinBytes } from '@cenote/wire/srp';

/**
 * SHA-256 (FIPS 180-4) and HMAC (RFC 2104) without WebCrypto: for React Native, and for pages that are not served securely.
 * Lengths are below 2^29 bytes, which every text of a sign-in is.
 */

type Bytes = Uint8Array<ArrayBuffer>;

const rotate = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

/** The first 32 bits of the fractional parts of `root` of the first `count` primes, as the standard defines its constants. */
function fractions(count: number, root: (prime: number) => number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime)) primes.push(candidate);
  }
  return primes.map((prime) => ((root(prime) % 1) * 2 ** 32) | 0);
}

export function plainSha256(message: Bytes): Bytes {
  const constants = fractions(64, Math.cbrt);
  const hash = fractions(8, Math.sqrt);
  const blocks = (message.length + 72) >> 6;
  const padded = new DataView(new ArrayBuffer(blocks << 6));
  new Uint8Array(padded.buffer).set(message);
  padded.setUint8(message.length, 0x80);
  padded.setUint32((blocks << 6) - 4, message.length << 3);
  for (let block = 0; block < blocks; block++) compress(hash, padded, block << 6, constants);
  const digest = new DataView(new ArrayBuffer(32));
  for (const [at, word] of hash.entries()) digest.setInt32(4 * at, word);
  return new Uint8Array(digest.buffer);
}

function compress(hash: number[], data: DataView, offset: number, constants: readonly number[]): void {
  const words = constants.map((_, at) => (at < 16 ? data.getInt32(offset + 4 * at) : 0));
  const word = (at: number) => words[at] ?? 0;
  for (let at = 16; at < 64; at++) {
    const [first, last] = [word(at - 15), word(at - 2)];
    const low = rotate(first, 7) ^ rotate(first, 18) ^ (first >>> 3);
    const high = rotate(last, 17) ^ rotate(last, 19) ^ (last >>> 10);
    words[at] = (word(at - 16) + low + word(at - 7) + high) | 0;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (const [at, constant] of constants.entries()) {
    const sum = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + sum + ((e & f) ^ (~e & g)) + constant + word(at)) | 0;
    const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [at, value] of [a, b, c, d, e, f, g, h].entries()) hash[at] = ((hash[at] ?? 0) + value) | 0;
}

export function plainHmacSha256(key: Bytes, message: Bytes): Bytes {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? plainSha256(key) : key);
  const pad = (mask: number) => block.map((byte) => byte ^ mask);
  return plainSha256(joinBytes(pad(0x5c), plainSha256(joinBytes(pad(0x36), message))));
}
