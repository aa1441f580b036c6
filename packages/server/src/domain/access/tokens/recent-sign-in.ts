import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { toSeconds } from '#lib/clock.ts';
import type { SelfService } from './verify.ts';

/**
 * Checks that the person signed in a short while ago, for what makes a factor or an address theirs: a token that was stolen
 * later is not enough. A refresh is no sign-in. Where the operator says nothing it is `usualMinutes`, and without these
 * nothing is asked.
 * @throws Fault NotAuthorizedException
 */
export function checkRecentSignIn(
  context: Pick<Context, 'clock' | 'settings'>,
  signedIn: Pick<SelfService, 'authTimeSeconds'>,
  usualMinutes?: number,
): void {
  if (isRecentSignIn(context, signedIn, usualMinutes)) return;
  const minutes = context.settings.recentSignInMinutes ?? usualMinutes;
  const span = minutes === 1 ? 'minute' : `${minutes} minutes`;
  throw new Fault('NotAuthorizedException', `This needs a sign-in within the last ${span}. Sign in again.`);
}

/** Whether it is so short a while ago. */
export function isRecentSignIn(
  { clock, settings }: Pick<Context, 'clock' | 'settings'>,
  { authTimeSeconds }: Pick<SelfService, 'authTimeSeconds'>,
  usualMinutes?: number,
): boolean {
  const minutes = settings.recentSignInMinutes ?? usualMinutes;
  return minutes === undefined || toSeconds(clock.now()) - authTimeSeconds <= minutes * 60;
}
