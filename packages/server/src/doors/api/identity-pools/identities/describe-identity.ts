import { loadIdentity } from '#domain/identity-pools/identities/identity-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';
import { identityDescription } from './identity-description.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const describeIdentity: IdentityPoolOperation<'DescribeIdentity'> = async (context, { IdentityId }) =>
  identityDescription(context, await loadIdentity(context, IdentityId));
