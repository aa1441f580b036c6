import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleApp } from './bundle.ts';

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
/** Without what npm tells the scripts that it runs: the blank project is nobody's workspace. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_ENV|NODE_OPTIONS)/.test(name)),
);

let project: string;
let tarball: string;
let installed: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'cenote-auth-package-'));
  await run('npm', ['pack', '--pack-destination', project], { cwd: packageFolder, env });
  tarball = join(project, (await readdir(project)).find((name) => name.endsWith('.tgz')) ?? '');
  await writeFile(join(project, 'package.json'), '{ "name": "blank", "private": true, "type": "module" }\n');
  installed = join(project, 'node_modules', '@cenote', 'auth');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
}, 120_000);

afterAll(() => rm(project, { recursive: true, force: true }));

const aliases = () => ({
  '@cenote/auth/amplify': join(installed, 'dist', 'amplify.js'),
  '@cenote/auth': join(installed, 'dist', 'index.js'),
});
const bundleOf = (names: string) =>
  bundleApp(`import { ${names} } from '@cenote/auth';\nglobalThis.used = [${names}];\n`, aliases());
const kibibyte = 1024;

describe('what an app loads', () => {
  test('is at most 6 KiB for sign-up, sign-in by SRP, the session and sign-out', async () => {
    const core = await bundleOf('createClient, signUp, confirmSignUp, signIn, fetchAuthSession, signOut');
    expect(core.bytes).toBeLessThanOrEqual(6 * kibibyte);
    // What must not be in there: everything that such an app does not do.
    for (const other of [
      'AssociateSoftwareToken',
      'BroadcastChannel',
      'ChangePassword',
      'ConfirmDevice',
      'ForgotPassword',
      'GetUser',
      'ListDevices',
      'MFA_SETUP',
      'PublicKeyCredential',
      'SameSite',
      'TextDecoder',
      'WEB_AUTHN',
      'aws_user_pools_id',
      'cognito-identity',
      'document',
      'oauth2',
      'sha256',
    ]) {
      expect(core.code.replaceAll(/import\(.*?\)/g, ''), other).not.toContain(other);
    }
    expect(core.code).toContain('GetTokensFromRefreshToken');
    const names = core.later.map(({ name }) => name).toSorted();
    expect(names).toEqual(['device', 'lease', 'name-step', 'older-refresh', 'plain-digest']);
    for (const { bytes } of core.later) expect(bytes).toBeLessThanOrEqual(kibibyte);
  });

  test.each([
    ['everything that an instance does', 21, "import { createAuth as all } from '@cenote/auth';"],
    ['the Auth of Amplify 4 and 5', 27, "import { Auth as all } from '@cenote/auth';"],
    ['the functions of Amplify 6', 28, "import * as all from '@cenote/auth/amplify';"],
  ])('is at most 12 KiB for %s, and %d with all that is loaded later', async (_, most, source) => {
    const { bytes, later } = await bundleApp(`${source}\nglobalThis.used = Object.values(all);\n`, aliases());
    expect(bytes).toBeLessThanOrEqual(12 * kibibyte);
    // Each part is compressed by itself, as it is loaded.
    const all = later.reduce((sum, one) => sum + one.bytes, bytes);
    expect(all).toBeLessThanOrEqual(most * kibibyte);
    for (const { name, bytes: some } of later) {
      // Hosted pages, identity pools, pages about the account: whoever goes there waits for more than this. And all challenges.
      const mostOfIt = { deeds: 4.75, steps: 1.75 }[name] ?? 1.5;
      expect(some, name).toBeLessThanOrEqual(mostOfIt * kibibyte);
    }
  });
});

test('importing it does nothing', async () => {
  const { bytes } = await bundleApp("import '@cenote/auth';", aliases());
  expect(bytes).toBeLessThan(50);
});

test('its types are right for whoever imports it', async () => {
  const { stdout } = await run('attw', [tarball, '--profile', 'esm-only', '--format', 'json'], { env });
  const { analysis } = JSON.parse(stdout) as { analysis: { problems: { kind: string; resolutionKind?: string }[] } };
  const ignored = new Set(['node10', 'node16-cjs']);
  expect(analysis.problems.filter(({ resolutionKind = '' }) => !ignored.has(resolutionKind))).toEqual([]);
});

test('its types need neither a browser`s nor Node`s', async () => {
  const compilerOptions = {
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    lib: ['es2022', 'esnext.disposable'],
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
  };
  await writeFile(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['app.ts', 'platform.d.ts'] }),
  );
  // What every platform has that the language does not.
  await writeFile(
    join(project, 'platform.d.ts'),
    'interface AbortSignal {}\ninterface URL {}\ndeclare function fetch(input: string): Promise<unknown>;\n',
  );
  await writeFile(
    join(project, 'app.ts'),
    "import { createAuth } from '@cenote/auth';\nexport const auth = createAuth({ userPoolId: 'a_b', clientId: 'c' });\nexport { AuthError } from '@cenote/auth/amplify';\n",
  );
  await run('tsc', ['-p', project], { env });
});

test('its surface is the one that is written down', async () => {
  const files = await readdir(join(installed, 'dist'), { recursive: true });
  // What the service's own types say is written down where they are generated.
  const ours = files.filter((name) => name.endsWith('.d.ts') && !name.startsWith('wire/src/')).toSorted();
  const surfaces = ours.map(async (name) => {
    const types = await readFile(join(installed, 'dist', name), 'utf8');
    return `# ${name}\n\n${withoutComments(types)}`;
  });
  await expect((await Promise.all(surfaces)).join('\n')).toMatchFileSnapshot('../api.txt');
});

function withoutComments(source: string): string {
  return source
    .replaceAll(/\/\*\*[^]*?\*\//g, '')
    .replaceAll(/^\/\/.*$/gm, '')
    .replaceAll(/\n\s*\n+/g, '\n')
    .trim()
    .concat('\n');
}
