import type { Operation } from '#api/operation.ts';
import { setPreferences } from '#domain/mfa/preferences.ts';
import { checkRecentSignIn } from '#domain/tokens/recent-sign-in.ts';
import { smsPreference } from './sms-preference.ts';

export const setUserSettings: Operation<'SetUserSettings'> = async (context, { MFAOptions }, { signedIn }) => {
  checkRecentSignIn(context, signedIn);
  await setPreferences(context, signedIn.pool, signedIn.user, smsPreference(MFAOptions), {
    by: 'user',
    held: signedIn.held,
  });
  return {};
};
