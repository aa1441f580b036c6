import type { GetUserResponse } from '@cenote/wire/user-pools';
import { readMissingAttributes } from '../sign-in/read-step.ts';
import type { SignInStep } from '../sign-in/steps.ts';
import type { UserSession } from './user-session.ts';

export type UserCallback<T> = (error: Error | null, result: T | null) => void;

export interface Outcome<T> {
  onSuccess?(result: T): void;
  onFailure?(error: Error): void;
}

/** What waits for a step in the middle of a sign-in. */
export interface ChallengeCallbacks extends Outcome<UserSession> {
  mfaRequired?(challengeName: string, challengeParam: unknown): void;
  totpRequired?(challengeName: string, challengeParam: unknown): void;
}

interface MfaSettings {
  readonly PreferredMfa: boolean;
  readonly Enabled: boolean;
}

/** A user in the form of Amplify 4 and 5: signed in, or with the challenge that is still open. */
export interface AuthUser {
  readonly username: string;
  /** The challenge that is open, or was the last one. */
  challengeName?: string;
  /** What the service says of it; of `NEW_PASSWORD_REQUIRED`, `userAttributes` and `requiredAttributes`. */
  challengeParam?: unknown;
  attributes?: Readonly<Record<string, unknown>>;
  preferredMFA?: string;
  /** The tokens; null until the user is signed in. */
  signInUserSession: UserSession | null;
  /** The challenge as the functions of this package take it. */
  step?: SignInStep;
  getUsername(): string;
  getSignInUserSession(): UserSession | null;
  /** Gives a session that is valid now. */
  getSession(callback: UserCallback<UserSession>): void;
  /** Gives new tokens. The refresh token is the one that is stored, whatever is given. */
  refreshSession(refreshToken: unknown, callback: UserCallback<UserSession>): void;
  /** Gives what GetUser says. */
  getUserData(callback: UserCallback<GetUserResponse>, options?: { readonly bypassCache?: boolean }): void;
  setUserMfaPreference(sms: MfaSettings | null, app: MfaSettings | null, callback: UserCallback<'SUCCESS'>): void;
  forgetSpecificDevice(deviceKey: string, callbacks: Outcome<'SUCCESS'>): void;
  /** Answers `SELECT_MFA_TYPE`: `SMS_MFA`, `SOFTWARE_TOKEN_MFA`, `EMAIL_OTP`. */
  sendMFASelectionAnswer(answer: string, callbacks: ChallengeCallbacks): void;
}

const methodNames = [
  'forgetSpecificDevice',
  'getSession',
  'getUserData',
  'refreshSession',
  'sendMFASelectionAnswer',
  'setUserMfaPreference',
] as const;

/** Calls a method of a user by its name. */
export type CallMethod = (name: (typeof methodNames)[number], user: AuthUser, parameters: unknown[]) => void;

/** A user of this name, of whom nothing else is known. */
export function createUser(username: string, callMethod: CallMethod): AuthUser {
  const methods = methodNames.map((name) => [name, (...rest: unknown[]) => callMethod(name, user, rest)]);
  const user: AuthUser = {
    ...Object.fromEntries(methods),
    username,
    signInUserSession: null,
    getUsername: () => user.username,
    getSignInUserSession: () => user.signInUserSession,
  };
  return user;
}

/** Notes what a sign-in asks for on a user, in the form of Amplify. */
export function ask(user: AuthUser, step: SignInStep): AuthUser {
  const { parameters } = step;
  const challengeName = step.signInStep === 'OTHER_CHALLENGE' ? step.challengeName : step.signInStep;
  const challengeParam =
    challengeName === 'NEW_PASSWORD_REQUIRED'
      ? {
          userAttributes: JSON.parse(parameters['userAttributes'] ?? '{}'),
          requiredAttributes: readMissingAttributes(step),
        }
      : parameters;
  return Object.assign(user, { step, challengeName, challengeParam });
}
