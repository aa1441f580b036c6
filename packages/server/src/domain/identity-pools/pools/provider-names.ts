import type { Settings } from '#domain/context.ts';
import { poolRegion } from '#domain/tenant/pools/pool.ts';

type Addresses = Pick<Settings, 'publicUrl'>;

const userPool = /^[\w-]+_[0-9a-zA-Z]+$/;

/**
 * The id of the user pool that a provider's name means. It has two spellings: the one of AWS,
 * `cognito-idp.<region>.amazonaws.com/<pool>`, and the issuer of its tokens without the scheme. undefined for any other name.
 */
export function findUserPoolId({ publicUrl }: Addresses, name: string): string | undefined {
  const slash = name.lastIndexOf('/');
  const id = name.slice(slash + 1);
  if (slash === -1 || !userPool.test(id)) return undefined;
  const host = name.slice(0, slash);
  const isOurs = host === publicUrl.replace(/^https?:\/\//, '');
  const isTheirs = new RegExp(`^cognito-idp\\.${poolRegion(id)}\\.amazonaws\\.com(?:\\.cn)?$`).test(host);
  return isOurs || isTheirs ? id : undefined;
}

/** The one spelling under which a user pool is kept and compared. */
export function userPoolProviderName(userPoolId: string): string {
  return `cognito-idp.${poolRegion(userPoolId)}.amazonaws.com/${userPoolId}`;
}

/** The one spelling of a provider's name. */
export function providerName(settings: Addresses, name: string): string {
  const userPoolId = findUserPoolId(settings, name);
  return userPoolId === undefined ? name : userPoolProviderName(userPoolId);
}

/** The one spelling of what a role mapping is for: a provider, or a client of a user pool, `<name>:<client>`. */
export function mappingName(settings: Addresses, name: string): string {
  const [, pool = '', client = ''] = /^(.*\/[\w-]+_[0-9a-zA-Z]+):(\w+)$/.exec(name) ?? [];
  return client === '' ? providerName(settings, name) : `${providerName(settings, pool)}:${client}`;
}

/** Providers that everybody knows, by the names that logins have. */
export const publicProviders = [
  'accounts.google.com',
  'api.twitter.com',
  'appleid.apple.com',
  'graph.facebook.com',
  'www.amazon.com',
  'www.digits.com',
] as const;

export type PublicProvider = (typeof publicProviders)[number];

/** Under this name an identity shows a token of its own identity pool. */
export const ownProvider = 'cognito-identity.amazonaws.com';
