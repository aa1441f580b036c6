import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { setPreferences } from '#domain/people/mfa/preferences.ts';
import type { Operation } from '../../operation.ts';
import { smsPreference } from './sms-preference.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
export const setUserSettings: Operation<'SetUserSettings'> = async (context, { MFAOptions }, { signedIn }) => {
  checkRecentSignIn(context, signedIn);
  await setPreferences(context, signedIn.pool, signedIn.user, smsPreference(MFAOptions), {
    by: 'user',
    held: signedIn.held,
  });
  return {};
};
