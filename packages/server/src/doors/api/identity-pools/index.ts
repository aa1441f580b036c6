import type { OperationName } from '@cenote/wire/identity-pools';
import type { IdentityPoolOperation } from '../operation.ts';
import { getCredentialsForIdentity } from './credentials/get-credentials-for-identity.ts';
import { getOpenIdToken } from './credentials/get-open-id-token.ts';
import { getOpenIdTokenForDeveloperIdentity } from './developer-identities/get-open-id-token-for-developer-identity.ts';
import { lookupDeveloperIdentity } from './developer-identities/lookup-developer-identity.ts';
import { mergeDeveloperIdentities } from './developer-identities/merge-developer-identities.ts';
import { unlinkDeveloperIdentity } from './developer-identities/unlink-developer-identity.ts';
import { deleteIdentities } from './identities/delete-identities.ts';
import { describeIdentity } from './identities/describe-identity.ts';
import { getId } from './identities/get-id.ts';
import { listIdentities } from './identities/list-identities.ts';
import { unlinkIdentity } from './identities/unlink-identity.ts';
import { createIdentityPool } from './pools/create-identity-pool.ts';
import { deleteIdentityPool } from './pools/delete-identity-pool.ts';
import { describeIdentityPool } from './pools/describe-identity-pool.ts';
import { listIdentityPools } from './pools/list-identity-pools.ts';
import { updateIdentityPool } from './pools/update-identity-pool.ts';
import { getPrincipalTagAttributeMap } from './principal-tags/get-principal-tag-attribute-map.ts';
import { setPrincipalTagAttributeMap } from './principal-tags/set-principal-tag-attribute-map.ts';
import { getIdentityPoolRoles } from './roles/get-identity-pool-roles.ts';
import { setIdentityPoolRoles } from './roles/set-identity-pool-roles.ts';
import { listTagsForResource } from './tags/list-tags-for-resource.ts';
import { tagResource } from './tags/tag-resource.ts';
import { untagResource } from './tags/untag-resource.ts';

/** Every operation of the identity pools. A missing row, a wrong name or a wrong type does not compile. */
export const identityPoolOperations: { readonly [N in OperationName]: IdentityPoolOperation<N> } = {
  CreateIdentityPool: createIdentityPool,
  DeleteIdentities: deleteIdentities,
  DeleteIdentityPool: deleteIdentityPool,
  DescribeIdentity: describeIdentity,
  DescribeIdentityPool: describeIdentityPool,
  GetCredentialsForIdentity: getCredentialsForIdentity,
  GetId: getId,
  GetIdentityPoolRoles: getIdentityPoolRoles,
  GetOpenIdToken: getOpenIdToken,
  GetOpenIdTokenForDeveloperIdentity: getOpenIdTokenForDeveloperIdentity,
  GetPrincipalTagAttributeMap: getPrincipalTagAttributeMap,
  ListIdentities: listIdentities,
  ListIdentityPools: listIdentityPools,
  ListTagsForResource: listTagsForResource,
  LookupDeveloperIdentity: lookupDeveloperIdentity,
  MergeDeveloperIdentities: mergeDeveloperIdentities,
  SetIdentityPoolRoles: setIdentityPoolRoles,
  SetPrincipalTagAttributeMap: setPrincipalTagAttributeMap,
  TagResource: tagResource,
  UnlinkDeveloperIdentity: unlinkDeveloperIdentity,
  UnlinkIdentity: unlinkIdentity,
  UntagResource: untagResource,
  UpdateIdentityPool: updateIdentityPool,
};
