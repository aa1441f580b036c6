import type { Caller } from '#domain/caller.ts';
import type { Call } from '../operation.ts';

/** What the rooms may know of the request. */
export function callerOf(
  { address, userAgent }: Call,
  clientMetadata: Readonly<Record<string, string>> | undefined,
): Caller {
  return { address, userAgent, ...(clientMetadata !== undefined && { clientMetadata }) };
}
