import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseAccountId } from '#config/storage-config.ts';
import { parsePolicy } from '#domain/identity-pools/policies/parse-policy.ts';
import { arnOf } from '#domain/identity-pools/roles/role.ts';
import { listAttachedPolicies, listRolePolicies, listRoles } from '#domain/identity-pools/roles/role-store.ts';
import { draftName, syncFolder } from '#lib/new-file.ts';
import type { Storage } from '#work/open-storage.ts';
import type { StorageFlags } from './storage-command.ts';

export interface ExportFlags extends StorageFlags {
  readonly out?: string;
  readonly accountId?: string;
}

/**
 * Writes what every role may do, for an authorizer: `{"roles": {"<arn>": {"policies": {"<name>": {…}}}}}`. A file is replaced as a whole, so
 * that whoever reads it never sees half of one. @throws PolicyError for a policy that does not parse; of the system
 */
export async function exportRoles(flags: ExportFlags, storage: Storage): Promise<void> {
  const accountId = parseAccountId(flags, process.env);
  const roles: Record<string, { policies: Record<string, unknown> }> = {};
  for (const role of await listRoles(storage)) {
    const own = await listRolePolicies(storage, role.name);
    const attached = await listAttachedPolicies(storage, role.name);
    const policies = [...own, ...attached.map(({ name, document }) => ({ name: `managed ${name}`, document }))];
    roles[arnOf('role', { accountId }, role)] = {
      policies: Object.fromEntries(policies.map(({ name, document }) => [name, readDocument(name, document)])),
    };
  }
  const text = `${JSON.stringify({ roles }, undefined, 2)}\n`;
  if (flags.out === undefined) process.stdout.write(text);
  else await replaceFile(flags.out, text);
}

/** An authorizer takes no file with a policy that does not parse, so none is written. */
function readDocument(name: string, document: string): unknown {
  parsePolicy('permissions', name, document);
  return JSON.parse(document);
}

async function replaceFile(path: string, text: string): Promise<void> {
  const draft = draftName(path);
  try {
    const file = await open(draft, 'wx', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
}
