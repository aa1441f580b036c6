import { QueryError } from '#aws-query/query-error.ts';
import {
  countRoles,
  createManagedPolicy,
  deleteManagedPolicy,
  listManagedPolicies,
} from '#domain/identity-pools/roles/managed-policy-store.ts';
import {
  addPolicyVersion,
  listPolicyVersions as listVersions,
  loadPolicyVersion,
  makeVersionDefault,
  deletePolicyVersion as removeVersion,
} from '#domain/identity-pools/roles/policy-version-store.ts';
import { nameKey } from '#domain/identity-pools/roles/role.ts';
import { listRolesOf } from '#domain/identity-pools/roles/role-store.ts';
import { loadPolicyByArn } from './find-policy.ts';
import type { IamOperation } from './operation.ts';
import { pageOf } from './page.ts';
import { encodeDocument, policyType, tagsOf, versionNumber, versionType } from './shapes.ts';

export const createPolicy: IamOperation<'CreatePolicy'> = async (context, input) => {
  const policy = await createManagedPolicy(context, {
    name: input.PolicyName,
    path: input.Path,
    description: input.Description,
    document: input.PolicyDocument,
    tags: tagsOf(input.Tags),
  });
  return { Policy: policyType(context.settings, policy, 0) };
};

export const getPolicy: IamOperation<'GetPolicy'> = async (context, input) => {
  const policy = await loadPolicyByArn(context, input.PolicyArn);
  const roles = (await countRoles(context)).get(nameKey(policy.name)) ?? 0;
  return { Policy: policyType(context.settings, policy, roles) };
};

/** AWS has managed policies of its own; here are those of the operator alone, so that the scope `AWS` has none. */
export const listPolicies: IamOperation<'ListPolicies'> = async (context, input) => {
  const { PathPrefix: prefix = '/', Scope: scope, OnlyAttached: onlyAttached = false } = input;
  const roles = await countRoles(context);
  const countOf = (name: string) => roles.get(nameKey(name)) ?? 0;
  const isAsked = scope !== 'AWS' && input.PolicyUsageFilter !== 'PermissionsBoundary';
  const policies = (isAsked ? await listManagedPolicies(context) : []).filter(
    ({ name, path }) => path.startsWith(prefix) && (!onlyAttached || countOf(name) > 0),
  );
  const { items, page } = pageOf(policies, input, ({ name }) => name);
  // AWS: API reference: a list has no tags.
  const withoutTags = items.map((policy) => ({ ...policy, tags: {} }));
  return { Policies: withoutTags.map((one) => policyType(context.settings, one, countOf(one.name))), ...page };
};

export const deletePolicy: IamOperation<'DeletePolicy'> = async (context, input) => {
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  if ((await listVersions(context, name)).length > 1) {
    throw new QueryError(
      'DeleteConflict',
      'This policy has more than one version. Before you delete it, delete its versions.',
    );
  }
  await deleteManagedPolicy(context, name);
  return {};
};

export const createPolicyVersion: IamOperation<'CreatePolicyVersion'> = async (context, input) => {
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  const { SetAsDefault: isDefault = false } = input;
  const version = await addPolicyVersion(context, name, input.PolicyDocument);
  if (isDefault) await makeVersionDefault(context, name, version.number);
  return { PolicyVersion: versionType({ ...version, isDefault }) };
};

export const getPolicyVersion: IamOperation<'GetPolicyVersion'> = async (context, input) => {
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  const version = await loadPolicyVersion(context, name, versionNumber(input.VersionId));
  return { PolicyVersion: { Document: encodeDocument(version.document), ...versionType(version) } };
};

export const listPolicyVersions: IamOperation<'ListPolicyVersions'> = async (context, input) => {
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  const { items, page } = pageOf(
    await listVersions(context, name),
    input,
    ({ number }) => String(number),
    // AWS: seen, the newest first.
    (one, other) => Number(other) - Number(one),
  );
  return { Versions: items.map(versionType), ...page };
};

export const setDefaultPolicyVersion: IamOperation<'SetDefaultPolicyVersion'> = async (context, input) => {
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  await makeVersionDefault(context, name, versionNumber(input.VersionId));
  return {};
};

export const deletePolicyVersion: IamOperation<'DeletePolicyVersion'> = async (context, input) => {
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  await removeVersion(context, name, versionNumber(input.VersionId));
  return {};
};

export const listEntitiesForPolicy: IamOperation<'ListEntitiesForPolicy'> = async (context, input) => {
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  const { PathPrefix: prefix = '/', EntityFilter: filter = 'Role' } = input;
  const isAsked = filter === 'Role' && input.PolicyUsageFilter !== 'PermissionsBoundary';
  const roles = (isAsked ? await listRolesOf(context, name) : []).filter(({ path }) => path.startsWith(prefix));
  const { items, page } = pageOf(roles, input, (role) => role.name);
  const PolicyRoles = items.map((role) => ({ RoleName: role.name, RoleId: role.id }));
  return { PolicyGroups: [], PolicyUsers: [], PolicyRoles, ...page };
};
