import type { iam } from '@cenote/wire/iam.model';
import type { ActResource, QueryAct } from '#aws-query/query-service.ts';
import type { Context } from '#domain/context.ts';
import { arnOf } from '#domain/identity-pools/roles/role.ts';
import { findRole } from '#domain/identity-pools/roles/role-store.ts';
import { findPolicyByArn } from './find-policy.ts';

type Input = Readonly<Record<string, unknown>>;
type Find = NonNullable<QueryAct['resource']>;

/** A role by its name, whatever its path and in whatever case it was written. AWS: a refusal names it as it was written. */
const role: Find = async (context: Context, { RoleName, Path }: Input): Promise<ActResource> => {
  const name = String(RoleName);
  const found = (await findRole(context, name)) ?? { name, path: typeof Path === 'string' ? Path : '/', tags: {} };
  return { arn: arnOf('role', context.settings, found), shown: `role ${name}`, tags: found.tags };
};

const policy: Find = async (context: Context, { PolicyArn }: Input): Promise<ActResource> => {
  const arn = String(PolicyArn);
  const found = await findPolicyByArn(context, arn);
  return { arn, shown: `policy ${arn}`, ...(found && { tags: found.tags }) };
};

const newPolicy: Find = ({ settings }: Context, { PolicyName, Path = '/' }: Input): ActResource => {
  const arn = arnOf('policy', settings, { name: String(PolicyName), path: String(Path) });
  return { arn, shown: `policy ${arn}` };
};

const provider: Find = (_: Context, { OpenIDConnectProviderArn }: Input): ActResource => {
  return { arn: String(OpenIDConnectProviderArn), shown: String(OpenIDConnectProviderArn) };
};

const newProvider: Find = ({ settings }: Context, { Url }: Input): ActResource => {
  const name = String(Url)
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
  const arn = `arn:aws:iam::${settings.accountId}:oidc-provider/${name}`;
  return { arn, shown: arn };
};

const read = (resource?: Find): QueryAct => ({ act: 'read settings', ...(resource && { resource }) });
const change = (resource: Find): QueryAct => ({ act: 'change settings', resource });
/** AWS: policies may say which policies somebody may give to roles. */
const attach: QueryAct = {
  ...change(role),
  keys: ({ PolicyArn }) => ({ 'iam:PolicyARN': String(PolicyArn) }),
};

/** What each operation does, and to what. Roles open things: no key for users, and none of one pool, is one for them. */
export const iamActs: Readonly<Record<keyof (typeof iam)['operations'], QueryAct>> = {
  AttachRolePolicy: attach,
  CreateOpenIDConnectProvider: change(newProvider),
  CreatePolicy: change(newPolicy),
  CreatePolicyVersion: change(policy),
  CreateRole: change(role),
  DeleteOpenIDConnectProvider: change(provider),
  DeletePolicy: change(policy),
  DeletePolicyVersion: change(policy),
  DeleteRole: change(role),
  DeleteRolePolicy: change(role),
  DetachRolePolicy: attach,
  GetOpenIDConnectProvider: read(provider),
  GetPolicy: read(policy),
  GetPolicyVersion: read(policy),
  GetRole: read(role),
  GetRolePolicy: read(role),
  ListAttachedRolePolicies: read(role),
  ListEntitiesForPolicy: read(policy),
  ListInstanceProfilesForRole: read(role),
  ListOpenIDConnectProviders: read(),
  ListPolicies: read(),
  ListPolicyTags: read(policy),
  ListPolicyVersions: read(policy),
  ListRolePolicies: read(role),
  ListRoles: read(),
  ListRoleTags: read(role),
  PutRolePolicy: change(role),
  SetDefaultPolicyVersion: change(policy),
  TagPolicy: change(policy),
  TagRole: change(role),
  UntagPolicy: change(policy),
  UntagRole: change(role),
  UpdateAssumeRolePolicy: change(role),
  UpdateRole: change(role),
  UpdateRoleDescription: change(role),
};
