import type { iam } from '@cenote/wire/iam.model';

type Name = keyof (typeof iam)['operations'];

/** Which operation shows what another one changes, for the audit; what makes something shows it in its own answer. */
export const iamReadBacks: Readonly<Partial<Record<Name, Name>>> = {
  AttachRolePolicy: 'ListAttachedRolePolicies',
  CreatePolicyVersion: 'ListPolicyVersions',
  DeleteOpenIDConnectProvider: 'GetOpenIDConnectProvider',
  DeletePolicy: 'GetPolicy',
  DeletePolicyVersion: 'GetPolicyVersion',
  DeleteRole: 'GetRole',
  DeleteRolePolicy: 'GetRolePolicy',
  DetachRolePolicy: 'ListAttachedRolePolicies',
  PutRolePolicy: 'GetRolePolicy',
  SetDefaultPolicyVersion: 'GetPolicy',
  TagPolicy: 'ListPolicyTags',
  TagRole: 'ListRoleTags',
  UntagPolicy: 'ListPolicyTags',
  UntagRole: 'ListRoleTags',
  UpdateAssumeRolePolicy: 'GetRole',
  UpdateRole: 'GetRole',
  UpdateRoleDescription: 'GetRole',
};
