import type { AuthConfig } from './auth-config.ts';
import { type Client, createClient } from './client.ts';
import * as deeds from './deeds.ts';
import { watch } from './session/watch.ts';
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

/** One app at one user pool, with everything there is as methods. */
export interface AuthInstance extends Bound<typeof deeds> {
  /** What functions take that are imported one by one. */
  readonly client: Client;
  /** The state, from the last read of the storage; `unknown` before the first. */
  readonly userState: UserState;
  readonly isSignedIn: boolean;
  /** Whoever is signed in, or was until the session ended. */
  readonly username: string | undefined;
  /** Whether the tokens have expired and the server could not be asked for new ones. */
  readonly isStale: boolean;
  readonly deviceOperations: Bound<DeviceDeeds>;
  /** Reads from the storage who is signed in, asking nobody, and from then on follows other tabs and the network. */
  initialize(): Promise<UserState>;
  /** Ends what `initialize` began. */
  close(): void;
}

/** An instance for these users. Several of them, at one pool or many, know nothing of each other but what they share a storage for. */
export function createAuth(config: AuthConfig): AuthInstance {
  const client = createClient(config);
  let stop: (() => void) | undefined;
  const own: AuthInstance = {
    ...bind(client, deeds),
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
    get isStale() {
      return !!client.backOff?.isStale;
    },
    initialize() {
      stop ??= watch(client);
      return deeds.initialize(client);
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
