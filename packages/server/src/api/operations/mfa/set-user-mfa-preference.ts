import type { Operation } from '#api/operation.ts';
import { setPreferences } from '#domain/mfa/preferences.ts';
import { checkRecentSignIn } from '#domain/tokens/recent-sign-in.ts';
import { preferencesOf } from './preferences-of.ts';

export const setUserMFAPreference: Operation<'SetUserMFAPreference'> = async (context, input, { signedIn }) => {
  checkRecentSignIn(context, signedIn);
  await setPreferences(context, signedIn.pool, signedIn.user, preferencesOf(input), {
    by: 'user',
    held: signedIn.held,
  });
  return {};
};
