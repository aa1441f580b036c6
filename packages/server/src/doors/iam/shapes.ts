import type { Settings } from '#domain/context.ts';
import type { PolicyVersion } from '#domain/identity-pools/roles/policy-version-store.ts';
import { arnOf, type ManagedPolicy, type Role } from '#domain/identity-pools/roles/role.ts';
import { maxSessionSeconds } from '#domain/identity-pools/sessions/issue-session.ts';

type Account = Pick<Settings, 'accountId'>;
type Tags = Readonly<Record<string, string>>;

/** A role as the wire has it. */
export function roleType(settings: Account, role: Role) {
  const { name, path, id, description, createdAt, trustPolicy, tags } = role;
  return {
    Path: path,
    RoleName: name,
    RoleId: id,
    Arn: arnOf('role', settings, role),
    CreateDate: createdAt / 1000,
    AssumeRolePolicyDocument: encodeDocument(trustPolicy),
    ...(description !== '' && { Description: description }),
    MaxSessionDuration: maxSessionSeconds,
    ...tagsMember(tags),
  };
}

/** A managed policy as the wire has it; `roles`: how many have it. */
export function policyType(settings: Account, policy: ManagedPolicy, roles: number) {
  const { name, path, id, description, createdAt, modifiedAt, version, tags } = policy;
  return {
    PolicyName: name,
    PolicyId: id,
    Arn: arnOf('policy', settings, policy),
    Path: path,
    DefaultVersionId: versionId(version),
    AttachmentCount: roles,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    ...(description !== '' && { Description: description }),
    CreateDate: createdAt / 1000,
    UpdateDate: modifiedAt / 1000,
    ...tagsMember(tags),
  };
}

/** A version as the wire has it, without its document. */
export function versionType({ number, isDefault, createdAt }: PolicyVersion) {
  return { VersionId: versionId(number), IsDefaultVersion: isDefault, CreateDate: createdAt / 1000 };
}

/** AWS: documents in answers are percent-encoded (RFC 3986). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document);
}

/** The number of a version by its id, such as `v2`. AWS: what may follow a dot is nothing that was seen; it names none of ours. */
export function versionNumber(id: string): number {
  return Number(/^v(\d{1,9})$/.exec(id)?.[1] ?? 0);
}

/** Tags as the wire has them. */
export function tagList(tags: Tags) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags as the rooms have them: the last of one key counts. */
export function tagsOf(list: readonly { readonly Key: string; readonly Value: string }[] = []): Tags {
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

function tagsMember(tags: Tags) {
  return Object.keys(tags).length > 0 ? { Tags: tagList(tags) } : {};
}

function versionId(number: number): string {
  return `v${number}`;
}
