import { arnOf } from '#domain/identity-pools/roles/role.ts';
import {
  attachPolicy,
  detachPolicy,
  listRolePolicies as list,
  listAttachedPolicies,
  loadRole,
  loadRolePolicy,
  deleteRolePolicy as remove,
  saveRolePolicy,
} from '#domain/identity-pools/roles/role-store.ts';
import { loadPolicyByArn } from './find-policy.ts';
import type { IamOperation } from './operation.ts';
import { pageOf } from './page.ts';
import { encodeDocument } from './shapes.ts';

export const putRolePolicy: IamOperation<'PutRolePolicy'> = async (context, input) => {
  await saveRolePolicy(context, input.RoleName, { name: input.PolicyName, document: input.PolicyDocument });
  return {};
};

export const getRolePolicy: IamOperation<'GetRolePolicy'> = async (context, input) => {
  const role = await loadRole(context, input.RoleName);
  const { name, document } = await loadRolePolicy(context, input.RoleName, input.PolicyName);
  return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeDocument(document) };
};

export const deleteRolePolicy: IamOperation<'DeleteRolePolicy'> = async (context, input) => {
  await remove(context, input.RoleName, input.PolicyName);
  return {};
};

export const listRolePolicies: IamOperation<'ListRolePolicies'> = async (context, input) => {
  await loadRole(context, input.RoleName);
  const { items, page } = pageOf(await list(context, input.RoleName), input, ({ name }) => name);
  return { PolicyNames: items.map(({ name }) => name), ...page };
};

export const attachRolePolicy: IamOperation<'AttachRolePolicy'> = async (context, input) => {
  await loadRole(context, input.RoleName);
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  await attachPolicy(context, input.RoleName, name);
  return {};
};

export const detachRolePolicy: IamOperation<'DetachRolePolicy'> = async (context, input) => {
  await loadRole(context, input.RoleName);
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  await detachPolicy(context, input.RoleName, name);
  return {};
};

export const listAttachedRolePolicies: IamOperation<'ListAttachedRolePolicies'> = async (context, input) => {
  await loadRole(context, input.RoleName);
  const { PathPrefix: prefix = '/' } = input;
  const policies = (await listAttachedPolicies(context, input.RoleName)).filter(({ path }) => path.startsWith(prefix));
  const { items, page } = pageOf(policies, input, ({ name }) => name);
  const AttachedPolicies = items.map((policy) => ({
    PolicyName: policy.name,
    PolicyArn: arnOf('policy', context.settings, policy),
  }));
  return { AttachedPolicies, ...page };
};
