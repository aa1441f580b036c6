import type { Command } from 'commander';
import { type Decision, decide, type StatementVerdict } from '#domain/identity-pools/policies/decide.ts';
import { parsePolicy } from '#domain/identity-pools/policies/parse-policy.ts';
import type { Policy } from '#domain/identity-pools/policies/policy.ts';
import { at } from '#domain/identity-pools/policies/policy-error.ts';
import { contextKeys, type Principal, principalKinds } from '#domain/identity-pools/policies/request.ts';
import {
  deleteManagedPolicy,
  listManagedPolicies,
  loadManagedPolicy,
  saveManagedPolicy,
} from '#domain/identity-pools/roles/managed-policy-store.ts';
import { loadPermissions } from '#domain/identity-pools/roles/permissions.ts';
import { loadRole } from '#domain/identity-pools/roles/role-store.ts';
import { systemClock } from '#lib/clock.ts';
import type { Storage } from '#work/open-storage.ts';
import { actInStorage } from './act-in-storage.ts';
import { readDocument } from './read-document.ts';
import { inStorage, print, type StorageFlags, withStorage } from './storage-command.ts';

interface SimulateFlags extends StorageFlags {
  readonly role?: string;
  readonly trust?: boolean;
  readonly policy: readonly string[];
  readonly action: string;
  readonly resource?: string;
  readonly principal: string;
  readonly key: readonly string[];
}

/** `cenote policy put|list|show|delete|simulate`: managed policies, and what policies say. */
export function addPolicyCommand(program: Command): void {
  const policy = program.command('policy').description('Policies that several roles have, and what policies say.');
  withStorage(policy.command('put').argument('<name>').argument('<file>'))
    .description('Make a managed policy, or change it for every role that has it.')
    .option('--description <text>', 'what it is for')
    .action((name: string, file: string, flags: StorageFlags & { description?: string }) =>
      actInStorage(flags, { command: 'policy put', target: `policy/${name}` }, async (storage) => {
        const { description } = flags;
        const document = await readDocument(file);
        await saveManagedPolicy({ ...storage, clock: systemClock }, { name, description, document });
        print(flags, { name }, [`Roles can be given ${name}: cenote role attach <role> ${name}`]);
      }),
    );
  withStorage(policy.command('list'))
    .description('List the managed policies.')
    .action((flags: StorageFlags) =>
      inStorage(flags, async (storage) => {
        const policies = await listManagedPolicies(storage);
        const lines = policies.map(({ name, description }) => `${name}  ${description}`.trimEnd());
        const data = policies.map(({ name, id, description }) => ({ name, id, description }));
        print(flags, data, lines.length === 0 ? ['There are no managed policies.'] : lines);
      }),
    );
  withStorage(policy.command('show').argument('<name>'))
    .description('Show a managed policy.')
    .action((name: string, flags: StorageFlags) =>
      inStorage(flags, async (storage) => {
        const { document, ...named } = await loadManagedPolicy(storage, name);
        print(flags, { ...named, document }, [document.trimEnd()]);
      }),
    );
  withStorage(policy.command('delete').argument('<name>'))
    .description('Remove a managed policy that no role has.')
    .action((name: string, flags: StorageFlags) =>
      actInStorage(flags, { command: 'policy delete', target: `policy/${name}` }, async (storage) => {
        await deleteManagedPolicy(storage, name);
        print(flags, { deleted: name }, [`Deleted ${name}.`]);
      }),
    );
  addSimulate(policy);
}

function addSimulate(policy: Command): void {
  const several = (value: string, before: readonly string[]) => [...before, value];
  withStorage(policy.command('simulate'))
    .description('Say what policies decide, and why: statement by statement.')
    .option('--role <name>', 'the policies of this role')
    .option('--trust', 'with --role: its trust policy in their place')
    .option('--policy <file>', 'a policy that is not kept yet; may be given several times', several, [])
    .requiredOption('--action <name>', 'what is to be done, such as s3:GetObject')
    .option('--resource <arn>', 'with what, such as arn:aws:s3:::files/public/a.jpg')
    .option(
      '--principal <kind=name>',
      'with --trust: who asks, such as Federated=cognito-identity.amazonaws.com',
      'Federated=cognito-identity.amazonaws.com',
    )
    .option(
      '--key <name=value>',
      'what is known of the request; may be given several times, also for one name',
      several,
      [],
    )
    .addHelpText(
      'after',
      '\nExamples:\n  cenote policy simulate --role known --action s3:PutObject --resource arn:aws:s3:::files/private/us-east-1:1234/a.jpg --key cognito-identity.amazonaws.com:sub=us-east-1:1234\n  cenote policy simulate --role guest --trust --action sts:AssumeRoleWithWebIdentity --key cognito-identity.amazonaws.com:amr=unauthenticated',
    )
    .action((flags: SimulateFlags) => inStorage(flags, (storage) => simulate(flags, storage)));
}

async function simulate(flags: SimulateFlags, storage: Storage): Promise<void> {
  const { role, trust = false, action, resource = '', key } = flags;
  if (trust && role === undefined) throw new Error('--trust goes with --role.');
  if (!trust && resource === '') throw new Error('Say with what: --resource.');
  const policies = await loadPolicies(flags, storage);
  const principal = trust ? { principal: parsePrincipal(flags.principal) } : {};
  const decision = decide(policies, { action, resource, ...principal, keys: contextKeys(parseKeys(key)) });
  print(flags, decision, explain(decision));
}

async function loadPolicies({ role, trust, policy }: SimulateFlags, storage: Storage): Promise<Policy[]> {
  if (role === undefined && policy.length === 0) throw new Error('Say whose policies: --role or --policy.');
  const own = role === undefined ? [] : await loadRolePolicies(storage, role, trust ?? false);
  const kind = trust ? 'trust' : 'permissions';
  const others = policy.map(async (file) => {
    const document = await readDocument(file);
    return at(file, () => parsePolicy(kind, file, document));
  });
  return [...own, ...(await Promise.all(others))];
}

async function loadRolePolicies(storage: Storage, name: string, trust: boolean): Promise<Policy[]> {
  const role = await loadRole(storage, name);
  return trust ? [parsePolicy('trust', 'trust policy', role.trustPolicy)] : loadPermissions(storage, name);
}

function parsePrincipal(text: string): Principal {
  const [, kind = '', name = ''] = /^(\w+)=(.+)$/.exec(text) ?? [];
  const known = principalKinds.find((one) => one === kind);
  if (known === undefined) throw new Error(`--principal ${text} is nobody. Give one such as Service=example.com.`);
  return { kind: known, names: [name] };
}

function parseKeys(texts: readonly string[]): Record<string, string[]> {
  const keys: Record<string, string[]> = {};
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals < 1) throw new Error(`--key ${text} says nothing. Give one such as aws:PrincipalTag/team=red.`);
    const name = text.slice(0, equals).toLowerCase();
    keys[name] = [...(keys[name] ?? []), text.slice(equals + 1)];
  }
  return keys;
}

const sentences = {
  allowed: 'Allowed.',
  denied: 'Denied: a statement denies it, whatever others allow.',
  'not-allowed': 'Not allowed: no statement allows it.',
};

function explain({ outcome, statements }: Decision): string[] {
  const names = statements.map(({ policy, index, sid }) => `${policy}, statement ${index}${sid ? ` (${sid})` : ''}`);
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = statements.map(
    (verdict, index) => `  ${names[index]?.padEnd(width)}  ${verdict.effect.padEnd(5)}  ${explainOne(verdict)}`,
  );
  return [sentences[outcome], ...lines];
}

function explainOne({ mismatch }: StatementVerdict): string {
  if (mismatch === undefined) return 'applies';
  if (mismatch.element !== 'Condition') return `is about another ${mismatch.element.toLowerCase()}`;
  const { operator, key, values } = mismatch;
  return `${operator} ${key} does not hold: ${values.length === 0 ? 'the request does not have it' : `it is ${values.join(', ')}`}`;
}
