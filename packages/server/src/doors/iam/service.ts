import { iam } from '@cenote/wire/iam.model';
import { QueryError, type QueryErrorCode } from '#aws-query/query-error.ts';
import type { QueryOperations, QueryService } from '#aws-query/query-service.ts';
import { Fault } from '#domain/fault.ts';
import { RoleError, type RoleErrorReason } from '#domain/identity-pools/roles/role-error.ts';
import { iamActs } from './acts.ts';
import * as providers from './openid-providers.ts';
import * as policies from './policies.ts';
import { iamReadBacks } from './read-backs.ts';
import * as rolePolicies from './role-policies.ts';
import * as roles from './roles.ts';
import * as tags from './tags.ts';

/** Every operation of the model. A missing row, a wrong name or a wrong type does not compile. */
const operations: QueryOperations<typeof iam> = {
  AttachRolePolicy: rolePolicies.attachRolePolicy,
  CreateOpenIDConnectProvider: providers.createOpenIdProvider,
  CreatePolicy: policies.createPolicy,
  CreatePolicyVersion: policies.createPolicyVersion,
  CreateRole: roles.createRole,
  DeleteOpenIDConnectProvider: providers.deleteOpenIdProvider,
  DeletePolicy: policies.deletePolicy,
  DeletePolicyVersion: policies.deletePolicyVersion,
  DeleteRole: roles.deleteRole,
  DeleteRolePolicy: rolePolicies.deleteRolePolicy,
  DetachRolePolicy: rolePolicies.detachRolePolicy,
  GetOpenIDConnectProvider: providers.getOpenIdProvider,
  GetPolicy: policies.getPolicy,
  GetPolicyVersion: policies.getPolicyVersion,
  GetRole: roles.getRole,
  GetRolePolicy: rolePolicies.getRolePolicy,
  ListAttachedRolePolicies: rolePolicies.listAttachedRolePolicies,
  ListEntitiesForPolicy: policies.listEntitiesForPolicy,
  ListInstanceProfilesForRole: roles.listInstanceProfilesForRole,
  ListOpenIDConnectProviders: providers.listOpenIdProviders,
  ListPolicies: policies.listPolicies,
  ListPolicyTags: tags.listPolicyTags,
  ListPolicyVersions: policies.listPolicyVersions,
  ListRolePolicies: rolePolicies.listRolePolicies,
  ListRoles: roles.listRoles,
  ListRoleTags: tags.listRoleTags,
  PutRolePolicy: rolePolicies.putRolePolicy,
  SetDefaultPolicyVersion: policies.setDefaultPolicyVersion,
  TagPolicy: tags.tagPolicy,
  TagRole: tags.tagRole,
  UntagPolicy: tags.untagPolicy,
  UntagRole: tags.untagRole,
  UpdateAssumeRolePolicy: roles.updateAssumeRolePolicy,
  UpdateRole: roles.updateRole,
  UpdateRoleDescription: roles.updateRoleDescription,
};

const codes: Readonly<Record<RoleErrorReason, QueryErrorCode>> = {
  changing: 'ConcurrentModification',
  exists: 'EntityAlreadyExists',
  'in-use': 'DeleteConflict',
  invalid: 'ValidationError',
  limit: 'LimitExceeded',
  malformed: 'MalformedPolicyDocument',
  missing: 'NoSuchEntity',
};

/** Roles, policies and OpenID providers, for administrators. */
export const iamService: QueryService = {
  model: iam,
  operations,
  acts: iamActs,
  readBacks: iamReadBacks,
  toQueryError(error) {
    if (error instanceof RoleError) return new QueryError(codes[error.reason], error.message, { cause: error });
    const isInvalid = error instanceof Fault && error.code === 'InvalidParameterException';
    return isInvalid ? new QueryError('InvalidInput', error.message, { cause: error }) : undefined;
  },
};
