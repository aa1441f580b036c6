import { linkProvider } from '#domain/people/linked-identities/link.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { externalName } from './external-name.ts';

// Compatibility: real. contract/sdk-linked-identities.test.ts
export const adminLinkProviderForUser: Operation<'AdminLinkProviderForUser'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const [destination, source] = [externalName(input.DestinationUser), externalName(input.SourceUser)];
  await linkProvider(context, pool, { destination, source });
  return {};
};
