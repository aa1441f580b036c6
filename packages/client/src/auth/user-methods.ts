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

function told<T>(outcome: Promise<T>, callback: UserCallback<T>): void {
  outcome.then(
    (result) => callback(null, result),
    (error: Error) => callback(error, null),
  );
}

export const userMethods = {
  getSession: (context: AuthContext, user: AuthUser, callback: UserCallback<UserSession>) =>
    told(context.getSession(user), callback),

  refreshSession(context: AuthContext, user: AuthUser, _refreshToken: unknown, callback: UserCallback<UserSession>) {
    const renewed = getTokens(context.client(), { forceRefresh: true });
    told(
      renewed.then(() => context.getSession(user)),
      callback,
    );
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
    told(done(), callback);
  },

  forgetSpecificDevice(context: AuthContext, _user: AuthUser, id: string, callbacks: Outcome<'SUCCESS'>) {
    forgetDevice(context.client(), { device: { id } }).then(
      () => callbacks.onSuccess?.('SUCCESS'),
      callbacks.onFailure,
    );
  },

  sendMFASelectionAnswer(context: AuthContext, user: AuthUser, answer: string, callbacks: ChallengeCallbacks) {
    const chosen = confirmSignIn(context.client(), { step: user.step, challengeResponse: answer });
    context.advance(user, chosen).then(({ challengeName = '', challengeParam, signInUserSession }) => {
      if (signInUserSession) callbacks.onSuccess?.(signInUserSession);
      else if (challengeName === 'SOFTWARE_TOKEN_MFA') callbacks.totpRequired?.(challengeName, challengeParam);
      else callbacks.mfaRequired?.(challengeName, challengeParam);
    }, callbacks.onFailure);
  },
};
