import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { toSeconds } from '#lib/clock.ts';
import type { SignedIn } from './verify.ts';

/**
 * Checks that the person signed in a short while ago, for what makes a factor or an address theirs: a token that was stolen
 * later is not enough. A refresh is no sign-in. Where the operator says nothing it is `usualMinutes`, and without these
 * nothing is asked.
 * @throws Fault NotAuthorizedException
 */
export function checkRecentSignIn(
  { clock, settings }: Pick<Context, 'clock' | 'settings'>,
  { authTimeSeconds }: Pick<SignedIn, 'authTimeSeconds'>,
  usualMinutes?: number,
): void {
  const minutes = settings.recentSignInMinutes ?? usualMinutes;
  if (minutes === undefined || toSeconds(clock.now()) - authTimeSeconds <= minutes * 60) return;
  const span = minutes === 1 ? 'minute' : `${minutes} minutes`;
  throw new Fault('NotAuthorizedException', `This needs a sign-in within the last ${span}. Sign in again.`);
}
