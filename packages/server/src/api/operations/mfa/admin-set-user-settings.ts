import type { Operation } from '#api/operation.ts';
import { setPreferences } from '#domain/mfa/preferences.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';
import { smsPreference } from './sms-preference.ts';

export const adminSetUserSettings: Operation<'AdminSetUserSettings'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const user = await loadUser(context, pool, input.Username);
  await setPreferences(context, pool, user, smsPreference(input.MFAOptions), 'administrator');
  return {};
};
