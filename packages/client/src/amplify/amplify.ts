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
import type { LibraryOptions } from './shapes.ts';

/** Where the functions of this entry say what happens, on the channel `auth`. */
export const Hub: AuthHub = /* @__PURE__ */ createHub() as AuthHub;

/** What was configured, and the clients of it. */
interface App {
  config?: object;
  options: LibraryOptions;
  /** The end of a way back from the hosted pages. */
  redirected?: Promise<unknown>;
  read?: AuthConfig;
  storage?: AuthStorage;
  client?: Client;
  /** Of whoever is signed in by tokens that the app brings. */
  provided?: Client;
  /** Ends the events of the client before. */
  stop?: () => void;
}

const app: App = { options: {} };

/** What `Amplify` is in Amplify 6, as far as it is about Auth. */
export interface AmplifyApp {
  /**
   * Takes a configuration in any form that `readConfig` reads. With `ssr`, tokens are kept in cookies; with `Auth`, they and the
   * credentials are those that the app brings, and no others.
   */
  configure(config: object, options?: LibraryOptions): void;
  getConfig(): object;
}

/** The app that the functions of this entry belong to. */
export const Amplify: AmplifyApp = {
  configure(config, options) {
    app.config = config;
    app.read = readAuth(config);
    // AWS: providers are named anew with each configuration of Auth; what else was told stays.
    app.options = options ?? (app.read ? { ssr: app.options.ssr } : app.options);
    const { ssr, Auth } = app.options;
    const kept = Auth && app.storage;
    setStorage(kept ?? (ssr ? cookieStorage({ sameSite: 'lax' }) : undefined));
    // Afterwards, since the app may still name its storage.
    app.redirected = Promise.resolve().then(finishRedirect);
  },
  getConfig: () => app.config ?? {},
};

/** What is configured about Auth. An app may have none yet: the functions that need it say so. */
function readAuth(config: object): AuthConfig | undefined {
  try {
    return readConfig(config);
  } catch (error) {
    if ((error as AuthError).name === 'AuthUserPoolException') return undefined;
    throw error;
  }
}

/** Names where tokens are kept: where the configuration says, unless told. */
export function setStorage(storage: AuthStorage | undefined): void {
  app.storage = storage;
  app.stop?.();
  app.client = app.provided = undefined;
}

/** Takes what hosted pages led back with. What goes wrong is told on the channel. */
async function finishRedirect(): Promise<void> {
  const client = findClient();
  if (client && isReturn(client)) await handleRedirect(client).catch(() => undefined);
}

/** The client of what was configured, once it has taken what hosted pages led back with; undefined where there is no Auth. */
export async function settledClient(): Promise<Client | undefined> {
  await app.redirected;
  return findClient();
}

/** What the app brings in place of the pools' own, as it was configured. */
export function providers(): LibraryOptions['Auth'] {
  return app.options.Auth;
}

function findClient(): Client | undefined {
  if (!app.client && app.read) {
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

/** The client of the user pool that was configured. @throws AuthError `AuthUserPoolException` where none was */
export function theClient(): Client {
  const client = findClient();
  check(
    client?.config.clientId,
    'AuthUserPoolException',
    'Auth UserPool not configured. Call Amplify.configure first.',
  );
  return client;
}

/** The same, of whoever is signed in: by tokens that the app brings, where it does. @throws as `theClient` */
export async function userClient(): Promise<Client> {
  const provided = app.options.Auth && (await import('./provided.ts'));
  // Read only now: the app may have configured something else meanwhile.
  const client = theClient();
  const { Auth } = app.options;
  if (!provided || !Auth) return client;
  app.provided ??= provided.provideClient(client, Auth.tokenProvider);
  return app.provided;
}

/** @throws AuthError of this name where a value is missing, or does not hold */
export function check(value: unknown, name: string, message: string): asserts value {
  if (!value) throw new AuthError(name, message);
}
