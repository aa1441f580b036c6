import { statement, type Write, write } from '#database/database.ts';
import type { Context, Settings } from '#domain/context.ts';
import type { ManagedPolicyRow, RolePolicyRow, RoleRow } from '#schema/rows/roles.ts';
import { checkDocument } from './check-document.ts';
import { loadManagedPolicy, managedPolicyMissing, tagsChanged, toManagedPolicy } from './managed-policy-store.ts';
import { arnOf, chooseTags, createNamed, type ManagedPolicy, type NamedInput, nameKey, type Role } from './role.ts';
import { RoleError } from './role-error.ts';

type Stored = Pick<Context, 'db'>;
type ByKey = { key: string };

const selectRole = statement<ByKey, RoleRow>('role', 'select * from roles where name_key = :key');

const selectRoles = statement<Record<never, never>, RoleRow>('roles', 'select * from roles order by name_key');

const insertRole = statement<{ [Column in keyof RoleRow]: RoleRow[Column] }>(
  'role-insert',
  `insert into roles (name_key, name, path, id, description, trust_policy, created_at, modified_at, tags)
   values (:name_key, :name, :path, :id, :description, :trust_policy, :created_at, :modified_at, :tags)`,
);

const updateTrust = statement<ByKey & { trustPolicy: string; now: number }>(
  'role-trust-update',
  'update roles set trust_policy = :trustPolicy, modified_at = :now where name_key = :key',
);

const updateDescription = statement<ByKey & { description: string; now: number }>(
  'role-description-update',
  'update roles set description = :description, modified_at = :now where name_key = :key',
);

const updateTags = statement<ByKey & { tags: string; before: string }>(
  'role-tags-update',
  'update roles set tags = :tags where name_key = :key and tags = :before',
);

const deleteBareRole = statement<ByKey>(
  'role-bare-delete',
  `delete from roles where name_key = :key
   and not exists (select 1 from role_policies where role_key = :key)
   and not exists (select 1 from role_attachments where role_key = :key)`,
);

const selectHolders = statement<{ policyKey: string }, RoleRow>(
  'roles-of-policy',
  `select r.* from role_attachments a join roles r on r.name_key = a.role_key
   where a.policy_key = :policyKey order by r.name_key`,
);

const deleteRoleRow = statement<ByKey>('role-delete', 'delete from roles where name_key = :key');

const touchRole = statement<ByKey & { now: number }>(
  'role-touch',
  'update roles set modified_at = :now where name_key = :key',
);

const selectPolicies = statement<ByKey, RolePolicyRow>(
  'role-policies',
  'select * from role_policies where role_key = :key order by name',
);

const upsertPolicy = statement<ByKey & { name: string; document: string }>(
  'role-policy-save',
  `insert into role_policies (role_key, name, document) values (:key, :name, :document)
   on conflict (role_key, name) do update set document = excluded.document`,
);

const deletePolicy = statement<ByKey & { name: string }>(
  'role-policy-delete',
  'delete from role_policies where role_key = :key and name = :name',
);

const selectAttached = statement<ByKey, ManagedPolicyRow>(
  'role-attached-policies',
  `select p.* from role_attachments a join managed_policies p on p.name_key = a.policy_key
   where a.role_key = :key order by p.name_key`,
);

const insertAttachment = statement<ByKey & { policyKey: string }>(
  'role-attachment-insert',
  `insert into role_attachments (role_key, policy_key) values (:key, :policyKey) on conflict (role_key, policy_key) do nothing`,
);

const deleteAttachment = statement<ByKey & { policyKey: string }>(
  'role-attachment-delete',
  'delete from role_attachments where role_key = :key and policy_key = :policyKey',
);

/** A policy of one role, as it was sent. */
export interface RolePolicy {
  readonly name: string;
  readonly document: string;
}

/** The role of this name, or undefined when there is none. */
export async function findRole(context: Stored, name: string): Promise<Role | undefined> {
  const row = await context.db.first(selectRole, { key: nameKey(name) });
  return row && toRole(row);
}

/** The role of this name. @throws RoleError */
export async function loadRole(context: Stored, name: string): Promise<Role> {
  const role = await findRole(context, name);
  if (role === undefined) throw roleMissing(name);
  return role;
}

/** The role that an ARN names, in this installation's account; undefined for every other ARN. */
export async function findRoleByArn(
  context: Stored & { readonly settings: Pick<Settings, 'accountId'> },
  arn: string,
): Promise<Role | undefined> {
  const role = await findRole(context, arn.slice(arn.lastIndexOf('/') + 1));
  return role && arnOf('role', context.settings, role) === arn ? role : undefined;
}

/** Every role, in the order of their names. */
export async function listRoles(context: Stored): Promise<Role[]> {
  return (await context.db.all(selectRoles, {})).map(toRole);
}

/** Makes a role. @throws RoleError for a name that is taken, and for what is no name or no policy */
export async function createRole(
  context: Stored & Pick<Context, 'clock'>,
  { trustPolicy, ...input }: NamedInput & { readonly trustPolicy: string },
): Promise<Role> {
  const now = context.clock.now();
  const tags = input.tags ?? {};
  const role = { ...createNamed('role', input, now), trustPolicy, tags };
  checkDocument('trust', 'The trust policy', trustPolicy);
  const outcome = await context.db.transaction([
    write(insertRole, {
      name_key: nameKey(role.name),
      name: role.name,
      path: role.path,
      id: role.id,
      description: role.description,
      trust_policy: trustPolicy,
      created_at: now,
      modified_at: now,
      tags: chooseTags(tags),
    }),
  ]);
  if (!outcome.committed) throw new RoleError('exists', `There is a role ${input.name} already.`);
  return role;
}

/** Says anew who may take a role; sessions that began before go on to their end. @throws RoleError */
export async function changeTrust(
  context: Stored & Pick<Context, 'clock'>,
  name: string,
  trustPolicy: string,
): Promise<void> {
  checkDocument('trust', 'The trust policy', trustPolicy);
  const change = { key: nameKey(name), trustPolicy, now: context.clock.now() };
  await commit(context, [write(updateTrust, change, { expect: 'one', refusal: () => roleMissing(name) })]);
}

/** Says anew what a role is for. @throws RoleError */
export async function describeRole(
  context: Stored & Pick<Context, 'clock'>,
  name: string,
  description: string,
): Promise<void> {
  createNamed('role', { name, description }, 0);
  const change = { key: nameKey(name), description, now: context.clock.now() };
  await commit(context, [write(updateDescription, change, { expect: 'one', refusal: () => roleMissing(name) })]);
}

/** Changes the tags of a role. @throws RoleError when there is none, for too many tags, and where somebody else changes them now */
export async function changeRoleTags(
  context: Stored,
  name: string,
  change: (tags: Role['tags']) => Role['tags'],
): Promise<void> {
  const { tags: before } = await loadRole(context, name);
  const values = { key: nameKey(name), tags: chooseTags(change(before)), before: JSON.stringify(before) };
  await commit(context, [write(updateTags, values, { expect: 'one', refusal: tagsChanged })]);
}

/** Removes a role that has no policies any more. @throws RoleError when there is none, or while it has some */
export async function deleteEmptyRole(context: Stored, name: string): Promise<void> {
  const key = nameKey(name);
  // AWS: as Terraform waits for it.
  const refusal = () =>
    new RoleError('in-use', 'Cannot delete entity, must delete policies and detach policies first.');
  await loadRole(context, name);
  await commit(context, [write(deleteBareRole, { key }, { expect: 'one', refusal })]);
}

/** The roles that were given a managed policy, in the order of their names. */
export async function listRolesOf(context: Stored, policyName: string): Promise<Role[]> {
  return (await context.db.all(selectHolders, { policyKey: nameKey(policyName) })).map(toRole);
}

/** Removes a role with its policies; managed ones stay. @throws RoleError when there is none */
export async function deleteRole(context: Stored, name: string): Promise<void> {
  const key = nameKey(name);
  await commit(context, [write(deleteRoleRow, { key }, { expect: 'one', refusal: () => roleMissing(name) })]);
}

/** The policies of a role alone, in the order of their names. */
export async function listRolePolicies(context: Stored, name: string): Promise<RolePolicy[]> {
  const rows = await context.db.all(selectPolicies, { key: nameKey(name) });
  return rows.map((row) => ({ name: row.name, document: row.document }));
}

/** A policy of a role alone. @throws RoleError when the role has none of this name */
export async function loadRolePolicy(context: Stored, roleName: string, name: string): Promise<RolePolicy> {
  const found = (await listRolePolicies(context, roleName)).find((policy) => policy.name === name);
  if (found === undefined) throw rolePolicyMissing(roleName, name);
  return found;
}

/** Gives a role a policy, in place of the one that had its name. @throws RoleError */
export async function saveRolePolicy(
  context: Stored & Pick<Context, 'clock'>,
  roleName: string,
  { name, document }: RolePolicy,
): Promise<void> {
  createNamed('policy', { name }, 0);
  checkDocument('permissions', `The policy ${name}`, document);
  const key = nameKey(roleName);
  await commit(context, [touch(context, roleName), write(upsertPolicy, { key, name, document })]);
}

/** Takes a policy from a role. @throws RoleError when the role has none of this name */
export async function deleteRolePolicy(context: Stored, roleName: string, name: string): Promise<void> {
  const refusal = () => rolePolicyMissing(roleName, name);
  await commit(context, [write(deletePolicy, { key: nameKey(roleName), name }, { expect: 'one', refusal })]);
}

/** The managed policies that a role was given, in the order of their names. */
export async function listAttachedPolicies(context: Stored, roleName: string): Promise<ManagedPolicy[]> {
  return (await context.db.all(selectAttached, { key: nameKey(roleName) })).map(toManagedPolicy);
}

/** Gives a role a managed policy; once more does nothing. @throws RoleError when one of the two is not there */
export async function attachPolicy(
  context: Stored & Pick<Context, 'clock'>,
  roleName: string,
  policyName: string,
): Promise<void> {
  await loadManagedPolicy(context, policyName);
  const keys = { key: nameKey(roleName), policyKey: nameKey(policyName) };
  await commit(context, [
    touch(context, roleName),
    write(insertAttachment, keys, { refusal: () => managedPolicyMissing(policyName) }),
  ]);
}

/** Takes a managed policy from a role. @throws RoleError when the role does not have it */
export async function detachPolicy(context: Stored, roleName: string, policyName: string): Promise<void> {
  const keys = { key: nameKey(roleName), policyKey: nameKey(policyName) };
  const refusal = () =>
    new RoleError('missing', `The role ${roleName} does not have the managed policy ${policyName}.`);
  await commit(context, [write(deleteAttachment, keys, { expect: 'one', refusal })]);
}

/** Nothing is given to a role that is not there. */
function touch({ clock }: Pick<Context, 'clock'>, roleName: string): Write {
  const change = { key: nameKey(roleName), now: clock.now() };
  return write(touchRole, change, { expect: 'one', refusal: () => roleMissing(roleName) });
}

async function commit({ db }: Stored, writes: readonly Write[]): Promise<void> {
  const outcome = await db.transaction(writes);
  if (outcome.committed) return;
  const refusal = writes[outcome.index]?.refusal;
  throw refusal?.() ?? new Error(`a role could not be changed: ${outcome.reason}`);
}

function rolePolicyMissing(roleName: string, name: string): RoleError {
  return new RoleError('missing', `The role ${roleName} has no policy ${name}.`);
}

function roleMissing(name: string): RoleError {
  return new RoleError('missing', `There is no role ${name}.`);
}

function toRole(row: RoleRow): Role {
  const { name, path, id, description, trust_policy: trustPolicy, created_at: createdAt, tags } = row;
  return { name, path, id, description, trustPolicy, createdAt, tags: JSON.parse(tags) };
}
