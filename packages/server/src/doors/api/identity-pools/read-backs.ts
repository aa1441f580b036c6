import type { OperationName } from '@cenote/wire/identity-pools';

/** Which operation shows the settings that another one changes, as with user pools. */
export const identityPoolReadBacks: Readonly<Partial<Record<OperationName, OperationName>>> = {
  DeleteIdentityPool: 'DescribeIdentityPool',
  SetIdentityPoolRoles: 'GetIdentityPoolRoles',
  SetPrincipalTagAttributeMap: 'GetPrincipalTagAttributeMap',
  TagResource: 'ListTagsForResource',
  UntagResource: 'ListTagsForResource',
  UpdateIdentityPool: 'DescribeIdentityPool',
};
