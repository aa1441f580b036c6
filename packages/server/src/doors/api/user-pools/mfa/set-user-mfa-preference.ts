import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { setPreferences } from '#domain/people/mfa/preferences.ts';
import type { Operation } from '../../operation.ts';
import { preferencesOf } from './preferences-of.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
export const setUserMFAPreference: Operation<'SetUserMFAPreference'> = async (context, input, { signedIn }) => {
  checkRecentSignIn(context, signedIn);
  await setPreferences(context, signedIn.pool, signedIn.user, preferencesOf(input), {
    by: 'user',
    held: signedIn.held,
  });
  return {};
};
