import { loadProviderByIdentifier } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { identityProviderType } from './identity-provider-type.ts';

// Compatibility: real. contract/sdk-identity-providers.test.ts
export const getIdentityProviderByIdentifier: Operation<'GetIdentityProviderByIdentifier'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  return { IdentityProvider: identityProviderType(await loadProviderByIdentifier(context, id, input.IdpIdentifier)) };
};
