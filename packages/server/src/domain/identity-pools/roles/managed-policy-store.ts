import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { ManagedPolicyRow } from '#schema/rows/roles.ts';
import { checkDocument } from './check-document.ts';
import { createNamed, type ManagedPolicy, type NamedInput, nameKey } from './role.ts';
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
  `insert into managed_policies (name_key, name, path, id, description, document, created_at, modified_at)
   values (:name_key, :name, :path, :id, :description, :document, :created_at, :modified_at)
   on conflict (name_key) do update set document = excluded.document, description = excluded.description, modified_at = excluded.modified_at`,
);

const deletePolicy = statement<ByKey>(
  'managed-policy-delete',
  `delete from managed_policies where name_key = :key
   and not exists (select 1 from role_attachments where policy_key = :key)`,
);

/** The managed policy of this name, or undefined when there is none. */
export async function findManagedPolicy(context: Stored, name: string): Promise<ManagedPolicy | undefined> {
  const row = await context.db.first(selectPolicy, { key: nameKey(name) });
  return row && toPolicy(row);
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
  return (await context.db.all(selectPolicies, {})).map(toPolicy);
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
  const chosen = { ...input, description: input.description ?? before?.description };
  const { name, path, id, description } = createNamed('policy', chosen, now);
  checkDocument('permissions', `The policy ${name}`, document);
  const row = { name_key: nameKey(name), name, path, id, description, document, created_at: now, modified_at: now };
  const outcome = await context.db.transaction([write(upsertPolicy, row, { expect: 'one' })]);
  if (!outcome.committed) throw new Error(`policy ${name} could not be stored: ${outcome.reason}`);
}

/** Removes a managed policy. @throws RoleError when there is none, or while a role has it */
export async function deleteManagedPolicy(context: Stored, name: string): Promise<void> {
  const policy = await loadManagedPolicy(context, name);
  const outcome = await context.db.transaction([write(deletePolicy, { key: nameKey(name) }, { expect: 'one' })]);
  if (!outcome.committed)
    throw new RoleError('in-use', `A role has the managed policy ${policy.name}: detach it first.`);
}

function toPolicy({ name, path, id, description, document, created_at: createdAt }: ManagedPolicyRow): ManagedPolicy {
  return { name, path, id, description, document, createdAt };
}
