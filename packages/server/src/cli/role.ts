import type { Command } from 'commander';
import { parseAccountId } from '#config/storage-config.ts';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { identityPoolTrust } from '#domain/identity-pools/roles/identity-pool-trust.ts';
import { arnOf, type Role } from '#domain/identity-pools/roles/role.ts';
import {
  attachPolicy,
  changeTrust,
  createRole,
  deleteRole,
  deleteRolePolicy,
  detachPolicy,
  listAttachedPolicies,
  listRolePolicies,
  listRoles,
  loadRole,
  saveRolePolicy,
} from '#domain/identity-pools/roles/role-store.ts';
import { systemClock } from '#lib/clock.ts';
import type { Storage } from '#work/open-storage.ts';
import { actInStorage } from './act-in-storage.ts';
import { type ExportFlags, exportRoles } from './export-roles.ts';
import { readDocument } from './read-document.ts';
import { inStorage, print, type StorageFlags, withStorage } from './storage-command.ts';

interface CreateFlags extends StorageFlags {
  readonly trustPolicy?: string;
  readonly identityPool?: string;
  readonly guests?: boolean;
  readonly path?: string;
  readonly description?: string;
  readonly accountId?: string;
}

const examples = `
Examples:
  cenote role create guest --identity-pool us-east-1:… --guests
  cenote role create known --trust-policy trust.json
  cenote role put-policy known files files.json
  cenote policy simulate --role known --action s3:GetObject --resource arn:aws:s3:::files/public/a.jpg`;

/** `cenote role …`: what identities may become, who may, and what they may do then. */
export function addRoleCommand(program: Command): void {
  const role = program
    .command('role')
    .description('The roles that identity pools give, whom they trust, and their policies.')
    .addHelpText('after', examples);
  withAccount(withStorage(role.command('create').argument('<name>')))
    .description('Make a role. It may do nothing until it is given a policy.')
    .option('--trust-policy <file>', 'who may take it, as a policy')
    .option('--identity-pool <id>', 'in its place: everybody whom a provider vouched for in this identity pool')
    .option('--guests', 'with --identity-pool: its guests, and nobody else')
    .option('--path <path>', 'a part of its ARN, such as /app/ (default: /)')
    .option('--description <text>', 'what it is for')
    .action((name: string, flags: CreateFlags) =>
      actInStorage(flags, { command: 'role create', target: `role/${name}` }, (storage) =>
        create(name, flags, storage),
      ),
    );
  withAccount(withStorage(role.command('list')))
    .description('List the roles with their ARNs.')
    .action((flags: CreateFlags) => inStorage(flags, (storage) => list(flags, storage)));
  withAccount(withStorage(role.command('show').argument('<name>')))
    .description('Show a role with its policies.')
    .action((name: string, flags: CreateFlags) => inStorage(flags, (storage) => show(name, flags, storage)));
  withAccount(withStorage(role.command('export')))
    .description('Write what all roles may do as JSON, for an authorizer.')
    .option('--out <file>', 'a file that is replaced as a whole; an authorizer that reads it sees the change')
    .action((flags: ExportFlags) => inStorage(flags, (storage) => exportRoles(flags, storage)));
  addChanges(role);
}

/** What changes a role: each says in one line what it did. */
function addChanges(role: Command): void {
  change(
    role.command('trust').argument('<name>').argument('<file>'),
    'Say anew who may take a role.',
    async (storage, name, file) => {
      await changeTrust(storage, name, await readDocument(file));
      return `Whoever takes ${name} has to be trusted by the new policy. Sessions that began before go on for their hour.`;
    },
  );
  change(
    role.command('put-policy').argument('<role>').argument('<policy>').argument('<file>'),
    'Give a role a policy of its own, in place of the one of this name.',
    async (storage, name, policy, file) => {
      await saveRolePolicy(storage, name, { name: policy, document: await readDocument(file) });
      return `${name} has the policy ${policy}.`;
    },
  );
  change(
    role.command('delete-policy').argument('<role>').argument('<policy>'),
    'Take a policy of its own from a role.',
    async (storage, name, policy) => {
      await deleteRolePolicy(storage, name, policy);
      return `${name} has no policy ${policy} any more.`;
    },
  );
  change(
    role.command('attach').argument('<role>').argument('<policy>'),
    'Give a role a managed policy ("cenote policy put").',
    async (storage, name, policy) => {
      await attachPolicy(storage, name, policy);
      return `${name} has the managed policy ${policy}.`;
    },
  );
  change(
    role.command('detach').argument('<role>').argument('<policy>'),
    'Take a managed policy from a role.',
    async (storage, name, policy) => {
      await detachPolicy(storage, name, policy);
      return `${name} does not have the managed policy ${policy} any more.`;
    },
  );
  change(
    role.command('delete').argument('<name>'),
    'Remove a role with its policies. Managed ones stay.',
    async (storage, name) => {
      await deleteRole(storage, name);
      return `Deleted ${name}. Sessions that began before go on for their hour.`;
    },
  );
}

type Changing = Storage & { readonly clock: typeof systemClock };

function change(
  command: Command,
  description: string,
  act: (storage: Changing, first: string, second: string, third: string) => Promise<string>,
): void {
  withStorage(command)
    .description(description)
    .action((...given: unknown[]) => {
      const [first = '', second = '', third = ''] = given.filter((one) => typeof one === 'string');
      const flags = command.opts<StorageFlags>();
      const named = { command: `role ${command.name()}`, target: `role/${first}` };
      return actInStorage(flags, named, async (storage) => {
        const done = await act({ ...storage, clock: systemClock }, first, second, third);
        print(flags, { done }, [done]);
      });
    });
}

function withAccount(command: Command): Command {
  return command.option('--account-id <digits>', 'the account in ARNs, as the server has it (default: 123456789012)');
}

async function create(name: string, flags: CreateFlags, storage: Storage): Promise<void> {
  const accountId = parseAccountId(flags, process.env);
  const { path, description } = flags;
  const trustPolicy = await readTrust(flags, storage);
  const role = await createRole({ ...storage, clock: systemClock }, { name, path, description, trustPolicy });
  const arn = arnOf('role', { accountId }, role);
  print(flags, { name, arn, id: role.id }, [arn]);
}

async function readTrust({ trustPolicy, identityPool, guests }: CreateFlags, storage: Storage): Promise<string> {
  if ((trustPolicy === undefined) === (identityPool === undefined)) {
    throw new Error('Say whom the role trusts: by --trust-policy or by --identity-pool.');
  }
  if (trustPolicy !== undefined && guests) throw new Error('--guests goes with --identity-pool.');
  if (trustPolicy !== undefined) return readDocument(trustPolicy);
  const pool = await loadIdentityPool(storage, identityPool ?? '');
  return identityPoolTrust(pool.id, guests ? 'guests' : 'known');
}

async function list(flags: CreateFlags, storage: Storage): Promise<void> {
  const accountId = parseAccountId(flags, process.env);
  const roles = await listRoles(storage);
  const lines = roles.map((role) => `${arnOf('role', { accountId }, role)}  ${role.description}`.trimEnd());
  const data = roles.map((role) => dataOf(role, accountId));
  print(flags, data, lines.length === 0 ? ['There are no roles.'] : lines);
}

async function show(name: string, flags: CreateFlags, storage: Storage): Promise<void> {
  const role = await loadRole(storage, name);
  const policies = await listRolePolicies(storage, name);
  const attached = await listAttachedPolicies(storage, name);
  const data = dataOf(role, parseAccountId(flags, process.env));
  print(flags, { ...data, trustPolicy: role.trustPolicy, policies, attached: attached.map((policy) => policy.name) }, [
    data.arn,
    ...(role.description === '' ? [] : [role.description]),
    '',
    'Trust policy:',
    role.trustPolicy.trimEnd(),
    ...policies.flatMap((policy) => ['', `Policy ${policy.name}:`, policy.document.trimEnd()]),
    ...(attached.length === 0 ? [] : ['', `Managed policies: ${attached.map((policy) => policy.name).join(', ')}`]),
  ]);
}

function dataOf(role: Role, accountId: string) {
  const { name, id, description, createdAt } = role;
  return {
    name,
    arn: arnOf('role', { accountId }, role),
    id,
    description,
    createdAt: new Date(createdAt).toISOString(),
  };
}
