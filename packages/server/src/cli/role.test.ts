import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../test/run-command.ts';
import { addPolicyCommand } from './policy.ts';
import { addRoleCommand } from './role.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cenote-role-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

/** What `cenote role …` or `cenote policy …` prints. */
const run = (...args: string[]) => runCommand([addRoleCommand, addPolicyCommand], dataDir, args);

function file(name: string, statement: object): string {
  const path = join(dataDir, name);
  writeFileSync(path, JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  return path;
}

const trust = {
  Effect: 'Allow',
  Principal: { Federated: 'cognito-identity.amazonaws.com' },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { 'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' } },
};
// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of policies
const own = 'arn:aws:s3:::files/private/${cognito-identity.amazonaws.com:sub}/*';
const files = { Sid: 'Own', Effect: 'Allow', Action: 's3:*Object', Resource: own };
const careful = {
  Effect: 'Deny',
  Action: 's3:Delete*',
  Resource: '*',
  Condition: { Null: { 'aws:PrincipalTag/admin': 'true' } },
};

test('a role is made, given policies, shown, and deleted', async () => {
  expect(await run('role', 'list')).toBe('There are no roles.\n');
  const arn = 'arn:aws:iam::123456789012:role/guest';
  expect(await run('role', 'create', 'guest', '--trust-policy', file('trust.json', trust))).toBe(`${arn}\n`);
  expect(await run('role', 'put-policy', 'guest', 'files', file('files.json', files))).toBe(
    'guest has the policy files.\n',
  );
  await run('policy', 'put', 'careful', file('careful.json', careful));
  expect(await run('role', 'attach', 'guest', 'careful')).toBe('guest has the managed policy careful.\n');
  expect(JSON.parse(await run('role', 'show', 'guest', '--json'))).toMatchObject({
    arn,
    policies: [{ name: 'files' }],
    attached: ['careful'],
  });
  expect(await run('role', 'list', '--account-id', '999999999999')).toBe(
    `${arn.replace('123456789012', '999999999999')}\n`,
  );
  await run('role', 'delete-policy', 'guest', 'files');
  await run('role', 'detach', 'guest', 'careful');
  expect(await run('role', 'show', 'guest')).not.toMatch(/files|careful/);
  await run('policy', 'delete', 'careful');
  expect(await run('policy', 'list')).toBe('There are no managed policies.\n');
  await run('role', 'delete', 'guest');
  await expect(run('role', 'show', 'guest')).rejects.toThrow('There is no role guest.');
});

test('what all roles may do is exported for an authorizer, and a file is replaced', async () => {
  await run('role', 'create', 'guest', '--trust-policy', file('trust.json', trust));
  await run('role', 'put-policy', 'guest', 'files', file('files.json', files));
  await run('policy', 'put', 'careful', file('careful.json', careful));
  await run('role', 'attach', 'guest', 'careful');
  await run('role', 'create', 'idle', '--trust-policy', file('trust.json', trust));
  const all = {
    roles: {
      'arn:aws:iam::123456789012:role/guest': {
        policies: { files: { Version: '2012-10-17', Statement: [files] }, 'managed careful': { Statement: [careful] } },
      },
      'arn:aws:iam::123456789012:role/idle': { policies: {} },
    },
  };
  expect(JSON.parse(await run('role', 'export'))).toMatchObject(all);
  const out = join(dataDir, 'roles.json');
  writeFileSync(out, 'before');
  expect(await run('role', 'export', '--out', out)).toBe('');
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject(all);
  expect(readdirSync(dataDir).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('what is missing, or is no policy, is said in a sentence', async () => {
  await expect(run('role', 'create', 'x')).rejects.toThrow(
    'Say whom the role trusts: by --trust-policy or by --identity-pool.',
  );
  await expect(run('role', 'create', 'x', '--trust-policy', 'nowhere.json')).rejects.toThrow(
    'nowhere.json cannot be read.',
  );
  await expect(run('role', 'create', 'x', '--trust-policy', file('files.json', files))).rejects.toThrow(
    'The trust policy does not parse. Statement[0]: has no Resource',
  );
  await expect(run('role', 'create', 'x', '--identity-pool', 'us-east-1:nowhere')).rejects.toThrow('us-east-1:nowhere');
  await expect(run('policy', 'simulate', '--action', 's3:GetObject', '--resource', '*')).rejects.toThrow(
    'Say whose policies',
  );
});

test('a decision is explained, statement by statement', async () => {
  await run('role', 'create', 'guest', '--trust-policy', file('trust.json', trust));
  await run('role', 'put-policy', 'guest', 'files', file('files.json', files));
  const careless = file('careful.json', careful);
  const ask = (action: string, ...more: string[]) =>
    run(
      'policy',
      'simulate',
      '--role',
      'guest',
      '--policy',
      careless,
      '--action',
      action,
      '--resource',
      'arn:aws:s3:::files/private/me/a',
      ...more,
    );
  const me = ['--key', 'cognito-identity.amazonaws.com:sub=me'];
  expect(await ask('s3:GetObject', ...me)).toBe(
    `Allowed.\n  files, statement 0 (Own)${' '.repeat(careless.length - 11)}  Allow  applies\n  ${careless}, statement 0  Deny   is about another action\n`,
  );
  expect(await ask('s3:GetObject')).toMatch(
    /^Not allowed: no statement allows it\.\n.* Allow {2}is about another resource\n/,
  );
  expect(await ask('s3:DeleteObject', ...me)).toMatch(
    /^Denied: a statement denies it.*\n.*Allow {2}applies\n.*Deny {3}applies\n$/,
  );
  expect(await ask('s3:DeleteObject', ...me, '--key', 'aws:PrincipalTag/admin=yes')).toMatch(
    /^Allowed\.\n.*\n.*Deny {3}Null aws:PrincipalTag\/admin does not hold: it is yes\n$/,
  );
  const trusting = [
    'policy',
    'simulate',
    '--role',
    'guest',
    '--trust',
    '--action',
    'sts:AssumeRoleWithWebIdentity',
    '--json',
  ];
  expect(JSON.parse(await run(...trusting))).toMatchObject({ outcome: 'not-allowed' });
  const amr = [
    '--key',
    'cognito-identity.amazonaws.com:amr=x',
    '--key',
    'cognito-identity.amazonaws.com:amr=unauthenticated',
  ];
  expect(JSON.parse(await run(...trusting, ...amr))).toMatchObject({ outcome: 'allowed' });
  expect(JSON.parse(await run(...trusting, ...amr, '--principal', 'Federated=accounts.google.com'))).toMatchObject({
    outcome: 'not-allowed',
    statements: [{ policy: 'trust policy', index: 0, effect: 'Allow', mismatch: { element: 'Principal' } }],
  });
});
