import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleApp } from '../../packages/client/test/bundle.ts';
import { findChromium, startBrowser } from '../browser.ts';
import { folderOf, serveUi } from './serve-ui.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');
const executable = await findChromium();
/** Without what npm tells the scripts that it runs: the blank project is nobody's workspace. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_ENV|NODE_OPTIONS)/.test(name)),
);
const kibibyte = 1024;

let project: string;
let tarball: string;
let installed: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'cenote-ui-package-'));
  await run('npm', ['pack', '--pack-destination', project], { cwd: join(root, 'packages', 'ui'), env });
  tarball = join(project, (await readdir(project)).find((name) => name.endsWith('.tgz')) ?? '');
  await writeFile(join(project, 'package.json'), '{ "name": "blank", "private": true, "type": "module" }\n');
  installed = join(project, 'node_modules', '@cenote', 'ui');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
}, 180_000);

afterAll(() => rm(project, { recursive: true, force: true }));

const aliases = () => ({
  '@cenote/ui/define': join(installed, 'dist', 'define.js'),
  '@cenote/ui/react': join(installed, 'dist', 'react.js'),
  '@cenote/ui': join(installed, 'dist', 'index.js'),
  // Its own test packs the client library; two at once would be in each other's way.
  '@cenote/auth': join(root, 'packages', 'client', 'src', 'index.ts'),
  'lit/directives/keyed.js': join(modules, 'lit', 'directives', 'keyed.js'),
  lit: join(modules, 'lit'),
  uqr: join(modules, 'uqr'),
  react: folderOf('react'),
});

describe('what a page loads', () => {
  test('is at most 25 KiB for the element with the client library, and each part that comes later is small', async () => {
    const { bytes, later, code } = await bundleApp("import '@cenote/ui/define';", aliases());
    expect(bytes).toBeLessThanOrEqual(25 * kibibyte);
    // What only some people come by is not in there: other screens, other languages, the drawing of QR codes.
    const others = ['"ConfirmSignUp"', '"ForgotPassword"', '"StartWebAuthnRegistration"', '"Anmelden"'];
    expect(others.filter((other) => code.replaceAll('`', '"').includes(other))).toEqual([]);
    expect(code).toContain('RespondToAuthChallenge');
    expect(later.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'ar',
        'challenges',
        'confirm-sign-up',
        'contacts',
        'de',
        'new-password',
        'qr-code',
        'sign-up',
        'zh-tw',
      ]),
    );
    // The way to the hosted pages is the client library's.
    for (const { name, bytes: some } of later) {
      expect([name, some < (name === 'redirect' ? 6 : 4) * kibibyte]).toEqual([name, true]);
    }
  });

  test('is the same for React, besides React itself', async () => {
    const app = "import { CenoteAuth } from '@cenote/ui/react';\nglobalThis.used = CenoteAuth;";
    const alone = await bundleApp("import * as react from 'react';\nglobalThis.used = react.createElement;", aliases());
    const { bytes } = await bundleApp(app, aliases());
    expect(bytes - alone.bytes).toBeLessThanOrEqual(26 * kibibyte);
  });
});

test('importing it does nothing; its module that defines the element does', async () => {
  expect((await bundleApp("import '@cenote/ui';\nimport '@cenote/ui/react';", aliases())).bytes).toBeLessThan(50);
  expect((await bundleApp("import '@cenote/ui/define';", aliases())).code).toContain('cenote-auth');
});

test('its types are right for whoever imports it', async () => {
  const { stdout } = await run('attw', [tarball, '--profile', 'esm-only', '--format', 'json'], { env });
  const { analysis } = JSON.parse(stdout) as { analysis: { problems: { kind: string; resolutionKind?: string }[] } };
  const ignored = new Set(['node10', 'node16-cjs']);
  expect(analysis.problems.filter(({ resolutionKind = '' }) => !ignored.has(resolutionKind))).toEqual([]);
});

test('its surface is the one that is written down', async () => {
  const files = await readdir(join(installed, 'dist'), { recursive: true });
  const surfaces = files
    .filter((name) => name.endsWith('.d.ts'))
    .toSorted()
    .map(async (name) => `# ${name}\n\n${withoutComments(await readFile(join(installed, 'dist', name), 'utf8'))}`);
  await expect((await Promise.all(surfaces)).join('\n')).toMatchFileSnapshot('../../packages/ui/api.txt');
});

test.runIf(executable !== undefined)('what is packed shows a screen in a blank page', async () => {
  const browser = await startBrowser(executable ?? '');
  const site = await serveUi('https://cognito-idp.us-east-1.amazonaws.com', "import '@cenote/ui/define';", aliases());
  const page = await browser.newPage({ locale: 'de' });
  // The service of AWS is not asked before somebody sends the form.
  await page.route('https://**', (route) => route.abort());
  await page.goto(site.pageWith({ 'user-pool-id': 'us-east-1_a', 'client-id': 'b' }, { lang: 'de' }));
  await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
  await page.getByRole('button', { name: 'Registrieren' }).click();
  await page.getByLabel('E-Mail-Adresse').waitFor();
  await Promise.all([browser.close(), site.close()]);
});

function withoutComments(source: string): string {
  return source
    .replaceAll(/\/\*\*[^]*?\*\//g, '')
    .replaceAll(/^\/\/.*$/gm, '')
    .replaceAll(/\n\s*\n+/g, '\n')
    .trim()
    .concat('\n');
}
