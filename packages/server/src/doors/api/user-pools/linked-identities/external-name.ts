import type { ProviderUserIdentifierType } from '@cenote/wire/user-pools';
import type { ExternalName } from '#domain/people/linked-identities/identity.ts';

/** Whom a provider means. What is not sent is nobody's name. */
export function externalName(named: ProviderUserIdentifierType): ExternalName {
  const { ProviderName = '', ProviderAttributeName = '', ProviderAttributeValue = '' } = named;
  return { provider: ProviderName, attribute: ProviderAttributeName, value: ProviderAttributeValue };
}
