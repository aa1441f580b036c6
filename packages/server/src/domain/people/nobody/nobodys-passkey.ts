import { p256Point } from '#lib/p256-point.ts';

/** A key whose private half nobody can know: an unknown credential is checked as long as a known one. */
export const nobodysKey: Uint8Array = coseKey(p256Point('cenote: the passkey of nobody'));

/** ES256 on P-256 (RFC 9052 7, RFC 9053 7.1.1). */
function coseKey({ x, y }: { x: Uint8Array; y: Uint8Array }): Uint8Array {
  return Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), x, Buffer.from('225820', 'hex'), y]);
}
