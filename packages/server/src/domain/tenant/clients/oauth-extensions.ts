import { hash } from 'node:crypto';

/** What an operation of its own decides about an app, beyond what the wire has. */
export interface ClientOAuthExtensions {
  /** Somebody else than the pool's owner made the app: people are asked what it may have. */
  readonly isThirdParty?: boolean;
  /** People may sign in to it on another device than the one that it runs on (RFC 8628). */
  readonly allowsDeviceGrant?: boolean;
  /** Where it is told that a person has signed out (OpenID Connect Back-Channel Logout 1.0). */
  readonly backchannelLogoutUri?: string;
  /** The APIs that it stands for, by the identifiers of resource servers: it may ask what a token for them is. */
  readonly resourceServers?: readonly string[];
  /** The document that describes it: its `client_id`. */
  readonly documentUrl?: string;
}

/** A client, as far as it is about these. */
interface Extended {
  readonly settings: { readonly oauthExtensions?: ClientOAuthExtensions };
}

/** What is decided of an app beyond the wire; nothing of it, unless somebody has. */
export function oauthExtensionsOf({ settings }: Extended): ClientOAuthExtensions {
  return settings.oauthExtensions ?? {};
}

/** Whether people are asked what the app may have. */
export function isThirdParty(client: Extended): boolean {
  return oauthExtensionsOf(client).isThirdParty ?? false;
}

/** Whether a `client_id` is the address of a document that describes the app. */
export function isDocumentUrl(clientId: string): boolean {
  return clientId.startsWith('https://');
}

/** How an app is called outside, in its requests and in its tokens: by its id, or by the address of its document. */
export function appIdOf(client: Extended & { readonly id: string }): string {
  return oauthExtensionsOf(client).documentUrl ?? client.id;
}

const idLength = 26;

/**
 * The id of the client that an app is in a pool. That of a document follows from its address and the pool, so that no table has to say
 * which it is, and two pools may know one app.
 */
export function clientIdIn(poolId: string, appId: string): string {
  if (!isDocumentUrl(appId)) return appId;
  // As ids of clients are: 128 bits in base32.
  const bits = BigInt(`0x${hash('sha256', `${poolId}\n${appId}`, 'hex').slice(0, 32)}`);
  return bits.toString(32).padStart(idLength, '0');
}
