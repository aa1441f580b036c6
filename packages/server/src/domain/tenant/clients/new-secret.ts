import { Fault } from '#domain/fault.ts';
import { randomBase32 } from '#lib/random-base32.ts';

/**
 * The secret of a new client: the one its owner chose, a generated one of 256 bits, or none.
 * @throws Fault InvalidParameterException when both are asked for
 */
export function chooseSecret(generate: boolean | undefined, chosen: string | undefined): string | undefined {
  if (generate && chosen !== undefined) {
    throw new Fault('InvalidParameterException', 'ClientSecret cannot be given together with GenerateSecret.');
  }
  return generate ? randomBase32(256) : chosen;
}
