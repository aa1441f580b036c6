import type { PayloadCheck } from '../../server/src/aws-signature/payload.ts';
import { Fault } from '../../server/src/domain/fault.ts';
import { Refusal } from './refusal.ts';

/**
 * The payload that was meant, without what is around its chunks. The last piece is held back until the check has come to its end: who has read
 * all of it has what was signed. Where it is not, reading fails before that.
 * @throws Refusal `other-payload`
 */
export async function* readChecked(
  payload: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  check: PayloadCheck | undefined,
): AsyncGenerator<Uint8Array> {
  let last: Uint8Array | undefined;
  try {
    for await (const piece of check ? check.read(payload) : payload) {
      if (piece.length === 0) continue;
      if (last !== undefined) yield last;
      last = piece;
    }
  } catch (error) {
    if (error instanceof Fault) throw new Refusal('other-payload', error.message, { cause: error });
    throw error;
  }
  if (last !== undefined) yield last;
}
