import type { OpenOutsideKey, OutsideKey } from '#domain/outside-keys.ts';
import { kmsKey } from './kms.ts';
import { transitKey } from './transit.ts';

/** Opens keys by their addresses. `token` is for those of a transit engine. */
export function outsideKeys(token: () => string | undefined): OpenOutsideKey {
  const openers: Readonly<Record<string, (address: string) => OutsideKey>> = {
    'awskms:': kmsKey,
    'transit:': (address) => transitKey(address, token),
  };
  return (address) => {
    const open = openers[URL.parse(address)?.protocol ?? ''];
    if (open === undefined) throw new Error('The address of a key begins with awskms:// or transit://.');
    try {
      return open(address);
    } catch (error) {
      throw new Error(
        `The address of a key cannot be used: ${(error as Error).message}. Write awskms://eu-central-1/alias/cenote or transit://vault.example.com/transit/cenote.`,
        { cause: error },
      );
    }
  };
}
