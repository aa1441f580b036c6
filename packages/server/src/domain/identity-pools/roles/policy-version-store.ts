import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { ManagedPolicyVersionRow } from '#schema/rows/roles.ts';
import { checkDocument } from './check-document.ts';
import { loadManagedPolicy } from './managed-policy-store.ts';
import { nameKey } from './role.ts';
import { RoleError } from './role-error.ts';

type Stored = Pick<Context, 'db'>;
type ByKey = { key: string };
type ByNumber = ByKey & { number: number };

/** AWS: "IAM and AWS STS quotas": versions of a managed policy. */
const maxVersions = 5;

const selectVersions = statement<ByKey, ManagedPolicyVersionRow>(
  'managed-policy-versions',
  'select * from managed_policy_versions where policy_key = :key order by number',
);

const takeNumber = statement<ByNumber & { before: number; most: number }>(
  'managed-policy-number-take',
  `update managed_policies set last_version = :number where name_key = :key and last_version = :before
   and (select count(*) from managed_policy_versions where policy_key = :key) < :most`,
);

const insertVersion = statement<ByNumber & { document: string; now: number }>(
  'managed-policy-version-insert',
  'insert into managed_policy_versions (policy_key, number, document, created_at) values (:key, :number, :document, :now)',
);

const keepDefault = statement<ByKey & { before: number }>(
  'managed-policy-version-keep',
  `insert into managed_policy_versions (policy_key, number, document, created_at)
   select name_key, version, document, modified_at from managed_policies where name_key = :key and version = :before`,
);

const updateDefault = statement<ByNumber & { document: string; createdAt: number; before: number }>(
  'managed-policy-version-default',
  `update managed_policies set version = :number, document = :document, modified_at = :createdAt
   where name_key = :key and version = :before`,
);

const deleteVersion = statement<ByNumber>(
  'managed-policy-version-delete',
  'delete from managed_policy_versions where policy_key = :key and number = :number',
);

/** One version of a managed policy. */
export interface PolicyVersion {
  /** From 1 on; none is given twice. */
  readonly number: number;
  readonly document: string;
  /** Whether it is the one that counts. */
  readonly isDefault: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Every version of a managed policy, newest first. @throws RoleError when there is no such policy */
export async function listPolicyVersions(context: Stored, name: string): Promise<PolicyVersion[]> {
  const { version, document, modifiedAt } = await loadManagedPolicy(context, name);
  const rows = await context.db.all(selectVersions, { key: nameKey(name) });
  const others = rows.map((row) => ({
    number: row.number,
    document: row.document,
    isDefault: false,
    createdAt: row.created_at,
  }));
  const all = [...others, { number: version, document, isDefault: true, createdAt: modifiedAt }];
  return all.toSorted((one, other) => other.number - one.number);
}

/** One version of a managed policy. @throws RoleError when there is none */
export async function loadPolicyVersion(context: Stored, name: string, number: number): Promise<PolicyVersion> {
  const found = (await listPolicyVersions(context, name)).find((version) => version.number === number);
  if (found === undefined) throw new RoleError('missing', `The managed policy ${name} has no version v${number}.`);
  return found;
}

/** Adds a version, which does not count yet. @throws RoleError for what is no policy, and for the sixth */
export async function addPolicyVersion(
  context: Stored & Pick<Context, 'clock'>,
  name: string,
  document: string,
): Promise<PolicyVersion> {
  checkDocument('permissions', `The policy ${name}`, document);
  const versions = await listPolicyVersions(context, name);
  if (versions.length >= maxVersions) throw tooMany();
  const { lastVersion } = await loadManagedPolicy(context, name);
  const [key, number, now] = [nameKey(name), lastVersion + 1, context.clock.now()];
  const outcome = await context.db.transaction([
    write(takeNumber, { key, number, before: lastVersion, most: maxVersions - 1 }, { expect: 'one' }),
    write(insertVersion, { key, number, document, now }, { expect: 'one' }),
  ]);
  if (!outcome.committed) throw changing();
  return { number, document, isDefault: false, createdAt: now };
}

/** Makes a version the one that counts, for every role that has the policy. @throws RoleError */
export async function makeVersionDefault(context: Stored, name: string, number: number): Promise<void> {
  const { document, createdAt, isDefault } = await loadPolicyVersion(context, name, number);
  if (isDefault) return;
  const { version: before } = await loadManagedPolicy(context, name);
  const key = nameKey(name);
  const outcome = await context.db.transaction([
    write(keepDefault, { key, before }, { expect: 'one' }),
    write(updateDefault, { key, number, document, createdAt, before }, { expect: 'one' }),
    write(deleteVersion, { key, number }, { expect: 'one' }),
  ]);
  if (!outcome.committed) throw changing();
}

/** Removes a version. @throws RoleError when there is none, and for the one that counts */
export async function deletePolicyVersion(context: Stored, name: string, number: number): Promise<void> {
  const { isDefault } = await loadPolicyVersion(context, name, number);
  if (isDefault) throw new RoleError('in-use', 'Cannot delete the default version of a policy.');
  const outcome = await context.db.transaction([
    write(deleteVersion, { key: nameKey(name), number }, { expect: 'one' }),
  ]);
  if (!outcome.committed) throw changing();
}

function tooMany(): RoleError {
  return new RoleError(
    'limit',
    `A managed policy can have up to ${maxVersions} versions. Delete one before adding another.`,
  );
}

function changing(): RoleError {
  return new RoleError('changing', 'The versions are being changed by somebody else. Try again.');
}
