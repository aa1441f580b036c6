import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleApp } from '../../packages/client/test/bundle.ts';
import { parseConfig } from '../../packages/server/src/config/config.ts';
import { startServer } from '../../packages/server/src/server.ts';
import { findChromium, servePage, startBrowser } from '../browser.ts';
import { register } from '../people.ts';
import type { Libraries } from './app.ts';

/**
 * Measures the client library beside others, and prints a table: what an app loads and, without `--sizes`, how long a sign-in
 * takes.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));
const rounds = 21;
const peer = 'better-auth@1.7.25';

/** Runs a command quietly. @throws Error where it fails */
function run(command: string, ...parameters: string[]): void {
  execFileSync(command, parameters, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

const folder = await mkdtemp(join(tmpdir(), 'cenote-bench-'));
process.stderr.write('building the package\n');
run('npm', 'run', 'build', '--workspace', '@cenote/auth');

const dist = join(root, 'packages/client/dist');
const aliases = { '@cenote/auth/amplify': join(dist, 'amplify.js'), '@cenote/auth': join(dist, 'index.js') };
const amplify = `import { Amplify } from 'aws-amplify'; import { confirmSignUp, fetchAuthSession, signIn, signOut, signUp } from 'aws-amplify/auth';
globalThis.used = [Amplify, confirmSignUp, fetchAuthSession, signIn, signOut, signUp];`;
const identityJs = `import { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } from 'amazon-cognito-identity-js';
globalThis.used = [AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool];`;
const instance = "import { createAuth } from '@cenote/auth'; globalThis.used = createAuth;";
const core = 'createClient, signUp, confirmSignUp, signIn, fetchAuthSession, signOut';

const sizes: Readonly<Record<string, () => Promise<number>>> = {
  '@cenote/auth, the functions of the core': () =>
    sizeOf(`import { ${core} } from '@cenote/auth'; globalThis.used = [${core}];`),
  '@cenote/auth, everything, at once': () => sizeOf(instance),
  '@cenote/auth, everything, with all that is loaded later': () => sizeWithLaterOf(instance),
  'aws-amplify 6, the functions of the core': () => sizeOf(amplify),
  'amazon-cognito-identity-js': () => sizeOf(identityJs),
  'better-auth, its client': async () => {
    run('npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', peer);
    const place = join(folder, 'node_modules/better-auth');
    const { exports } = JSON.parse(await readFile(join(place, 'package.json'), 'utf8')) as {
      exports: Readonly<Record<string, { readonly default: string }>>;
    };
    const client = join(place, exports['./client']?.default ?? '');
    return sizeOf(`import { createAuthClient } from '${client}'; globalThis.used = createAuthClient;`);
  },
};

async function sizeOf(source: string): Promise<number> {
  return (await bundleApp(source, aliases)).bytes;
}

/** The same with every part that is loaded when it is needed, each compressed by itself. */
async function sizeWithLaterOf(source: string): Promise<number> {
  const { bytes, later } = await bundleApp(source, aliases);
  return later.reduce((sum, part) => sum + part.bytes, bytes);
}

process.stdout.write('\n| what an app loads | KiB, minified and gzipped |\n| --- | ---: |\n');
for (const [name, measure] of Object.entries(sizes)) {
  const text = await measure().then(
    (bytes) => (bytes / 1024).toFixed(1),
    (error: Error) => `not measured: ${error.message.split('\n')[0]}`,
  );
  process.stdout.write(`| ${name} | ${text} |\n`);
}

const executable = process.argv.includes('--sizes') ? undefined : await findChromium();
if (executable !== undefined) await measureSignIns(executable);
await rm(folder, { recursive: true, force: true });

async function measureSignIns(chromium: string): Promise<void> {
  const server = await startServer(parseConfig('dev', { port: '0', dataDir: join(folder, 'data') }, {}));
  const browser = await startBrowser(chromium);
  const app = await servePage('bench/app.ts');
  const place = {
    endpoint: server.endpoint,
    userPoolId: server.seed?.userPoolId ?? '',
    clientId: server.seed?.clientId ?? '',
  };
  const input = { ...place, ...(await register(place)) };
  const page = await browser.newPage();
  await page.goto(app.url);
  await page.waitForFunction(() => 'libraries' in globalThis);
  const names = ['@cenote/auth', 'aws-amplify', 'amazon-cognito-identity-js'] as const;
  const tookMs = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const ms = await page.evaluate(
        ([called, given]) => (globalThis as unknown as { libraries: Libraries }).libraries[called](given),
        [name, input] as const,
      );
      // The first round compiles.
      if (round > 0) tookMs.get(name)?.push(ms);
    }
  }
  process.stdout.write(`\n| signing in by SRP, in Chromium, ${rounds - 1} times | median ms |\n| --- | ---: |\n`);
  for (const [name, all] of tookMs) {
    const median = all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? Number.NaN;
    process.stdout.write(`| ${name} | ${median.toFixed(1)} |\n`);
  }
  await browser.close();
  await app.close();
  await server.close();
}
