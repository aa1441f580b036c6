import { QueryError } from '#aws-query/query-error.ts';
import {
  changeTrust,
  createRole as create,
  deleteEmptyRole,
  describeRole,
  listRoles as list,
  loadRole,
} from '#domain/identity-pools/roles/role-store.ts';
import { maxSessionSeconds } from '#domain/identity-pools/sessions/issue-session.ts';
import type { IamOperation } from './operation.ts';
import { pageOf } from './page.ts';
import { roleType, tagsOf } from './shapes.ts';

export const createRole: IamOperation<'CreateRole'> = async (context, input) => {
  checkDuration(input.MaxSessionDuration);
  if (input.PermissionsBoundary !== undefined) {
    throw new QueryError(
      'InvalidInput',
      'Permissions boundaries are not enforced here: leave out PermissionsBoundary.',
    );
  }
  const role = await create(context, {
    name: input.RoleName,
    path: input.Path,
    description: input.Description,
    trustPolicy: input.AssumeRolePolicyDocument,
    tags: tagsOf(input.Tags),
  });
  return { Role: roleType(context.settings, role) };
};

export const getRole: IamOperation<'GetRole'> = async (context, input) => {
  return { Role: roleType(context.settings, await loadRole(context, input.RoleName)) };
};

export const listRoles: IamOperation<'ListRoles'> = async (context, input) => {
  const { PathPrefix: prefix = '/' } = input;
  const roles = (await list(context)).filter(({ path }) => path.startsWith(prefix));
  const { items, page } = pageOf(roles, input, ({ name }) => name);
  return { Roles: items.map((role) => roleType(context.settings, role)), ...page };
};

export const updateRole: IamOperation<'UpdateRole'> = async (context, input) => {
  checkDuration(input.MaxSessionDuration);
  await loadRole(context, input.RoleName);
  if (input.Description !== undefined) await describeRole(context, input.RoleName, input.Description);
  return {};
};

export const updateRoleDescription: IamOperation<'UpdateRoleDescription'> = async (context, input) => {
  await describeRole(context, input.RoleName, input.Description);
  return { Role: roleType(context.settings, await loadRole(context, input.RoleName)) };
};

export const updateAssumeRolePolicy: IamOperation<'UpdateAssumeRolePolicy'> = async (context, input) => {
  await changeTrust(context, input.RoleName, input.PolicyDocument);
  return {};
};

export const deleteRole: IamOperation<'DeleteRole'> = async (context, input) => {
  await deleteEmptyRole(context, input.RoleName);
  return {};
};

/** There are no instances: Terraform asks before it deletes a role. */
export const listInstanceProfilesForRole: IamOperation<'ListInstanceProfilesForRole'> = async (context, input) => {
  await loadRole(context, input.RoleName);
  return { InstanceProfiles: [], IsTruncated: false };
};

/** No session lasts longer than an hour, whatever a role says. @throws QueryError ValidationError */
function checkDuration(seconds = maxSessionSeconds): void {
  if (seconds === maxSessionSeconds) return;
  throw new QueryError('ValidationError', `Sessions last an hour here: MaxSessionDuration is ${maxSessionSeconds}.`);
}
