/**
 * The arithmetic and the byte layouts of SRP-6a (RFC 5054) as user pools speak it: what both ends have to compute alike.
 * Hashing is left to the caller, because the server has it at once and a browser only as a promise; every layout that goes
 * into a hash is exported as bytes.
 */

/** The prime of the 3072-bit group (RFC 5054 appendix A), as RFC 3526 section 4 defines it: short where browsers load it. */
export const groupPrime = /* @__PURE__ */ definePrime();

/** 2^3072 - 2^3008 - 1 + 2^64 * ([2^2942 pi] + 1690314), with pi by Machin's formula to 58 more bits. */
function definePrime(): bigint {
  const arctangentOfOneIn = (divisor: bigint) => {
    let sum = 0n;
    for (let power = (1n << 3000n) / divisor, odd = 1n; power !== 0n; power /= -divisor * divisor, odd += 2n) {
      sum += power / odd;
    }
    return sum;
  };
  const pi = 4n * (4n * arctangentOfOneIn(5n) - arctangentOfOneIn(239n));
  return (1n << 3072n) - (1n << 3008n) - 1n + (((pi >> 58n) + 1690314n) << 64n);
}

export const groupGenerator = 2n;

/** Length of a group element, in bytes. */
export const groupBytes = 384;

/** The multiplier `k`: SHA-256 over `toPaddedBytes` of the prime and of the generator (RFC 5054 section 2.5.3). */
export const groupMultiplier = 0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6n;

/** Length of the key that both ends derive, in bytes. */
export const sessionKeyBytes = 16;

const text = new TextEncoder();

/** `info` and block counter of the only HKDF block (RFC 5869 section 2.3); the key is the first 16 bytes of its HMAC. */
export const sessionKeyInfo = text.encode('Caldera Derived Key\u0001');

/**
 * The bytes of a number that is not negative as two's complement of the least length: a zero byte comes first when the top
 * bit is set. User pools hash every number in this form, where RFC 5054 pads to the length of the prime.
 */
export function toPaddedBytes(value: bigint): Uint8Array<ArrayBuffer> {
  const hex = value.toString(16);
  const sign = hex >= '8' ? '00' : '';
  return hexToBytes((hex.length % 2 ? '0' : sign) + hex);
}

/** Big-endian bytes of exactly `length`. @throws RangeError when the number is negative or longer. */
export function toFixedBytes(value: bigint, length: number): Uint8Array<ArrayBuffer> {
  const hex = value.toString(16).padStart(2 * length, '0');
  if (value < 0n || hex.length > 2 * length) throw new RangeError(`The number does not fit into ${length} bytes.`);
  return hexToBytes(hex);
}

/** The number that big-endian bytes stand for; no bytes are zero. */
export function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x0${toHex(bytes)}`);
}

const hexPairs = Array.from({ length: 256 }, (_, byte) => (256 + byte).toString(16).slice(1));

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += hexPairs[byte];
  return hex;
}

/** Of an even number of digits. A server does this some twenty times a sign-in: a loop takes a thirtieth of what a pattern would. */
function hexToBytes(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  // In ASCII `0` is 48 and `a` is 97: modulo 32 these are 16 and 1. A byte keeps the last eight bits.
  for (let at = 0, bits = 0; at < hex.length; at++) {
    bits = (bits << 4) | (((hex.charCodeAt(at) % 32) + 9) % 25);
    bytes[at >> 1] = bits;
  }
  return bytes;
}

/** Joins texts (as UTF-8) and bytes. */
export function joinBytes(...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  let joined = new Uint8Array();
  for (const part of parts) {
    const bytes = typeof part === 'string' ? text.encode(part) : part;
    const longer = new Uint8Array(joined.length + bytes.length);
    longer.set(joined);
    longer.set(bytes, joined.length);
    joined = longer;
  }
  return joined;
}

/** What is hashed first for `x`. For a device the names are its group key and its key. */
export function identityBytes(poolName: string, username: string, password: string): Uint8Array<ArrayBuffer> {
  return joinBytes(poolName, username, ':', password);
}

/** What is hashed for `x`: the salt as a number, then the hash of `identityBytes` (RFC 5054 section 2.4). */
export function privateExponentBytes(salt: bigint, identityHash: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(toPaddedBytes(salt), identityHash);
}

/** What is hashed for `u`: both public keys, as they went over the wire (RFC 5054 section 2.5.3). */
export function scramblerBytes(clientPublicKey: bigint, serverPublicKey: bigint): Uint8Array<ArrayBuffer> {
  return joinBytes(toPaddedBytes(clientPublicKey), toPaddedBytes(serverPublicKey));
}

/** What the client signs with the session key to prove that it has it. */
export function proofBytes(
  poolName: string,
  username: string,
  secretBlock: Uint8Array,
  timestamp: string,
): Uint8Array<ArrayBuffer> {
  return joinBytes(poolName, username, secretBlock, timestamp);
}

/**
 * `base` to the power of `exponent`, modulo `modulus`, for numbers that are not negative and a modulus above 1. Three bits of the
 * exponent at a time, not constant in time.
 */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n];
  for (const power of powers) if (powers.length < 8) powers.push((power * base) % modulus);
  let result = 1n;
  for (const digit of exponent.toString(8)) {
    result = (result * result) % modulus;
    result = (result * result) % modulus;
    result = (result * result) % modulus;
    result = (result * (powers[+digit] as bigint)) % modulus;
  }
  return result;
}

/** The TIMESTAMP of a proof: `Sat Feb 1 09:05:00 UTC 2025`, English names, the day of the month not padded. */
export function formatSrpTimestamp(milliseconds: number): string {
  // ECMA-262 fixes this form: `Sat, 01 Feb 2025 09:05:00 GMT`.
  const [weekday = '', day, month = '', year, time] = new Date(milliseconds).toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${Number(day)} ${time} UTC ${year}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const timestampPattern =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) (\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2}) (?:UTC|GMT) (\d{4})$/;

/**
 * Milliseconds since 1970 of a TIMESTAMP, or undefined when it is none. Reads more than a proof may say, as
 * `isExactSrpTimestamp` tells: padded or not, on any weekday, days and hours that run over into the next.
 */
export function parseSrpTimestamp(timestamp: string): number | undefined {
  const match = timestampPattern.exec(timestamp);
  if (match === null) return undefined;
  const [, month = '', day, hours, minutes, seconds, year] = match;
  if (!months.includes(month)) return undefined;
  return Date.UTC(Number(year), months.indexOf(month), Number(day), Number(hours), Number(minutes), Number(seconds));
}

/** Whether `formatSrpTimestamp` would write a TIMESTAMP in just this way. No proof holds under another. */
export function isExactSrpTimestamp(timestamp: string): boolean {
  const milliseconds = parseSrpTimestamp(timestamp);
  return milliseconds !== undefined && formatSrpTimestamp(milliseconds) === timestamp;
}
