import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { examplesOf } from './documentation.ts';

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));
const bin = join('node_modules', 'cenote', 'bin', 'cenote.js');
/** Without what npm tells the scripts that it runs: the blank project is nobody's workspace. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|CENOTE_|VITEST|NODE_ENV|NODE_OPTIONS|NODE_COMPILE_CACHE)/.test(name),
  ),
);

/** As the checks of this repository install it. */
const chromium = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));

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

test('the program is held in memory as one byte per character', async () => {
  const dist = join(project, 'node_modules', 'cenote', 'dist');
  const files = (await readdir(dist)).filter((name) => name.endsWith('.js'));
  expect(files).toContain('cenote.js');
  for (const file of files) {
    const text = await readFile(join(dist, file), 'utf8');
    expect(/.{0,40}[^\0-\x7f]/.exec(text)?.[0], file).toBeUndefined();
  }
});

test('cenote dev serves, says so in one line of JSON, and stops on SIGTERM', async () => {
  await withServer(async (ready) => {
    expect(ready).toMatchObject({ region: 'us-east-1', userPoolId: expect.stringMatching(/^us-east-1_/) });
    expect((await fetch(new URL('/livez', ready.endpoint))).status).toBe(200);
    expect(await signUp(ready)).toMatchObject({ UserConfirmed: false });
    await access(join(project, '.cenote'));
  });
});

test.runIf(process.platform === 'linux')('a server without work takes little memory, as one process', async () => {
  await withServer(async ({ endpoint }, pid) => {
    expect((await fetch(new URL('/readyz', endpoint))).status).toBe(200);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    // 24 to 28 MiB. Node's `fetch` alone would be 13 more, and a module that is loaded too early as much. Not counted: pages
    // of the Node program, some 47 MiB, of which the system keeps as many as it has room for.
    expect(Number(/RssAnon:\s+(\d+)/.exec(status)?.[1]) / 1024).toBeLessThan(33);
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toContain('--max-semi-space-size=4\0');
  });
  const own = { ...env, NODE_OPTIONS: '--max-semi-space-size=8' };
  await withServer(async (_, pid) => {
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('--max');
  }, own);
});

test.runIf(process.platform === 'linux')('a server hides what it was told from its own threads', async () => {
  const secret = { CENOTE_SECRET_KEY: randomBytes(32).toString('base64'), PGPASSWORD: 'hidden' };
  const told = { ...env, ...secret, TOLD: 'to everybody' };
  for (const more of [{}, { NODE_OPTIONS: '--max-semi-space-size=8' }]) {
    await withServer(
      async ({ endpoint }, pid) => {
        expect((await fetch(new URL('/livez', endpoint))).status).toBe(200);
        const environ = await readFile(`/proc/${pid}/environ`, 'utf8');
        expect(environ).toContain('TOLD=to everybody');
        for (const value of Object.values(secret)) expect(environ).not.toContain(value);
      },
      { ...told, ...more },
    );
  }
});

interface Ready {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

/** Runs `cenote dev` on a database of its own, and sees it stop without a complaint. */
async function withServer(use: (ready: Ready, pid?: number) => Promise<void>, withEnv = env): Promise<void> {
  await rm(join(project, '.cenote'), { recursive: true, force: true });
  const child = spawn(process.execPath, [bin, 'dev', '--port', '0', '--json'], { cwd: project, env: withEnv });
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
    await use(JSON.parse(String(line)) as Ready, child.pid);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(complaints).toBe('');
  } finally {
    child.kill('SIGKILL');
  }
}

test('functions of the page on triggers compile against cenote/triggers', async () => {
  const functions = join(project, 'functions');
  await mkdir(functions, { recursive: true });
  for (const [path, source] of examplesOf('docs/triggers.md')) {
    if (path.endsWith('.ts')) await writeFile(join(project, path), source);
  }
  const compile = (files: readonly string[], ...flags: readonly string[]) => {
    const types = ['--types', 'node', '--typeRoots', join(repository, 'node_modules', '@types')];
    const rules = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--erasableSyntaxOnly'];
    const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
    return run(process.execPath, [tsc, ...rules, ...types, ...flags, ...files], { cwd: functions, env });
  };
  const files = await readdir(functions);
  await compile(files);
  await compile(
    files,
    '--noPropertyAccessFromIndexSignature',
    '--noUncheckedIndexedAccess',
    '--exactOptionalPropertyTypes',
  );
  const wrong = `import type { PreSignUpTriggerEvent } from 'cenote/triggers';
    export const handler = async (event: PreSignUpTriggerEvent) => {
      event.response.autoConfirmUser = 'true';
      return event;
    };`;
  await writeFile(join(functions, 'wrong.ts'), wrong);
  await expect(compile(['wrong.ts'])).rejects.toMatchObject({ stdout: expect.stringContaining('TS2322') });
  await rm(functions, { recursive: true });
});

test('cenote dev runs the functions in ./functions', async () => {
  const functions = join(project, 'functions');
  await mkdir(functions, { recursive: true });
  const source = `import type { CustomMessageTriggerEvent } from 'cenote/triggers';
    export const handler = async (event: CustomMessageTriggerEvent): Promise<CustomMessageTriggerEvent> => {
      event.response.emailMessage = 'Welcome {####}';
      return event;
    };`;
  await writeFile(join(functions, 'message.ts'), source);
  await withServer(async ({ endpoint, clientId, userPoolId }) => {
    await call(endpoint, 'UpdateUserPool', {
      UserPoolId: userPoolId,
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: { CustomMessage: 'arn:aws:lambda:us-east-1:123456789012:function:message' },
    });
    await signUp({ endpoint, clientId });
    const messages = await fetch(new URL('/dev/messages?to=ada@example.com', endpoint));
    expect(await messages.json()).toMatchObject([{ body: expect.stringMatching(/^Welcome \d{6}$/) }]);
  });
  await rm(functions, { recursive: true });
});

describe('the page on tests', () => {
  const page = examplesOf('docs/testing.md');
  beforeAll(async () => {
    for (const name of ['vitest', 'aws-amplify', '@playwright/test']) {
      const link = join(project, 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(repository, 'node_modules', name), link);
    }
    for (const [path, source] of page) await writeFile(join(project, path), source);
  });
  const runs = (program: string, ...flags: readonly string[]) =>
    run(process.execPath, [join(repository, 'node_modules', program), ...flags], { cwd: project, env });

  test('its tests in Vitest pass', async () => {
    const { stdout } = await runs('vitest/vitest.mjs', 'run', '--testTimeout', '80000', 'sign-in.test.ts');
    expect(stdout).toMatch(/Tests .*3 passed/);
  });

  test.skipIf(chromium === undefined)('its tests in Playwright pass', async () => {
    const launchOptions = { executablePath: chromium, args: ['--no-sandbox'] };
    const config = `export default ${JSON.stringify({ use: { launchOptions }, workers: 1, timeout: 80_000 })};\n`;
    await writeFile(join(project, 'playwright.config.mjs'), config);
    const { stdout } = await runs('@playwright/test/cli.js', 'test', 'sign-in.spec.ts');
    expect(stdout).toContain('1 passed');
  });

  test('its program runs, and its examples have types', async () => {
    const { stdout } = await run(process.execPath, ['plain.mts'], { cwd: project, env });
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+ us-east-1_\w+ \w+\n$/);
    const rules = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024'];
    const types = ['--types', 'node', '--typeRoots', join(repository, 'node_modules', '@types')];
    await runs('typescript/bin/tsc', ...rules, ...types, ...page.keys());
  });
});

/** A sign-up makes an SRP verifier, and so needs the worker that is packed beside the server. */
function signUp({ endpoint, clientId }: Pick<Ready, 'endpoint' | 'clientId'>): Promise<unknown> {
  const email = 'ada@example.com';
  return call(endpoint, 'SignUp', {
    ClientId: clientId,
    Username: email,
    Password: 'Correct-horse-1',
    UserAttributes: [{ Name: 'email', Value: email }],
  });
}

/** Calls an operation; in development any signature of the right form will do. */
async function call(endpoint: string, operation: string, input: object): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=00',
    },
    body: JSON.stringify(input),
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
