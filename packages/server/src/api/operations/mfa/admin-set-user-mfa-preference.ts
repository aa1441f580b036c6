import type { Operation } from '#api/operation.ts';
import { setUserPreferences } from '#domain/administration/set-preferences.ts';
import { preferencesOf } from './preferences-of.ts';

export const adminSetUserMFAPreference: Operation<'AdminSetUserMFAPreference'> = async (context, input) => {
  const named = { poolId: input.UserPoolId, username: input.Username };
  await setUserPreferences(context, named, preferencesOf(input));
  return {};
};
