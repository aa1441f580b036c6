import type { Operation } from '#api/operation.ts';
import { setPreferences } from '#domain/mfa/preferences.ts';
import { preferencesOf } from './preferences-of.ts';

export const setUserMFAPreference: Operation<'SetUserMFAPreference'> = async (context, input, { signedIn }) => {
  await setPreferences(context, signedIn.pool, signedIn.user, preferencesOf(input), {
    by: 'user',
    held: signedIn.held,
  });
  return {};
};
