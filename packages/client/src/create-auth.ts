import { nameAttributes } from './attribute-names.ts';
import type { AuthConfig } from './auth-config.ts';
import { checkConfig } from './check-config.ts';
import { type Client, createClient } from './client.ts';
import * as deeds from './deeds.ts';
import * as later from './hosted-ui/later.ts';
import type { RedirectSignOutInput } from './hosted-ui/sign-out-with-redirect.ts';
import { withProvider } from './hosted-ui/with-provider.ts';
import { federatedSignIn, getCredentials, waitForCredentials, withIdentityPoolLater } from './identity/later.ts';
import { watch } from './session/watch.ts';
import type { SignOutOutput } from './sign-out.ts';
import type { SignUpInput, SignUpOutput } from './sign-up.ts';
import type { UserState } from './state.ts';

/** Functions without the client that they take first. */
export type Bound<T> = {
  readonly [N in keyof T]: T[N] extends (client: Client, ...rest: infer A) => infer R ? (...rest: A) => R : never;
};

/** What there is to do with devices, by the names of the mobile libraries. */
export interface DeviceDeeds {
  readonly updateStatus: typeof deeds.updateDeviceStatus;
  readonly forget: typeof deeds.forgetDevice;
  readonly get: typeof deeds.getDevice;
  readonly list: typeof deeds.listDevices;
}

/** What there is to do at hosted pages. */
export interface HostedDeeds {
  readonly signInWithRedirect: typeof later.signInWithRedirect;
  readonly signOutWithRedirect: typeof later.signOutWithRedirect;
  readonly handleRedirect: typeof later.handleRedirect;
}

/** What there is to do at identity pools. */
export interface IdentityDeeds {
  readonly federatedSignIn: typeof federatedSignIn;
  readonly getCredentials: typeof getCredentials;
  readonly waitForCredentials: typeof waitForCredentials;
}

/** One app at one user pool, with everything there is as methods. */
export interface AuthInstance
  extends Omit<Bound<typeof deeds>, 'signOut' | 'signUp'>,
    Bound<HostedDeeds>,
    Bound<IdentityDeeds> {
  /** Makes an account, as the function does. Attributes of the pool's own may be named without `custom:`. */
  signUp(input: SignUpInput): Promise<SignUpOutput>;
  /** Signs out on this device and ends the session; with `invalidateTokens` at the hosted pages too, which the browser leaves for. */
  signOut(input?: RedirectSignOutInput & { readonly invalidateTokens?: boolean }): Promise<SignOutOutput>;
  /** What functions take that are imported one by one. */
  readonly client: Client;
  /** The state, from the last read of the storage; `unknown` before the first. */
  readonly userState: UserState;
  readonly isSignedIn: boolean;
  /** Whoever is signed in, or was until the session ended. */
  readonly username: string | undefined;
  /** Whom the identity pool takes this app for, as far as is known. */
  readonly identityId: string | undefined;
  /** Whether the tokens have expired and the server could not be asked for new ones. */
  readonly isStale: boolean;
  readonly deviceOperations: Bound<DeviceDeeds>;
  /**
   * Reads from the storage who is signed in, and from then on follows other tabs and the network. Asks nobody, unless hosted pages
   * have led back to this page: then it takes what they say, and tells as an event what goes wrong.
   */
  initialize(): Promise<UserState>;
  /** Ends what `initialize` began. */
  close(): void;
}

/**
 * An instance for these users. Several of them, at one pool or many, know nothing of each other but what they share a storage for.
 * @throws AuthError `AuthUserPoolException`, `InvalidConfiguration` for a configuration that nothing could work with
 */
export function createAuth(config: AuthConfig): AuthInstance {
  checkConfig(config);
  const client = withIdentityPoolLater(createClient(config.oauth ? withProvider(config) : config));
  let stop: (() => void) | undefined;
  const own: AuthInstance = {
    ...bind(client, deeds),
    ...bind<HostedDeeds>(client, {
      signInWithRedirect: later.signInWithRedirect,
      signOutWithRedirect: later.signOutWithRedirect,
      handleRedirect: later.handleRedirect,
    }),
    ...bind<IdentityDeeds>(client, { federatedSignIn, getCredentials, waitForCredentials }),
    signUp: ({ options, ...input }) =>
      deeds.signUp(client, {
        ...input,
        options: { ...options, userAttributes: nameAttributes(options?.userAttributes) },
      }),
    signOut: ({ invalidateTokens, ...input } = {}) =>
      (invalidateTokens ? later.signOutWithRedirect : deeds.signOut)(client, input),
    client,
    deviceOperations: bind<DeviceDeeds>(client, {
      updateStatus: deeds.updateDeviceStatus,
      forget: deeds.forgetDevice,
      get: deeds.getDevice,
      list: deeds.listDevices,
    }),
    get userState() {
      return client.state;
    },
    get isSignedIn() {
      return client.state === 'signedIn' || own.isStale;
    },
    get username() {
      return client.username;
    },
    get identityId() {
      return client.identityId;
    },
    get isStale() {
      return !!client.backOff?.isStale;
    },
    async initialize() {
      stop ??= watch(client);
      const state = await deeds.initialize(client);
      if (!later.isReturn(client)) return state;
      // What goes wrong is told as an event: the app starts all the same.
      await later.handleRedirect(client).catch(() => undefined);
      return client.state;
    },
    close() {
      stop?.();
      stop = undefined;
    },
  };
  return own;
}

function bind<T extends object>(client: Client, functions: T): Bound<T> {
  const bound = Object.entries(functions).map(([name, run]) => [name, (...rest: unknown[]) => run(client, ...rest)]);
  return Object.fromEntries(bound) as Bound<T>;
}
