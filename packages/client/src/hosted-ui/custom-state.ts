import { joinBytes, toHex } from '@cenote/wire/srp';

/** What an app sends along and gets back lies behind a hyphen in the state, as bytes in hexadecimal, as Amplify has it. */

/** A state with what the app sends along. */
export function withCustomState(random: string, customState: string | undefined): string {
  return customState ? `${random}-${toHex(joinBytes(customState))}` : random;
}

/** What the app sent along; undefined for nothing. */
export function readCustomState(state: string): string | undefined {
  const hex = state.split('-')[1];
  if (!hex) return undefined;
  try {
    return decodeURIComponent(hex.replace(/../g, '%$&'));
  } catch {
    // Amplify has one byte for each character.
    return hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  }
}
