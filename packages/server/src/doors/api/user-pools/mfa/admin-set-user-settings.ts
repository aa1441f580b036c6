import { setUserPreferences } from '#domain/access/administration/set-preferences.ts';
import type { Operation } from '../../operation.ts';
import { smsPreference } from './sms-preference.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
export const adminSetUserSettings: Operation<'AdminSetUserSettings'> = async (context, input) => {
  const named = { poolId: input.UserPoolId, username: input.Username };
  await setUserPreferences(context, named, smsPreference(input.MFAOptions));
  return {};
};
