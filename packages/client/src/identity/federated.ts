import type { Client } from '../client.ts';
import { decodeJwt } from '../jwt.ts';
import { read, write } from '../storage/store.ts';

/** The names of providers at identity pools. */
export const IdentityProvider = {
  facebook: 'graph.facebook.com',
  google: 'accounts.google.com',
  amazon: 'www.amazon.com',
  apple: 'appleid.apple.com',
  twitter: 'api.twitter.com',
  developer: 'cognito-identity.amazonaws.com',
} as const;

/** What an app knows of somebody from their provider. */
export interface FederatedUser {
  readonly name: string;
  readonly email?: string;
  readonly picture?: string;
}

/** Somebody of an outside provider, as they lie in the storage: in the form of Amplify 4 and 5, and what that does not have. */
export interface Federated {
  readonly provider: string;
  readonly token: string;
  readonly user?: Partial<FederatedUser> & { readonly id?: string };
  /** Seconds or milliseconds since 1970. */
  readonly expires_at?: number;
  /** Of a developer's own users. */
  readonly identity_id?: string;
  readonly custom_role_arn?: string;
  /** Whether the pool has refused the token. */
  readonly is_refused?: boolean;
}

const key = 'aws-amplify-federatedInfo';

/** The name that a provider has at identity pools, for the short one too, and for its address: Auth0's has a slash at its end. */
export function toLoginName(provider: string): string {
  const known: Readonly<Record<string, string>> = IdentityProvider;
  return known[provider.toLowerCase()] ?? provider.replaceAll(/^https?:\/\/|\/$/g, '');
}

/** Who signed in by a token of an outside provider; undefined for nobody. */
export async function findFederated(client: Client): Promise<Federated | undefined> {
  const kept = await read(client, key);
  return kept ? (JSON.parse(kept) as Federated) : undefined;
}

/** Remembers somebody, or forgets whoever it was. */
export async function saveFederated(client: Client, federated?: Federated): Promise<void> {
  await write(client, key, federated && JSON.stringify(federated));
}

/** Whether the provider's token is over, by what the app was told or the token says. Unknown counts as good. */
export function isOver({ token, expires_at, is_refused }: Federated): boolean {
  const told = expires_at ?? decodeJwt(token).payload.exp;
  if (is_refused || !told) return !!is_refused;
  // What is this small is in seconds.
  return Date.now() >= (told < 1e11 ? told * 1000 : told);
}
