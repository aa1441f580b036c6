import type { KeyObject } from 'node:crypto';

/** A key that never leaves the service that keeps it: the service is asked for what the key does. */
export interface OutsideKey {
  /** Names it, without parameters and secrets. */
  readonly name: string;
  /** Seals a few bytes for a use, for which alone they open. @throws Error with the mend, where the service refuses or is away */
  readonly encrypt: (use: string, plaintext: Uint8Array) => Promise<Uint8Array>;
  /** Opens what `encrypt` sealed for the same use; undefined for anything else. @throws as `encrypt` */
  readonly decrypt: (use: string, sealed: Uint8Array) => Promise<Uint8Array | undefined>;
  /** RSASSA-PKCS1-v1_5 with SHA-256. @throws as `encrypt` */
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>;
  /** The public half, and the address of this very version of the key. @throws as `encrypt` */
  readonly publicHalf: () => Promise<{ readonly publicKey: KeyObject; readonly address: string }>;
}

/** Opens a key by its address. @throws Error with the mend, where it is no address of a key */
export type OpenOutsideKey = (address: string) => OutsideKey;

/** Whether a text is meant to be the address of a key that lies elsewhere. */
export function isKeyAddress(text: string): boolean {
  return /^(?:awskms|transit):\/\//.test(text);
}
