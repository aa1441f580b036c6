import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { networkOf } from '#lib/network.ts';

/** Comparisons of one code in all, and those of them that other networks may cause than the one that asked for it. */
export const maxTries = 5;
export const maxOtherTries = 2;
/**
 * Comparisons of one code of eight digits or more. They are less likely to hit than five with six digits, and many enough for
 * all who share a code.
 */
export const maxLongTries = 50;
export const maxOtherLongTries = 20;
const longDigits = 8;

/** How often a code was compared, and who asked for it. */
export interface Tried {
  /** Empty: everybody is the asker. */
  readonly asker: string;
  readonly tries: number;
  readonly otherTries: number;
  readonly digits: number;
}

/** Who asks for a code, or answers one: a keyed digest of the caller's network. */
export function askerOf(
  { secrets }: Pick<Context, 'secrets'>,
  poolId: string,
  { address }: Pick<Caller, 'address'>,
): string {
  return Buffer.from(secrets.digest('code-asker', poolId, networkOf(address))).toString('base64url');
}

/** Whether a code is the caller's own: asked for from the same network, or from none. */
export function isOwn({ asker }: Pick<Tried, 'asker'>, caller: string): boolean {
  return asker === '' || asker === caller;
}

/**
 * Whether a code may be compared once more for this caller. Whoever asked for it has the tries that others leave, at least
 * three of five: a stranger's wrong answers make nobody's code useless there.
 */
export function mayTry(code: Tried, caller: string): boolean {
  const isLong = code.digits >= longDigits;
  const others = isLong ? maxOtherLongTries : maxOtherTries;
  return code.tries < (isLong ? maxLongTries : maxTries) && (isOwn(code, caller) || code.otherTries < others);
}
