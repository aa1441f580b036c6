/** The bytes of padded base64 (RFC 4648 section 4), or undefined unless the text is the one way to write them. */
export function parseBase64(text: string): Uint8Array | undefined {
  return parseExactly(text, 'base64');
}

/** The bytes of base64url without padding (RFC 7515 section 2), or undefined unless the text is the one way to write them. */
export function parseBase64Url(text: string): Uint8Array | undefined {
  return parseExactly(text, 'base64url');
}

function parseExactly(text: string, encoding: 'base64' | 'base64url'): Uint8Array | undefined {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : undefined;
}
