import type { Context } from './context.ts';

/**
 * Turns a state that the client carries into an opaque text that only this installation can read or make. With `paddedTo`,
 * in bytes, all of them are equally long, so that the length of the text tells nothing of what is in it.
 * @throws RangeError for a state that is longer: no length may tell of it
 */
export async function sealState(
  context: Pick<Context, 'secrets'>,
  purpose: string,
  state: object,
  paddedTo?: number,
): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  if (paddedTo === undefined) return context.secrets.seal(purpose, bytes, []);
  if (bytes.length > paddedTo) throw new RangeError(`a ${purpose} has ${bytes.length} bytes, more than ${paddedTo}`);
  // White space behind a JSON text means nothing.
  const padded = new Uint8Array(paddedTo).fill(0x20);
  padded.set(bytes);
  return context.secrets.seal(purpose, padded, []);
}

/** The state in a text that `sealState` made for the same purpose, or undefined for anything else. */
export async function openState(
  context: Pick<Context, 'secrets'>,
  purpose: string,
  sealed: Uint8Array,
): Promise<unknown> {
  const opened = await context.secrets.open(purpose, sealed, []);
  return opened && JSON.parse(new TextDecoder().decode(opened));
}
