import { createHub } from '../auth/hub.ts';
import type { AuthConfig } from '../auth-config.ts';
import { AuthError } from '../auth-error.ts';
import { type Client, createClient } from '../client.ts';
import { listen } from '../events.ts';
import { handleRedirect, isReturn } from '../hosted-ui/later.ts';
import { withIdentityPoolLater } from '../identity/later.ts';
import { readConfig } from '../read-config.ts';
import type { AuthStorage } from '../storage/auth-storage.ts';
import { cookieStorage } from '../storage/cookie-storage.ts';
import { saveUser } from '../storage/tokens.ts';
import type { AuthHub } from './hub.ts';

/** Where the functions of this entry say what happens, on the channel `auth`. */
export const Hub: AuthHub = /* @__PURE__ */ createHub() as AuthHub;

/** What was configured, and the one client of it. */
interface App {
  config?: object;
  /** The end of a way back from the hosted pages. */
  redirected?: Promise<unknown>;
  read?: AuthConfig;
  storage?: AuthStorage;
  client?: Client;
  /** Ends the events of the client before. */
  stop?: () => void;
}

const app: App = {};

/** What `Amplify` is in Amplify 6, as far as it is about Auth. */
export interface AmplifyApp {
  /** Takes a configuration in any form that `readConfig` reads; with `ssr`, tokens are kept in cookies. */
  configure(config: object, options?: { readonly ssr?: boolean }): void;
  getConfig(): object;
}

/** The app that the functions of this entry belong to. */
export const Amplify: AmplifyApp = {
  configure(config, { ssr } = {}) {
    app.config = config;
    app.read = readConfig(config);
    if (ssr) app.storage = cookieStorage({ sameSite: 'lax' });
    forgetClient();
    // Afterwards, since the app may still name its storage.
    app.redirected = Promise.resolve().then(finishRedirect);
  },
  getConfig: () => app.config ?? {},
};

/** Where tokens are kept, as Amplify 6 lets an app say. */
export const cognitoUserPoolsTokenProvider: {
  setKeyValueStorage(storage: AuthStorage): void;
} = {
  setKeyValueStorage(storage) {
    app.storage = storage;
    forgetClient();
  },
};

/** Takes what hosted pages led back with. What goes wrong is told on the channel. */
async function finishRedirect(): Promise<void> {
  const client = theClient();
  if (isReturn(client)) await handleRedirect(client).catch(() => undefined);
}

/** The same client, once it has taken what hosted pages led back with. */
export async function settledClient(): Promise<Client> {
  await app.redirected;
  return theClient();
}

function forgetClient(): void {
  app.stop?.();
  app.client = undefined;
}

/** The client of what was configured. @throws AuthError `AuthUserPoolException` where nothing was */
export function theClient(): Client {
  check(app.read, 'AuthUserPoolException', 'Auth UserPool not configured. Call Amplify.configure first.');
  if (!app.client) {
    const { storage = app.read.storage } = app;
    // Amplify has no guests unless told.
    const { allowGuestAccess = false } = app.read;
    const client = withIdentityPoolLater(createClient({ ...app.read, storage, allowGuestAccess }));
    app.stop = listen(client, ({ event, data }) => {
      if (event !== 'userState') Hub.dispatch('auth', data === undefined ? { event } : { event, data }, 'Auth');
      // Amplify forgets who it was.
      else if (data.cause === 'refused') void saveUser(client);
    });
    app.client = client;
  }
  return app.client;
}

/** @throws AuthError of this name where a value is missing, or does not hold */
export function check(value: unknown, name: string, message: string): asserts value {
  if (!value) throw new AuthError(name, message);
}
