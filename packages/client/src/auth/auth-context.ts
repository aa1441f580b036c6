import type { GetUserResponse, OperationName } from '@cenote/wire/user-pools';
import type { ClientMetadata } from '../auth-config.ts';
import { AuthError } from '../auth-error.ts';
import { type Client, createClient } from '../client.ts';
import { listen } from '../events.ts';
import { isReturn } from '../hosted-ui/later.ts';
import { withIdentityPoolLater } from '../identity/later.ts';
import { readConfig } from '../read-config.ts';
import { isRefusal } from '../session/refresh.ts';
import { findCurrent, getTokens } from '../session/session.ts';
import type { SignInOutput } from '../sign-in/steps.ts';
import { read, write } from '../storage/store.ts';
import { keyOf, saveUser } from '../storage/tokens.ts';
import type { Input, Output } from '../wire/call.ts';
import { callAsUser } from '../wire/call-as-user.ts';
import type { CurrentUserOpts } from './auth-methods.ts';
import { type AuthUser, ask, type CallMethod, createUser } from './auth-user.ts';
import type { HubChannels } from './hub.ts';
import { toUserSession, type UserSession } from './user-session.ts';

/** What all methods answer that have nothing else to say. */
export const success = 'SUCCESS';

type Settings = Readonly<Record<string, unknown>>;

/** What the methods of `Auth` share: one configuration and its client, whoever is signed in, and where events go. */
export interface AuthContext {
  client(): Client;
  configure(config?: object): Settings;
  settings(): Settings;
  dispatch(event: string, data: unknown, message: string): void;
  createUser(username: string): AuthUser;
  /** Whoever is signed in, with attributes. @throws 'No current user' */
  currentUser(options?: CurrentUserOpts): Promise<AuthUser>;
  getSession(user: AuthUser): Promise<UserSession>;
  /** What GetUser says, from the storage where it is there and may be taken. */
  userData(options?: CurrentUserOpts): Promise<GetUserResponse>;
  /** Asks the service as this user. @throws AuthError where another one is signed in */
  as<N extends OperationName>(user: AuthUser, operation: N, input: Omit<Input<N>, 'AccessToken'>): Promise<Output<N>>;
  /** What a step of a sign-in leads to: the same user with the next challenge, or signed in. */
  advance(user: AuthUser, outcome: Promise<SignInOutput>): Promise<AuthUser>;
  metadata(own?: ClientMetadata): ClientMetadata | undefined;
}

/** An `Auth` that nothing was configured for yet. */
export function createContext(hub: HubChannels): AuthContext {
  let settings: Settings = {};
  let client: Client | undefined;
  /** The end of a way back from the hosted pages. */
  let redirected: Promise<void> | undefined;
  const callMethod: CallMethod = (name, user, parameters) => {
    // What a callback throws is reported as uncaught, as it would be anywhere else.
    void import('./user-methods.ts').then(({ userMethods }) =>
      (userMethods[name] as (...all: unknown[]) => Promise<void>)(context, user, ...parameters),
    );
  };
  const context: AuthContext = {
    client() {
      if (!client) throw ownError('Authentication Error: call Auth.configure first.', 'NoUserPoolError');
      return client;
    },
    settings: () => settings,
    configure(config) {
      if (!config) return settings;
      const { Auth = config } = config as { readonly Auth?: object };
      settings = { ...settings, ...config, ...Auth };
      const read = readConfig(config, client?.config);
      settings = { ...settings, userPoolId: read.userPoolId, userPoolWebClientId: read.clientId };
      client = withIdentityPoolLater(createClient(read));
      const current = client;
      listen(current, ({ event, data }) => {
        if (event.startsWith('tokenRefresh')) context.dispatch(event, data, 'The tokens were renewed, or could not be');
        if (event === 'userState' && data.cause === 'refused') {
          // Amplify forgets who it was.
          void saveUser(current);
          context.dispatch('signOut', null, 'A user has been signed out');
        }
      });
      context.dispatch('configured', null, 'The Auth category has been configured successfully');
      if (isReturn(current)) {
        redirected = import('./redirect-methods.ts').then(({ finishRedirect }) => finishRedirect(context));
      }
      return settings;
    },
    dispatch: (event, data, message) => hub.dispatch('auth', { event, data, message }, 'Auth'),
    createUser: (username) => createUser(username, callMethod),
    async currentUser(options) {
      await redirected;
      const session = await findCurrent(context.client());
      if (!session) return rejectText('No current user');
      const user = context.createUser(session.username);
      await context.getSession(user);
      // Without what GetUser says there is still a user: offline, or with tokens of another scope.
      const data = await context.userData(options).catch(async (error: AuthError) => {
        if (isRefusal(error)) throw error;
        return undefined;
      });
      if (options?.bypassCache) {
        await getTokens(context.client(), { forceRefresh: true });
        await context.getSession(user);
      }
      if (!data) return user;
      const attributes = toObject(data.UserAttributes);
      return Object.assign(user, { attributes, preferredMFA: data.PreferredMfaSetting ?? 'NOMFA' });
    },
    async getSession(user) {
      await getTokens(context.client());
      const session = await findCurrent(context.client());
      if (session?.username !== user.username)
        throw new AuthError('NotAuthorizedException', 'User is not authenticated');
      user.signInUserSession = toUserSession(context.client(), session);
      return user.signInUserSession;
    },
    async userData(options) {
      const key = keyOf(context.client(), `${(await findCurrent(context.client()))?.username}.userData`);
      const kept = options?.bypassCache ? undefined : await read(context.client(), key);
      if (kept) return JSON.parse(kept) as GetUserResponse;
      const data = await callAsUser(context.client(), 'GetUser', {});
      await write(context.client(), key, JSON.stringify(data));
      return data;
    },
    async as(user, operation, input) {
      await context.getSession(user);
      return callAsUser(context.client(), operation, input);
    },
    async advance(user, outcome) {
      const output = await outcome;
      if (!output.isSignedIn) return ask(user, output.nextStep);
      const { signInUserSession, attributes, preferredMFA, username } = await context.currentUser();
      Object.assign(user, { signInUserSession, attributes, preferredMFA, username });
      context.dispatch('signIn', user, `A user ${username} has been signed in`);
      return user;
    },
    metadata: (own) => own ?? context.client().config.clientMetadata,
  };
  return context;
}

/** Attributes by their names; whether an address is verified as a boolean. */
export function toObject(
  attributes: readonly { readonly Name: string; readonly Value?: string }[],
): Readonly<Record<string, unknown>> {
  const isFlag = (name: string) => name === 'email_verified' || name === 'phone_number_verified';
  return Object.fromEntries(attributes.map(({ Name, Value }) => [Name, isFlag(Name) ? Value === 'true' : Value]));
}

/** @throws AuthError with the text that Amplify has for a value that is missing */
export function checkGiven(value: unknown, what: string): void {
  if (!value) throw ownError(`${what} cannot be empty`);
}

/** AWS: what Amplify finds wrong by itself has a name, and no code of the service. */
export function ownError(text: string, name = 'AuthError', cause?: unknown): AuthError {
  return Object.assign(new AuthError(name, text, false, cause), { code: undefined }) as AuthError;
}

/** AWS: in some places Amplify rejects with a plain text, which apps compare. */
export function rejectText(text: string): Promise<never> {
  return Promise.reject(text);
}
