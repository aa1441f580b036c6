import { ECDH, hash } from 'node:crypto';

/**
 * A point of P-256 that a text stands for: nobody knows its logarithm, which would be the private key to it. Hashes of the
 * text and a number are tried until one is the first coordinate of a point, as half of all are; the even second one is
 * taken. Each coordinate has 32 bytes. For texts that are no secret: the time that it takes tells of them.
 */
export function p256Point(text: string): { readonly x: Uint8Array; readonly y: Uint8Array } {
  for (let number = 0; ; number++) {
    const point = decompress(hash('sha256', `${text} ${number}`, 'buffer'));
    if (point !== undefined) return { x: point.subarray(1, 33), y: point.subarray(33) };
  }
}

function decompress(x: Uint8Array): Buffer | undefined {
  try {
    return ECDH.convertKey(
      Buffer.concat([Buffer.of(2), x]),
      'prime256v1',
      undefined,
      undefined,
      'uncompressed',
    ) as Buffer;
  } catch {
    // OpenSSL refuses what is the coordinate of no point.
    return undefined;
  }
}
