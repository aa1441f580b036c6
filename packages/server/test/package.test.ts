import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const bin = join('node_modules', 'cenote', 'bin', 'cenote.js');
/** Without what npm tells the scripts that it runs: the blank project is nobody's workspace. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|CENOTE_|VITEST|NODE_ENV)/.test(name)),
);

let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'cenote-package-'));
  await writeFile(join(project, 'package.json'), '{ "name": "blank", "private": true }\n');
  await run('npm', ['pack', '--pack-destination', project], { cwd: packageFolder, env });
  const tarball = (await readdir(project)).find((name) => name.endsWith('.tgz'));
  await run('npm', ['install', '--prefer-offline', '--no-audit', `./${tarball}`], { cwd: project, env });
}, 300_000);

afterAll(() => rm(project, { recursive: true, force: true }));

test('npx cenote --version prints the version', async () => {
  const { stdout } = await run('npx', ['cenote', '--version'], { cwd: project, env });
  expect(stdout.trim()).toBe(manifest.version);
});

test('cenote dev serves, says so in one line of JSON, and stops on SIGTERM', async () => {
  const child = spawn(process.execPath, [bin, 'dev', '--port', '0', '--json'], { cwd: project, env });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const exit = once(child, 'exit');
  try {
    const line = await Promise.race([
      once(createInterface(child.stdout), 'line'),
      exit.then(([code]) => Promise.reject(new Error(`exited with ${code} before it was ready: ${complaints}`))),
    ]);
    const ready = JSON.parse(String(line)) as { endpoint: string; clientId: string };
    expect(ready).toMatchObject({ region: 'us-east-1', userPoolId: expect.stringMatching(/^us-east-1_/) });
    expect((await fetch(new URL('/livez', ready.endpoint))).status).toBe(200);
    expect(await signUp(ready)).toMatchObject({ UserConfirmed: false });
    await access(join(project, '.cenote'));
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(complaints).toBe('');
  } finally {
    child.kill('SIGKILL');
  }
});

/** A sign-up makes an SRP verifier, and so needs the worker that is packed beside the server. */
async function signUp({ endpoint, clientId }: { endpoint: string; clientId: string }): Promise<unknown> {
  const email = 'ada@example.com';
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
    },
    body: JSON.stringify({
      ClientId: clientId,
      Username: email,
      Password: 'Correct-horse-1',
      UserAttributes: [{ Name: 'email', Value: email }],
    }),
  });
  return response.json();
}

/** A Node of this machine that is too old for the server. */
async function findOldNode(): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(folder, 'node');
    const version = await run(node, ['--version']).catch(() => undefined);
    if (version !== undefined && Number.parseInt(version.stdout.slice(1), 10) < 24) return node;
  }
  return undefined;
}

test('an older Node says in one sentence what is needed', async ({ skip }) => {
  const node = await findOldNode();
  if (node === undefined) return skip('this machine has no Node older than 24');
  await expect(run(node, [bin, 'dev'], { cwd: project, env })).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^cenote needs Node\.js 24 or newer; this is v[\d.]+\.\n$/),
  });
});
