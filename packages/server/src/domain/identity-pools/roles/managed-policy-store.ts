import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { ManagedPolicyRow } from '#schema/rows/roles.ts';
import { checkDocument } from './check-document.ts';
import { chooseTags, createNamed, type ManagedPolicy, type NamedInput, nameKey } from './role.ts';
import { RoleError } from './role-error.ts';

type Stored = Pick<Context, 'db'>;
type ByKey = { key: string };

const selectPolicy = statement<ByKey, ManagedPolicyRow>(
  'managed-policy',
  'select * from managed_policies where name_key = :key',
);

const selectPolicies = statement<Record<never, never>, ManagedPolicyRow>(
  'managed-policies',
  'select * from managed_policies order by name_key',
);

const upsertPolicy = statement<{ [Column in keyof ManagedPolicyRow]: ManagedPolicyRow[Column] }>(
  'managed-policy-save',
  `insert into managed_policies (name_key, name, path, id, description, document, created_at, modified_at, tags, version, last_version)
   values (:name_key, :name, :path, :id, :description, :document, :created_at, :modified_at, :tags, :version, :last_version)
   on conflict (name_key) do update set document = excluded.document, description = excluded.description, modified_at = excluded.modified_at`,
);

const insertPolicy = statement<{ [Column in keyof ManagedPolicyRow]: ManagedPolicyRow[Column] }>(
  'managed-policy-insert',
  `insert into managed_policies (name_key, name, path, id, description, document, created_at, modified_at, tags, version, last_version)
   values (:name_key, :name, :path, :id, :description, :document, :created_at, :modified_at, :tags, :version, :last_version)`,
);

const updateTags = statement<ByKey & { tags: string; before: string }>(
  'managed-policy-tags-update',
  'update managed_policies set tags = :tags where name_key = :key and tags = :before',
);

const countAttachments = statement<Record<never, never>, { policy_key: string; roles: number }>(
  'managed-policies-attached',
  'select policy_key, count(*) as roles from role_attachments group by policy_key',
);

const deletePolicy = statement<ByKey>(
  'managed-policy-delete',
  `delete from managed_policies where name_key = :key
   and not exists (select 1 from role_attachments where policy_key = :key)`,
);

/** The managed policy of this name, or undefined when there is none. */
export async function findManagedPolicy(context: Stored, name: string): Promise<ManagedPolicy | undefined> {
  const row = await context.db.first(selectPolicy, { key: nameKey(name) });
  return row && toManagedPolicy(row);
}

/** The managed policy of this name. @throws RoleError */
export async function loadManagedPolicy(context: Stored, name: string): Promise<ManagedPolicy> {
  const policy = await findManagedPolicy(context, name);
  if (policy === undefined) throw managedPolicyMissing(name);
  return policy;
}

/** Nobody made a managed policy of this name. */
export function managedPolicyMissing(name: string): RoleError {
  return new RoleError('missing', `There is no managed policy ${name}.`);
}

/** Every managed policy, in the order of their names. */
export async function listManagedPolicies(context: Stored): Promise<ManagedPolicy[]> {
  return (await context.db.all(selectPolicies, {})).map(toManagedPolicy);
}

/**
 * Makes a managed policy, or changes the one of this name for every role that has it; a description that is left out stays.
 * @throws RoleError
 */
export async function saveManagedPolicy(
  context: Stored & Pick<Context, 'clock'>,
  { document, ...input }: NamedInput & { readonly document: string },
): Promise<void> {
  const now = context.clock.now();
  const before = await findManagedPolicy(context, input.name);
  const row = newRow({ ...input, description: input.description ?? before?.description, document }, now);
  const outcome = await context.db.transaction([write(upsertPolicy, { ...row }, { expect: 'one' })]);
  if (!outcome.committed) throw new Error(`policy ${input.name} could not be stored: ${outcome.reason}`);
}

/** Makes a managed policy. @throws RoleError for a name that is taken, and for what is no name or no policy */
export async function createManagedPolicy(
  context: Stored & Pick<Context, 'clock'>,
  input: NamedInput & { readonly document: string },
): Promise<ManagedPolicy> {
  const row = newRow(input, context.clock.now());
  const outcome = await context.db.transaction([write(insertPolicy, { ...row })]);
  if (!outcome.committed) throw new RoleError('exists', `There is a managed policy ${input.name} already.`);
  return toManagedPolicy(row);
}

/** @throws RoleError */
function newRow({ document, ...input }: NamedInput & { readonly document: string }, now: number): ManagedPolicyRow {
  const { name, path, id, description } = createNamed('policy', input, now);
  checkDocument('permissions', `The policy ${name}`, document);
  const own = { name_key: nameKey(name), name, path, id, description, document, created_at: now, modified_at: now };
  return { ...own, tags: chooseTags(input.tags ?? {}), version: 1, last_version: 1 };
}

/** Changes the tags of a managed policy. @throws RoleError when there is none, for too many tags, and where somebody else changes them now */
export async function changePolicyTags(
  context: Stored,
  name: string,
  change: (tags: ManagedPolicy['tags']) => ManagedPolicy['tags'],
): Promise<void> {
  const { tags: before } = await loadManagedPolicy(context, name);
  const values = { key: nameKey(name), tags: chooseTags(change(before)), before: JSON.stringify(before) };
  const outcome = await context.db.transaction([write(updateTags, values, { expect: 'one' })]);
  if (!outcome.committed) throw tagsChanged();
}

/** Somebody else was faster. */
export function tagsChanged(): RoleError {
  return new RoleError('changing', 'The tags are being changed by somebody else. Try again.');
}

/** How many roles have each managed policy, by its name in lower case; none of those that nobody has. */
export async function countRoles(context: Stored): Promise<ReadonlyMap<string, number>> {
  const rows = await context.db.all(countAttachments, {});
  return new Map(rows.map(({ policy_key: key, roles }) => [key, Number(roles)]));
}

/** Removes a managed policy. @throws RoleError when there is none, or while a role has it */
export async function deleteManagedPolicy(context: Stored, name: string): Promise<void> {
  const policy = await loadManagedPolicy(context, name);
  const outcome = await context.db.transaction([write(deletePolicy, { key: nameKey(name) }, { expect: 'one' })]);
  if (!outcome.committed)
    throw new RoleError('in-use', `A role has the managed policy ${policy.name}: detach it first.`);
}

/** A row as the rooms have it. */
export function toManagedPolicy(row: ManagedPolicyRow): ManagedPolicy {
  const { name, path, id, description, document, version, last_version: lastVersion, tags } = row;
  const [createdAt, modifiedAt] = [row.created_at, row.modified_at];
  const own = { name, path, id, description, document, version, lastVersion, createdAt, modifiedAt };
  return { ...own, tags: JSON.parse(tags) };
}
