import { member, text } from './member.ts';
import type { QueryServiceModel } from './shape.ts';

const named = '[\\w+=,.@-]+';
const path = { min: 1, max: 512, pattern: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)' };
const policyPath = { min: 1, max: 512, pattern: '((/[A-Za-z0-9\\.,\\+@=_-]+)*)/' };
const arn = { min: 20, max: 2048 };
const document = { min: 1, max: 131_072, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+' };
const description = { max: 1000, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*' };
const tagKey = { min: 1, max: 128, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' };
const versionId = { pattern: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' };

const roleName = text('RoleName', true, { min: 1, max: 64, pattern: named });
const policyName = text('PolicyName', true, { min: 1, max: 128, pattern: named });
const policyDocument = text('PolicyDocument', true, document);
const policyArn = text('PolicyArn', true, arn);
const openIdArn = text('OpenIDConnectProviderArn', true, arn);
const duration = member('MaxSessionDuration', { kind: 'integer' }, false, { min: 3600, max: 43_200 });
const tags = { kind: 'list', element: { kind: 'structure', name: 'Tag' } } as const;
const tagKeys = member('TagKeys', { kind: 'list', element: { kind: 'string' }, constraint: tagKey }, true, { max: 50 });
const clientIds = member(
  'ClientIDList',
  { kind: 'list', element: { kind: 'string' }, constraint: { min: 1, max: 255 } },
  false,
);
const thumbprints = member(
  'ThumbprintList',
  { kind: 'list', element: { kind: 'string' }, constraint: { min: 40, max: 40 } },
  false,
);

const range = [
  text('Marker', false, { min: 1, max: 320, pattern: '[\\u0020-\\u00FF]+' }),
  member('MaxItems', { kind: 'integer' }, false, { min: 1, max: 1000 }),
] as const;
const page = [member('IsTruncated', { kind: 'boolean' }, true), text('Marker', false)] as const;

const role = [member('Role', { kind: 'structure', name: 'Role' }, true)] as const;
const policy = [member('Policy', { kind: 'structure', name: 'Policy' }, true)] as const;
const version = [member('PolicyVersion', { kind: 'structure', name: 'PolicyVersion' }, true)] as const;
const listOf = <const N extends string, const S extends string>(name: N, structure: S) =>
  member(name, { kind: 'list', element: { kind: 'structure', name: structure } }, true);

const change = ['NoSuchEntity', 'LimitExceeded', 'ConcurrentModification'] as const;
const put = [...change, 'MalformedPolicyDocument', 'UnmodifiableEntity'] as const;
const create = ['EntityAlreadyExists', 'InvalidInput', 'LimitExceeded', 'MalformedPolicyDocument'] as const;
const read = ['NoSuchEntity', 'InvalidInput'] as const;

/** AWS Identity and Access Management, as far as it is about roles, policies and OpenID providers (AWS: "IAM API Reference", 2010-05-08). */
export const iam = {
  version: '2010-05-08',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  signingName: 'iam',
  operations: {
    AttachRolePolicy: { auth: 'iam', input: [roleName, policyArn], output: [], errors: change },
    CreateOpenIDConnectProvider: {
      auth: 'iam',
      input: [
        text('Url', true, { min: 1, max: 255 }),
        clientIds,
        thumbprints,
        member('Tags', tags, false, { max: 50 }),
      ],
      output: [openIdArn],
      errors: create,
    },
    CreatePolicy: {
      auth: 'iam',
      input: [
        policyName,
        text('Path', false, policyPath),
        policyDocument,
        text('Description', false, { max: 1000 }),
        member('Tags', tags, false, { max: 50 }),
      ],
      output: policy,
      errors: create,
    },
    CreatePolicyVersion: {
      auth: 'iam',
      input: [policyArn, policyDocument, member('SetAsDefault', { kind: 'boolean' }, false)],
      output: version,
      errors: put,
    },
    CreateRole: {
      auth: 'iam',
      input: [
        text('Path', false, path),
        roleName,
        text('AssumeRolePolicyDocument', true, document),
        text('Description', false, description),
        duration,
        text('PermissionsBoundary', false, arn),
        member('Tags', tags, false, { max: 50 }),
      ],
      output: role,
      errors: create,
    },
    DeleteOpenIDConnectProvider: { auth: 'iam', input: [openIdArn], output: [], errors: read },
    DeletePolicy: { auth: 'iam', input: [policyArn], output: [], errors: [...read, 'DeleteConflict'] },
    DeletePolicyVersion: {
      auth: 'iam',
      input: [policyArn, text('VersionId', true, versionId)],
      output: [],
      errors: [...read, 'ConcurrentModification', 'DeleteConflict'],
    },
    DeleteRole: { auth: 'iam', input: [roleName], output: [], errors: [...change, 'DeleteConflict'] },
    DeleteRolePolicy: { auth: 'iam', input: [roleName, policyName], output: [], errors: change },
    DetachRolePolicy: { auth: 'iam', input: [roleName, policyArn], output: [], errors: change },
    GetOpenIDConnectProvider: {
      auth: 'iam',
      input: [openIdArn],
      output: [text('Url', true), clientIds, thumbprints],
      errors: read,
    },
    GetPolicy: { auth: 'iam', input: [policyArn], output: policy, errors: read },
    GetPolicyVersion: {
      auth: 'iam',
      input: [policyArn, text('VersionId', true, versionId)],
      output: version,
      errors: read,
    },
    GetRole: { auth: 'iam', input: [roleName], output: role, errors: read },
    GetRolePolicy: {
      auth: 'iam',
      input: [roleName, policyName],
      output: [roleName, policyName, policyDocument],
      errors: read,
    },
    ListAttachedRolePolicies: {
      auth: 'iam',
      input: [roleName, text('PathPrefix', false, policyPath), ...range],
      output: [listOf('AttachedPolicies', 'AttachedPolicy'), ...page],
      errors: read,
    },
    ListEntitiesForPolicy: {
      auth: 'iam',
      input: [
        policyArn,
        member('EntityFilter', { kind: 'enum', name: 'EntityType' }, false),
        text('PathPrefix', false, path),
        member('PolicyUsageFilter', { kind: 'enum', name: 'PolicyUsageType' }, false),
        ...range,
      ],
      output: [
        listOf('PolicyGroups', 'PolicyRole'),
        listOf('PolicyUsers', 'PolicyRole'),
        listOf('PolicyRoles', 'PolicyRole'),
        ...page,
      ],
      errors: read,
    },
    ListInstanceProfilesForRole: {
      auth: 'iam',
      input: [roleName, ...range],
      output: [listOf('InstanceProfiles', 'InstanceProfile'), ...page],
      errors: read,
    },
    ListOpenIDConnectProviders: {
      auth: 'iam',
      input: [],
      output: [listOf('OpenIDConnectProviderList', 'OpenIDConnectProviderListEntry')],
      errors: [],
    },
    ListPolicies: {
      auth: 'iam',
      input: [
        member('Scope', { kind: 'enum', name: 'PolicyScopeType' }, false),
        member('OnlyAttached', { kind: 'boolean' }, false),
        text('PathPrefix', false, policyPath),
        member('PolicyUsageFilter', { kind: 'enum', name: 'PolicyUsageType' }, false),
        ...range,
      ],
      output: [listOf('Policies', 'Policy'), ...page],
      errors: [],
    },
    ListPolicyTags: {
      auth: 'iam',
      input: [policyArn, ...range],
      output: [listOf('Tags', 'Tag'), ...page],
      errors: read,
    },
    ListPolicyVersions: {
      auth: 'iam',
      input: [policyArn, ...range],
      output: [listOf('Versions', 'PolicyVersion'), ...page],
      errors: read,
    },
    ListRolePolicies: {
      auth: 'iam',
      input: [roleName, ...range],
      output: [member('PolicyNames', { kind: 'list', element: { kind: 'string' } }, true), ...page],
      errors: read,
    },
    ListRoles: {
      auth: 'iam',
      input: [text('PathPrefix', false, { min: 1, max: 512, pattern: '\\u002F[\\u0021-\\u007F]*' }), ...range],
      output: [listOf('Roles', 'Role'), ...page],
      errors: [],
    },
    ListRoleTags: { auth: 'iam', input: [roleName, ...range], output: [listOf('Tags', 'Tag'), ...page], errors: read },
    PutRolePolicy: { auth: 'iam', input: [roleName, policyName, policyDocument], output: [], errors: put },
    SetDefaultPolicyVersion: {
      auth: 'iam',
      input: [policyArn, text('VersionId', true, versionId)],
      output: [],
      errors: [...read, 'ConcurrentModification', 'LimitExceeded'],
    },
    TagPolicy: { auth: 'iam', input: [policyArn, member('Tags', tags, true, { max: 50 })], output: [], errors: change },
    TagRole: { auth: 'iam', input: [roleName, member('Tags', tags, true, { max: 50 })], output: [], errors: change },
    UntagPolicy: { auth: 'iam', input: [policyArn, tagKeys], output: [], errors: change },
    UntagRole: { auth: 'iam', input: [roleName, tagKeys], output: [], errors: change },
    UpdateAssumeRolePolicy: { auth: 'iam', input: [roleName, policyDocument], output: [], errors: put },
    UpdateRole: {
      auth: 'iam',
      input: [roleName, text('Description', false, description), duration],
      output: [],
      hasEmptyResult: true,
      errors: ['NoSuchEntity', 'UnmodifiableEntity'],
    },
    UpdateRoleDescription: {
      auth: 'iam',
      input: [roleName, text('Description', true, description)],
      output: role,
      errors: ['NoSuchEntity', 'UnmodifiableEntity'],
    },
  },
  structures: {
    AttachedPolicy: [text('PolicyName', true), text('PolicyArn', true)],
    InstanceProfile: [text('InstanceProfileName', true)],
    OpenIDConnectProviderListEntry: [text('Arn', true)],
    Policy: [
      text('PolicyName', true),
      text('PolicyId', true),
      text('Arn', true),
      text('Path', true),
      text('DefaultVersionId', true),
      member('AttachmentCount', { kind: 'integer' }, true),
      member('PermissionsBoundaryUsageCount', { kind: 'integer' }, true),
      member('IsAttachable', { kind: 'boolean' }, true),
      text('Description', false),
      member('CreateDate', { kind: 'timestamp' }, true),
      member('UpdateDate', { kind: 'timestamp' }, true),
      member('Tags', tags, false),
    ],
    PolicyRole: [text('RoleName', true), text('RoleId', true)],
    PolicyVersion: [
      text('Document', false),
      text('VersionId', true),
      member('IsDefaultVersion', { kind: 'boolean' }, true),
      member('CreateDate', { kind: 'timestamp' }, true),
    ],
    Role: [
      text('Path', true),
      text('RoleName', true),
      text('RoleId', true),
      text('Arn', true),
      member('CreateDate', { kind: 'timestamp' }, true),
      text('AssumeRolePolicyDocument', true),
      text('Description', false),
      member('MaxSessionDuration', { kind: 'integer' }, false),
      member('Tags', tags, false),
    ],
    Tag: [
      text('Key', true, tagKey),
      text('Value', true, { min: 0, max: 256, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' }),
    ],
  },
  enums: {
    EntityType: ['AWSManagedPolicy', 'Group', 'LocalManagedPolicy', 'Role', 'User'],
    PolicyScopeType: ['AWS', 'All', 'Local'],
    PolicyUsageType: ['PermissionsBoundary', 'PermissionsPolicy'],
  },
} as const satisfies QueryServiceModel;
