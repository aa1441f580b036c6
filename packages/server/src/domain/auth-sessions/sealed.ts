import type { Context } from '#domain/context.ts';

/** States that are longer than they are padded to grow in steps of so many bytes. */
const step = 128;

/**
 * Turns a state that the client carries into an opaque text that only this installation can read or make. With `paddedTo`,
 * in bytes, all states up to that are equally long, so that the length of the text tells nothing of what is in it.
 */
export function sealState(
  context: Pick<Context, 'secrets'>,
  purpose: string,
  state: object,
  paddedTo = 0,
): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  if (paddedTo === 0) return context.secrets.seal(purpose, bytes, []);
  // White space behind a JSON text means nothing.
  const padded = new Uint8Array(Math.max(paddedTo, Math.ceil(bytes.length / step) * step)).fill(0x20);
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
