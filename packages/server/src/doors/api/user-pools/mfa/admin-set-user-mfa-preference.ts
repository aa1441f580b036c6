import { setUserPreferences } from '#domain/access/administration/set-preferences.ts';
import type { Operation } from '../../operation.ts';
import { preferencesOf } from './preferences-of.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
export const adminSetUserMFAPreference: Operation<'AdminSetUserMFAPreference'> = async (context, input) => {
  const named = { poolId: input.UserPoolId, username: input.Username };
  await setUserPreferences(context, named, preferencesOf(input));
  return {};
};
