import type { Context } from '#domain/context.ts';
import { type Client, hidesUsers } from '#domain/tenant/clients/client.ts';
import { noSoonerThan } from '#lib/no-sooner-than.ts';

/** Longer than any of these deeds takes at a server that is not overloaded. */
const usualFloorMs = 50;
/** What is left for deeds that every sign-in waits for: they take the same time for nobody but for a few microseconds. */
const shortShare = 0.1;
/** More than a wrong password takes where it is held against a hash that was imported (`lib/password-hash.ts`). */
const slowShare = 30;

/**
 * Does a deed whose time would tell whether there is such a user. At a client that hides that, answers and errors come no
 * sooner than a fixed time; but for answers that tell by themselves (`isTelling`), such as tokens.
 */
export function hideTiming<T>(
  { settings }: Pick<Context, 'settings'>,
  client: Client,
  deed: () => Promise<T>,
  {
    isTelling,
    isShort = false,
    isSlow = false,
  }: { isTelling?: (answer: T) => boolean; isShort?: boolean; isSlow?: boolean } = {},
): Promise<T> {
  const floorMs = settings.answerFloorMs ?? usualFloorMs;
  if (!hidesUsers(client) || floorMs === 0) return deed();
  const share = isSlow ? slowShare : isShort ? shortShare : 1;
  return noSoonerThan(floorMs * share, deed, isTelling);
}
