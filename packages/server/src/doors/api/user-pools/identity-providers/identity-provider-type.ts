import type { IdentityProviderType, InputOf } from '@cenote/wire/user-pools';
import type { ProviderInput } from '#domain/tenant/identity-providers/change-provider.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import { shownDetails } from '#domain/tenant/identity-providers/provider-details.ts';

/** What an owner says of a provider. */
export function givenProvider(
  input: InputOf<'CreateIdentityProvider'> | InputOf<'UpdateIdentityProvider'>,
): ProviderInput {
  return {
    details: input.ProviderDetails,
    attributeMapping: input.AttributeMapping,
    acrMapping: input.AcrMapping,
    identifiers: input.IdpIdentifiers,
  };
}

/** A provider as the wire shows it. Dates are seconds with milliseconds. */
export function identityProviderType(provider: IdentityProvider): IdentityProviderType {
  return {
    UserPoolId: provider.poolId,
    ProviderName: provider.name,
    ProviderType: provider.kind,
    ProviderDetails: shownDetails(provider),
    AttributeMapping: provider.attributeMapping,
    IdpIdentifiers: provider.identifiers,
    LastModifiedDate: provider.modifiedAt / 1000,
    CreationDate: provider.createdAt / 1000,
    ...(provider.acrMapping && { AcrMapping: provider.acrMapping }),
  };
}

/** AWS: measured in 2026: who changes a provider is shown its identifiers only where they were sent along. */
export function changedProviderType(
  provider: IdentityProvider,
  { IdpIdentifiers: sent }: Pick<InputOf<'UpdateIdentityProvider'>, 'IdpIdentifiers'>,
): IdentityProviderType {
  const { IdpIdentifiers, ...shown } = identityProviderType(provider);
  return { ...shown, ...(sent && IdpIdentifiers && { IdpIdentifiers }) };
}
