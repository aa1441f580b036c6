import { encode } from 'uqr';
import type { Picture } from './picture.ts';

/** A text as a QR code. It is made here: nobody else learns of a secret in it. */
export function drawQrCode(text: string): Picture {
  const { size, data } = encode(text, { border: 0 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: dark.join('') };
}
