import type { AuthKindOf, OperationName } from '@cenote/wire/identity-pools';
import type { Act } from '#domain/tenant/access-keys/grant.ts';

type SignedOperation = { [N in OperationName]: AuthKindOf<N> extends 'iam' ? N : never }[OperationName];

/**
 * What each operation that takes a signature does, built or not. An identity is no user of a user pool, and opens AWS: no key for users is one for it.
 */
export const identityPoolActs: Readonly<Record<SignedOperation, Act>> = {
  CreateIdentityPool: 'change settings',
  DeleteIdentities: 'change settings',
  DeleteIdentityPool: 'change settings',
  DescribeIdentity: 'read settings',
  DescribeIdentityPool: 'read settings',
  GetIdentityPoolRoles: 'read settings',
  GetOpenIdTokenForDeveloperIdentity: 'change settings',
  GetPrincipalTagAttributeMap: 'read settings',
  ListIdentities: 'read settings',
  ListIdentityPools: 'read settings',
  ListTagsForResource: 'read settings',
  LookupDeveloperIdentity: 'read settings',
  MergeDeveloperIdentities: 'change settings',
  SetIdentityPoolRoles: 'change settings',
  SetPrincipalTagAttributeMap: 'change settings',
  TagResource: 'change settings',
  UnlinkDeveloperIdentity: 'change settings',
  UntagResource: 'change settings',
  UpdateIdentityPool: 'change settings',
};
