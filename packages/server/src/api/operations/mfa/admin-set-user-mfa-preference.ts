import type { Operation } from '#api/operation.ts';
import { setPreferences } from '#domain/mfa/preferences.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';
import { preferencesOf } from './preferences-of.ts';

export const adminSetUserMFAPreference: Operation<'AdminSetUserMFAPreference'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const user = await loadUser(context, pool, input.Username);
  await setPreferences(context, pool, user, preferencesOf(input), 'administrator');
  return {};
};
