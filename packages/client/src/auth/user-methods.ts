import type { GetUserResponse } from '@cenote/wire/user-pools';
import { forgetDevice } from '../devices.ts';
import { getTokens } from '../session/session.ts';
import { confirmSignIn } from '../sign-in/confirm.ts';
import { callAsUser } from '../wire/call-as-user.ts';
import type { AuthContext } from './auth-context.ts';
import type { AuthUser, ChallengeCallbacks, Outcome, UserCallback } from './auth-user.ts';
import type { UserSession } from './user-session.ts';

/** Those methods of a user that apps call beside `Auth`, in their form: with callbacks. Loaded when the first one is called. */

type Settings = { readonly PreferredMfa: boolean; readonly Enabled: boolean } | null;

/** Tells a callback what became of something. */
async function tell<T>(outcome: Promise<T>, done: (result: T) => void, failed: (error: Error) => void): Promise<void> {
  let result: T;
  try {
    result = await outcome;
  } catch (error) {
    failed(error as Error);
    return;
  }
  done(result);
}

function told<T>(outcome: Promise<T>, callback: UserCallback<T>): Promise<void> {
  const done = (result: T) => callback(null, result);
  const failed = (error: Error) => callback(error, null);
  return tell(outcome, done, failed);
}

export const userMethods = {
  getSession: (context: AuthContext, user: AuthUser, callback: UserCallback<UserSession>) =>
    told(context.getSession(user), callback),

  refreshSession(context: AuthContext, user: AuthUser, _refreshToken: unknown, callback: UserCallback<UserSession>) {
    const renewed = getTokens(context.client(), { forceRefresh: true }).then(() => context.getSession(user));
    return told(renewed, callback);
  },

  getUserData: (context: AuthContext, _user: AuthUser, callback: UserCallback<GetUserResponse>, options = {}) =>
    told(context.userData(options), callback),

  setUserMfaPreference(
    context: AuthContext,
    _user: AuthUser,
    sms: Settings,
    app: Settings,
    callback: UserCallback<'SUCCESS'>,
  ) {
    const input = { SMSMfaSettings: sms ?? undefined, SoftwareTokenMfaSettings: app ?? undefined };
    const done = async () => {
      await callAsUser(context.client(), 'SetUserMFAPreference', input);
      return 'SUCCESS' as const;
    };
    return told(done(), callback);
  },

  forgetSpecificDevice(context: AuthContext, _user: AuthUser, id: string, callbacks: Outcome<'SUCCESS'>) {
    const forgotten = forgetDevice(context.client(), { device: { id } });
    const failed = (error: Error) => callbacks.onFailure?.(error);
    return tell(forgotten, () => callbacks.onSuccess?.('SUCCESS'), failed);
  },

  sendMFASelectionAnswer(context: AuthContext, user: AuthUser, answer: string, callbacks: ChallengeCallbacks) {
    const chosen = confirmSignIn(context.client(), { step: user.step, challengeResponse: answer });
    const failed = (error: Error) => callbacks.onFailure?.(error);
    const done = ({ challengeName = '', challengeParam, signInUserSession }: AuthUser) => {
      if (signInUserSession) callbacks.onSuccess?.(signInUserSession);
      else if (challengeName === 'SOFTWARE_TOKEN_MFA') callbacks.totpRequired?.(challengeName, challengeParam);
      else callbacks.mfaRequired?.(challengeName, challengeParam);
    };
    return tell(context.advance(user, chosen), done, failed);
  },
};
