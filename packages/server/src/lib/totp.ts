import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long one code lasts, in milliseconds (RFC 6238 section 5.2). */
const stepMs = 30_000;
/** How many steps a clock may be off, each way. AWS: one. */
const skewSteps = 1;
const digits = 6;

/** The code of a counter (RFC 4226 section 5.3): HMAC-SHA-1, truncated to six decimal digits. */
export function hotp(secret: Uint8Array, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(truncated % 10 ** digits).padStart(digits, '0');
}

/** The time step that a moment lies in (RFC 6238 section 4.2); `now` in milliseconds since 1970. */
export function totpStep(now: number): number {
  return Math.floor(now / stepMs);
}

/**
 * The time step whose code this is: the one of `now` (milliseconds since 1970), or the one before or after it. Undefined
 * when it is none of theirs. Every step is compared, each in constant time; where two steps share a code, the later wins,
 * so that a code which is new is never taken for a used one.
 */
export function findTotpStep(secret: Uint8Array, code: string, now: number): number | undefined {
  const given = Buffer.from(code);
  const current = totpStep(now);
  let found: number | undefined;
  for (let step = current - skewSteps; step <= current + skewSteps; step++) {
    const expected = Buffer.from(hotp(secret, Math.max(step, 0)));
    if (given.length === expected.length && timingSafeEqual(given, expected)) found = step;
  }
  return found;
}
