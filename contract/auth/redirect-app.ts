import * as amplify from '../../packages/client/src/amplify/index.ts';
import { Auth, type AuthConfig, createAuth, Hub, type RedirectInput } from '../../packages/client/src/index.ts';
import { type AppSession, textOf } from '../redirect/app.ts';

/** The app that a browser opens, in each form of the client library; the test sets `appSettings` before it loads. */
export interface AppSettings {
  readonly form: 'instance' | 'Auth' | 'amplify';
  readonly config: object;
}

/** An app, where a test can reach it. */
export interface App {
  /** What it was told since the page was loaded: the event, and what is in it that is text. */
  readonly events: readonly (readonly [event: string, text?: string])[];
  begin(how: RedirectInput): Promise<unknown>;
  session(isRefreshed: boolean): Promise<AppSession | undefined>;
  end(): Promise<unknown>;
  /** Of the instance: takes what the page's address says once more. */
  again(): Promise<unknown>;
}

const events: [string, string?][] = [];
const note = (event: string, data: unknown) => {
  events.push([event, textOf(data)]);
};

const { form, config } = (globalThis as unknown as { appSettings: AppSettings }).appSettings;

function asInstance(): App {
  const auth = createAuth(config as AuthConfig);
  auth.listen(({ event, data }) => {
    if (event !== 'userState') note(event, data);
  });
  void auth.initialize();
  return {
    events,
    begin: (how) => auth.signInWithRedirect(how),
    async session(forceRefresh) {
      const { tokens, username = '' } = await auth.fetchAuthSession({ forceRefresh });
      return tokens && { username, idToken: `${tokens.idToken}`, accessToken: `${tokens.accessToken}` };
    },
    end: () => auth.signOut({ invalidateTokens: true }),
    again: () => auth.handleRedirect(),
  };
}

/** The forms of Amplify are asked for providers by their names alone. */
function nameOf(provider: RedirectInput['provider']): string | undefined {
  if (provider === undefined || typeof provider === 'string') return provider;
  throw new Error('the tests name providers by their names');
}

function asAuth(): App {
  Hub.listen('auth', ({ payload }) => note(payload.event, payload.data));
  Auth.configure(config);
  return {
    events,
    begin: ({ provider, customState }) =>
      provider || customState
        ? Auth.federatedSignIn({ customProvider: nameOf(provider) ?? 'COGNITO', customState })
        : Auth.federatedSignIn(),
    async session(bypassCache) {
      const user = await Auth.currentAuthenticatedUser({ bypassCache }).catch(() => undefined);
      if (!user) return undefined;
      const session = await Auth.currentSession();
      return {
        username: user.getUsername(),
        idToken: session.getIdToken().getJwtToken(),
        accessToken: session.getAccessToken().getJwtToken(),
      };
    },
    end: () => Auth.signOut(),
    again: async () => Auth.configure(config),
  };
}

function asAmplify(): App {
  amplify.Hub.listen('auth', ({ payload }) => note(payload.event, payload.data));
  amplify.Amplify.configure(config);
  return {
    events,
    begin: ({ provider, ...how }) => {
      const custom = nameOf(provider);
      return amplify.signInWithRedirect({ ...how, ...(custom !== undefined && { provider: { custom } }) });
    },
    async session(forceRefresh) {
      const { tokens } = await amplify.fetchAuthSession({ forceRefresh });
      if (!tokens) return undefined;
      const { username } = await amplify.getCurrentUser();
      return { username, idToken: `${tokens.idToken}`, accessToken: `${tokens.accessToken}` };
    },
    end: () => amplify.signOut(),
    again: async () => amplify.Amplify.configure(config),
  };
}

const app = form === 'instance' ? asInstance() : form === 'Auth' ? asAuth() : asAmplify();
// The names by which the apps of Amplify are found too.
Object.assign(globalThis, { redirectApp: app });
