import { valuesOf } from '../../../server/src/http/message.ts';
import type { AuthorizerRequest } from '../authorizer-request.ts';
import { Refusal } from '../refusal.ts';
import type { Service } from '../services/service.ts';

/** 1 MiB. */
export const defaultMaxBodyBytes = 1024 * 1024;

/**
 * Whether a signature can be checked with the whole body alone, since no header says what is signed of it. S3 wants that header; clients of
 * other services often leave it out.
 */
export function needsBody(request: AuthorizerRequest, { signingName }: Service): boolean {
  const isSigned = valuesOf(request, 'authorization').some((value) => value.trim().startsWith('AWS4-'));
  return (
    isSigned &&
    signingName !== 's3' &&
    request.body === undefined &&
    valuesOf(request, 'x-amz-content-sha256').length === 0
  );
}

/** Reads a body to its end. @throws Refusal for a longer one, and for one that breaks off */
export async function readWhole(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of body) {
      length += piece.length;
      if (length > maxBytes)
        throw new Refusal(
          'malformed-credentials',
          `A body of more than ${maxBytes} bytes requires an 'X-Amz-Content-Sha256' header.`,
        );
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('malformed-credentials', 'The body breaks off.', { cause: error });
  }
  return Buffer.concat(pieces);
}
