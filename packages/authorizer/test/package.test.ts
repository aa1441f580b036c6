import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { roleArn, sessionKeyText } from './sign.ts';

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
/** Without what npm tells the scripts that it runs: the blank project is nobody's workspace. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|CENOTE_|VITEST|NODE_ENV|NODE_OPTIONS)/.test(name)),
);

let project: string;
let tarball: string;
let installed: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'cenote-authorizer-package-'));
  await run('npm', ['pack', '--pack-destination', project], { cwd: packageFolder, env });
  tarball = join(project, (await readdir(project)).find((name) => name.endsWith('.tgz')) ?? '');
  await writeFile(join(project, 'package.json'), '{ "name": "blank", "private": true, "type": "module" }\n');
  installed = join(project, 'node_modules', '@cenote', 'authorizer');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
}, 120_000);

afterAll(() => rm(project, { recursive: true, force: true }));

test('it needs Node and nothing else', async () => {
  const dist = join(installed, 'dist');
  const texts = await Promise.all(
    (await readdir(dist)).filter((name) => name.endsWith('.js')).map((name) => readFile(join(dist, name), 'utf8')),
  );
  const imported = texts.flatMap((text) =>
    [...text.matchAll(/\bfrom\s*["']([^"']+)["']/g)].map(([, name = '']) => name),
  );
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter((name) => !name.startsWith('node:') && !name.startsWith('./'))).toEqual([]);
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as object;
  expect(manifest).not.toHaveProperty('dependencies');
});

test('its types are right for whoever imports it', async () => {
  const { stdout } = await run('attw', [tarball, '--profile', 'esm-only', '--format', 'json'], { env });
  const { analysis } = JSON.parse(stdout) as { analysis: { problems: { kind: string; resolutionKind?: string }[] } };
  const ignored = new Set(['node10', 'node16-cjs']);
  expect(analysis.problems.filter(({ resolutionKind = '' }) => !ignored.has(resolutionKind))).toEqual([]);
});

test('it makes an authorizer', async () => {
  const script = `import { createAuthorizer, s3Service } from '@cenote/authorizer';
const authorizer = createAuthorizer({ service: s3Service({ hosts: ['files.test'] }), roles: {} });
const decision = await authorizer.authorize({ method: 'GET', path: '/', query: '', headers: {}, isSecure: true });
console.log(decision.refusal.reason);`;
  await writeFile(join(project, 'use.js'), script);
  expect((await run('node', ['use.js'], { cwd: project, env })).stdout).toBe('no-credentials\n');
});

test('cenote-authorizer answers, logs what it refuses, and stops on SIGTERM', async () => {
  const roles = { [roleArn]: { policies: {} } };
  const service = { kind: 's3', hosts: ['files.test'] };
  const config = { listen: '127.0.0.1:0', proxy: 'nginx', service, roles };
  await writeFile(join(project, 'authorizer.json'), JSON.stringify(config));
  const bin = join(installed, 'bin', 'cenote-authorizer.js');
  const process = spawn('node', [bin, 'authorizer.json'], {
    cwd: project,
    env: { ...env, CENOTE_SESSION_KEYS: sessionKeyText },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse(String((await lines.next()).value)) as Record<string, unknown>;
  try {
    const { event, port } = await next();
    expect(event).toBe('listening');
    const headers = { host: 'files.test', 'x-original-method': 'GET', 'x-original-uri': '/files/a' };
    expect(await ask(Number(port), { method: 'GET', path: '/', headers })).toMatchObject({ status: 403 });
    expect(await next()).toMatchObject({ event: 'refused', reason: 'no-credentials' });
  } finally {
    process.kill('SIGTERM');
  }
  if (process.exitCode === null) await once(process, 'exit');
  expect(process.exitCode).toBe(0);
});

test.each([
  ['{ "proxy": "nginx" }', 'It has no service.'],
  ['{ "proxies": "x", "proxy": "nginx" }', 'proxies is a list.'],
  ['{ "verify": false }', 'It has verify, which means nothing here.'],
  ['{"proxy":"nginx","service":{"kind":"s3","hosts":["f"]},"roles":{}}', 'There is nobody to let in'],
  [
    '{"proxy":"nginx","service":{"kind":"s3","hosts":["f"]},"roles":{},"guests":{"role":"g"},"listen":"0.0.0.0:1"}',
    'name the proxies',
  ],
])('cenote-authorizer says what is wrong with %s', async (text, sentence) => {
  const file = join(project, 'wrong.json');
  await writeFile(file, text);
  const bin = join(installed, 'bin', 'cenote-authorizer.js');
  await expect(run('node', [bin, file], { cwd: project, env })).rejects.toThrow(sentence);
});
