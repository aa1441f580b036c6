import type { Context } from '#domain/context.ts';

/** Turns a state that the client carries into an opaque text that only this installation can read or make. */
export function sealState(context: Pick<Context, 'secrets'>, purpose: string, state: object): Uint8Array {
  return context.secrets.seal(purpose, new TextEncoder().encode(JSON.stringify(state)));
}

/** The state in a text that `sealState` made for the same purpose, or undefined for anything else. */
export function openState(context: Pick<Context, 'secrets'>, purpose: string, sealed: Uint8Array): unknown {
  const opened = context.secrets.open(purpose, sealed);
  return opened && JSON.parse(new TextDecoder().decode(opened));
}
