import type { HubChannels, HubListener, HubPayload } from '../auth/hub.ts';
import type { AuthEvent, SignedInUser } from '../auth-event.ts';

/** Who is signed in, as Amplify 6 has it. */
export interface AuthUser extends SignedInUser {
  readonly userId: string;
}

/** What is said on the channel `auth`, told apart by `event`. */
export type AuthHubPayload =
  | Exclude<AuthEvent, { readonly event: 'signedIn' | 'userState' }>
  | { readonly event: 'signedIn'; readonly data: AuthUser };

/** Channels of events whose channel `auth` is this package's. */
export interface AuthHub extends HubChannels {
  /** Hears a channel. Gives the function that ends it. */
  listen(channel: 'auth', listener: HubListener<AuthHubPayload & Pick<HubPayload, 'message'>>): () => void;
  listen(channel: string, listener: HubListener): () => void;
}
