import { type AuthConfig, type Client, createClient } from '@cenote/auth';

/** Where the users are, as an app says it. */
export interface PlaceOptions {
  readonly auth?: Client | { readonly client: Client };
  readonly config?: AuthConfig;
  readonly userPoolId?: string;
  readonly clientId?: string;
  readonly endpoint?: string;
}

/** The client of an app, or a new one; undefined where the app has not said where its users are. */
export function findClient({ auth, config, userPoolId, clientId, endpoint }: PlaceOptions): Client | undefined {
  if (auth !== undefined) return 'client' in auth ? auth.client : auth;
  if (config !== undefined) return createClient(config);
  return userPoolId && clientId ? createClient({ userPoolId, clientId, endpoint }) : undefined;
}
