import { Amplify, type ResourcesConfig } from 'aws-amplify';
import * as theirs from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { ConsoleLogger, CookieStorage, defaultStorage, sessionStorage, sharedInMemoryStorage } from 'aws-amplify/utils';
import * as ours from '../../packages/client/src/amplify/index.ts';
import type { ContractServer } from '../server.ts';

// Amplify warns of every endpoint that is not AWS's own.
ConsoleLogger.LOG_LEVEL = 'ERROR';

type LibraryOptions = NonNullable<Parameters<typeof Amplify.configure>[1]>;
export type KeyValueStorage = Parameters<typeof cognitoUserPoolsTokenProvider.setKeyValueStorage>[0];

/** What a suite asks of Amplify 6, and so of this package. */
export interface AmplifyApp {
  readonly auth: typeof theirs;
  readonly Amplify: { configure(config: ResourcesConfig, options?: LibraryOptions): void };
  readonly provider: Pick<typeof cognitoUserPoolsTokenProvider, 'getTokens' | 'setKeyValueStorage'>;
  readonly storages: Readonly<Record<'defaultStorage' | 'sessionStorage' | 'sharedInMemoryStorage', KeyValueStorage>>;
  readonly CookieStorage: new (...options: ConstructorParameters<typeof CookieStorage>) => KeyValueStorage;
}

/** The same app with the one and with the other: what a suite expects of Amplify 6 it expects of this package. */
export const amplifyApps: readonly (readonly [string, AmplifyApp])[] = [
  [
    'Amplify',
    {
      auth: theirs,
      Amplify,
      provider: cognitoUserPoolsTokenProvider,
      storages: { defaultStorage, sessionStorage, sharedInMemoryStorage },
      CookieStorage,
    },
  ],
  [
    'this package',
    {
      // Its types are held against Amplify's by `amplify-program.ts`.
      auth: ours as unknown as typeof theirs,
      Amplify: ours.Amplify,
      provider: ours.cognitoUserPoolsTokenProvider as unknown as AmplifyApp['provider'],
      storages: ours,
      CookieStorage: ours.CookieStorage,
    },
  ],
];

/** What an app configures at this server. */
export function resourcesOf({ userPoolId, clientId, endpoint }: ContractServer) {
  return { Auth: { Cognito: { userPoolId, userPoolClientId: clientId, userPoolEndpoint: endpoint } } };
}

/** A storage of the app's own, empty. */
export function ownStorage(values = new Map<string, string>()): KeyValueStorage {
  return {
    getItem: async (key) => values.get(key) ?? null,
    setItem: async (key, value) => void values.set(key, value),
    removeItem: async (key) => void values.delete(key),
    clear: async () => values.clear(),
  };
}
