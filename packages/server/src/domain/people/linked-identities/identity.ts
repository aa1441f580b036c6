/** Who a user is elsewhere. */

import type { User } from '#domain/people/users/user.ts';
import type { ProviderKind } from '#domain/tenant/identity-providers/identity-provider.ts';

/** What a provider calls somebody: the value of its own id, or of an attribute that it fills. */
export interface ExternalName {
  readonly provider: string;
  /** `Cognito_Subject` for the provider's own id, else an attribute of the pool. */
  readonly attribute: string;
  readonly value: string;
}

/** AWS: the name of a provider's own id, whatever the provider calls it. */
export const subject = 'Cognito_Subject';

/** An entry of the attribute `identities`, as AWS writes it. */
export interface IdentityEntry {
  readonly userId: string;
  readonly providerName: string;
  readonly providerType: ProviderKind;
  /** AWS: of SAML alone, the provider's `entityID`. */
  readonly issuer: string | null;
  /** Whether the user came to be by it. */
  readonly primary: boolean;
  /** Milliseconds since 1970. */
  readonly dateCreated: number;
}

/** The entries of a user's `identities`, the first that was linked first. */
export function identitiesOf({ attributes }: Pick<User, 'attributes'>): IdentityEntry[] {
  const text = attributes['identities'];
  return text === undefined ? [] : (JSON.parse(text) as IdentityEntry[]);
}

/** The user with an entry more; one of the same name is replaced. */
export function withIdentity(user: User, entry: IdentityEntry): User {
  return withEntries(user, [...others(user, entry.providerName, entry.userId), entry]);
}

/** The user without the entry of a name. */
export function withoutIdentity(user: User, { provider, value }: ExternalName): User {
  return withEntries(user, others(user, provider, value));
}

function others(user: User, provider: string, userId: string): IdentityEntry[] {
  return identitiesOf(user).filter((entry) => entry.providerName !== provider || entry.userId !== userId);
}

function withEntries(user: User, entries: readonly IdentityEntry[]): User {
  const { identities: _, ...attributes } = user.attributes;
  return {
    ...user,
    attributes: entries.length === 0 ? attributes : { ...attributes, identities: JSON.stringify(entries) },
  };
}
