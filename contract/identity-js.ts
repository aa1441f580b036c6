import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type IAuthenticationCallback,
} from 'amazon-cognito-identity-js';
import type { Person } from './people.ts';
import type { ContractServer } from './server.ts';

/** One device that runs an app made with amazon-cognito-identity-js, and what is stored on it. */
export interface Device {
  readonly pool: CognitoUserPool;
  readonly stored: Map<string, string>;
  /** The user of this name, signed in or not. */
  user(name: string): CognitoUser;
}

/** A device with nobody signed in, unless it is given what another one has stored. */
export function newDevice(
  server: ContractServer,
  {
    stored = new Map(),
    userPoolId = server.userPoolId,
    clientId = server.clientId,
  }: { stored?: Map<string, string>; userPoolId?: string; clientId?: string } = {},
): Device {
  const Storage = {
    setItem: (key: string, value: string) => void stored.set(key, value),
    getItem: (key: string) => stored.get(key) ?? null,
    removeItem: (key: string) => void stored.delete(key),
    clear: () => stored.clear(),
  };
  const pool = new CognitoUserPool({ UserPoolId: userPoolId, ClientId: clientId, endpoint: server.endpoint, Storage });
  return { pool, stored, user: (name) => new CognitoUser({ Username: name, Pool: pool, Storage }) };
}

/** What a method hands to its callback; throws what it hands over as an error. */
export function called<T>(run: (callback: (error?: Error | null, result?: T) => void) => void): Promise<T | undefined> {
  return new Promise((resolve, reject) => run((error, result) => (error ? reject(error) : resolve(result))));
}

/** What a method with a pair of callbacks answers, by whichever of them. */
export function answered<T>(
  run: (callbacks: {
    onSuccess(answer: T): void;
    onFailure(error: Error): void;
    inputVerificationCode(answer: T): void;
  }) => void,
): Promise<T> {
  return new Promise((resolve, reject) =>
    run({ onSuccess: resolve, onFailure: reject, inputVerificationCode: resolve }),
  );
}

/** Where a sign-in has got to. */
export type Outcome =
  | { readonly session: CognitoUserSession }
  | { readonly userAttributes: Record<string, string>; readonly requiredAttributes: string[] };

/** Where a step of a sign-in leads: to a session, or to the question for a new password. */
export function stepped(run: (callbacks: IAuthenticationCallback) => void): Promise<Outcome> {
  return new Promise((resolve, reject) =>
    run({
      onSuccess: (session) => resolve({ session }),
      onFailure: reject,
      newPasswordRequired: (userAttributes, requiredAttributes) => resolve({ userAttributes, requiredAttributes }),
    }),
  );
}

/** Where a step of a sign-in with challenges leads: to a session, or to a challenge by the name of its callback. */
export function walked(run: (callbacks: IAuthenticationCallback) => void): Promise<{
  readonly session?: CognitoUserSession;
  readonly asked?: string;
  readonly parameters?: unknown;
}> {
  return new Promise((resolve, reject) => {
    const asking = (asked: string) => (name: unknown, parameters?: unknown) =>
      resolve({ asked, parameters: asked === 'customChallenge' ? name : parameters });
    run({
      onSuccess: (session) => resolve({ session }),
      onFailure: reject,
      newPasswordRequired: asking('newPasswordRequired'),
      mfaRequired: asking('mfaRequired'),
      totpRequired: asking('totpRequired'),
      mfaSetup: asking('mfaSetup'),
      selectMFAType: asking('selectMFAType'),
      customChallenge: asking('customChallenge'),
    });
  });
}

/** Begins a sign-in with challenges by one of the flows with a password, SRP unless told otherwise. */
export function begin(user: CognitoUser, { password }: Pick<Person, 'password'>, flow = 'USER_SRP_AUTH') {
  user.setAuthenticationFlowType(flow);
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password });
  return walked((callbacks) => user.authenticateUser(details, callbacks));
}

/** Begins a sign-in by one of the password flows, SRP unless told otherwise. */
export function signIn(user: CognitoUser, password: string, flow = 'USER_SRP_AUTH'): Promise<Outcome> {
  user.setAuthenticationFlowType(flow);
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password });
  return stepped((callbacks) => user.authenticateUser(details, callbacks));
}

/** Signs a person in on a device, and throws where anything but a session follows. */
export async function signedIn(device: Device, { username, password }: Person): Promise<CognitoUser> {
  const user = device.user(username);
  const outcome = await signIn(user, password);
  if (!('session' in outcome)) throw new Error('another step follows where a session was expected');
  return user;
}

/** The user's attributes as the server tells them, by name. */
export async function attributesOf(user: CognitoUser): Promise<Record<string, string>> {
  const attributes = await called<{ Name: string; Value: string }[]>((callback) => user.getUserAttributes(callback));
  return Object.fromEntries((attributes ?? []).map(({ Name, Value }) => [Name, Value]));
}

/** Asks for new tokens with the refresh token of this session. */
export async function refreshed(user: CognitoUser): Promise<CognitoUserSession | undefined> {
  const session = user.getSignInUserSession();
  if (session === null) throw new Error('nobody is signed in');
  return called((callback) => user.refreshSession(session.getRefreshToken(), callback));
}
