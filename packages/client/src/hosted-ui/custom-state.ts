/** What an app sends along and gets back lies behind a hyphen in the state, as bytes in hexadecimal, as Amplify has it. */

/** A state with what the app sends along. */
export function withCustomState(random: string, customState: string | undefined): string {
  if (!customState) return random;
  const bytes = [...unescapeBytes(encodeURIComponent(customState))];
  return `${random}-${bytes.map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')}`;
}

/** What the app sent along; undefined for nothing. */
export function readCustomState(state: string): string | undefined {
  const hex = state.split('-')[1];
  if (!hex) return undefined;
  try {
    return decodeURIComponent(hex.replace(/../g, '%$&'));
  } catch {
    // Amplify has one byte for each character.
    return unescapeBytes(hex.replace(/../g, '%$&'));
  }
}

/** One character for each byte of percent-encoding. */
function unescapeBytes(text: string): string {
  return text.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
