import { loadProvider } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { withCurrentMetadata } from '#domain/tenant/identity-providers/refresh-metadata.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { identityProviderType } from './identity-provider-type.ts';

// Compatibility: real. contract/sdk-identity-providers.test.ts
export const describeIdentityProvider: Operation<'DescribeIdentityProvider'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  const provider = await loadProvider(context, id, input.ProviderName);
  return { IdentityProvider: identityProviderType(await withCurrentMetadata(context, provider)) };
};
