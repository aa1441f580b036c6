/** What kind of picture bytes are, by how they begin, whatever their name says; undefined for anything else. */
export function imageTypeOf(bytes: Uint8Array): 'image/jpeg' | 'image/png' | undefined {
  const beginsWith = (...start: number[]) => start.every((byte, at) => bytes[at] === byte);
  if (beginsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  return beginsWith(0xff, 0xd8, 0xff) ? 'image/jpeg' : undefined;
}
