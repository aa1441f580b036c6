import { noSoonerThan } from '#lib/no-sooner-than.ts';
import { type Client, hidesUsers } from './client.ts';

/** Longer than any of these deeds takes at a server that is not overloaded. */
const floorMs = 50;
/** For deeds that every sign-in waits for, and that take the same time for nobody but for a few microseconds. */
const shortFloorMs = 5;

/**
 * Does a deed whose time would tell whether there is such a user. At a client that hides that, answers and errors come no
 * sooner than a fixed time; but for answers that tell by themselves (`isTelling`), such as tokens.
 */
export function hideTiming<T>(
  client: Client,
  deed: () => Promise<T>,
  { isTelling, isShort = false }: { isTelling?: (answer: T) => boolean; isShort?: boolean } = {},
): Promise<T> {
  return hidesUsers(client) ? noSoonerThan(isShort ? shortFloorMs : floorMs, deed, isTelling) : deed();
}
