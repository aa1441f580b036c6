export type ImageType = 'image/jpeg' | 'image/png' | 'image/vnd.microsoft.icon' | 'image/webp';

/** What kind of picture bytes are, by how they begin, whatever their name says; undefined for anything else. */
export function imageTypeOf(bytes: Uint8Array): ImageType | undefined {
  const hasAt = (place: number, ...start: number[]) => start.every((byte, at) => bytes[place + at] === byte);
  if (hasAt(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (hasAt(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (hasAt(0, 0x00, 0x00, 0x01, 0x00)) return 'image/vnd.microsoft.icon';
  // `RIFF`, four bytes of length, `WEBP`.
  return hasAt(0, 0x52, 0x49, 0x46, 0x46) && hasAt(8, 0x57, 0x45, 0x42, 0x50) ? 'image/webp' : undefined;
}
