import type { Operation } from '#api/operation.ts';
import { setPreferences } from '#domain/mfa/preferences.ts';
import { smsPreference } from './sms-preference.ts';

export const setUserSettings: Operation<'SetUserSettings'> = async (context, { MFAOptions }, { signedIn }) => {
  await setPreferences(context, signedIn.pool, signedIn.user, smsPreference(MFAOptions), {
    by: 'user',
    held: signedIn.held,
  });
  return {};
};
