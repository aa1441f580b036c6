import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const server = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cenote-program-'));
afterAll(() => rmSync(folder, { recursive: true }));

function start(root: string, ...args: string[]) {
  const program = join(root, 'bin/cenote.js');
  return spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' });
}

/** The program, with what else `files` says. */
function installation(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, name);
  for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  cpSync(join(server, 'bin'), join(root, 'bin'), { recursive: true });
  return root;
}

test('runs what was built, and else the sources of a checkout', () => {
  const files = { 'src/cli/main.ts': 'const said: string = "sources"; console.log(said);' };
  expect(start(installation('checkout', files)).stdout).toBe('sources\n');
  const built = { ...files, 'dist/main.js': 'console.log("built")' };
  expect(start(installation('built', built)).stdout).toBe('built\n');
});

test('says what to do where neither is there, and shows other failures as they are', () => {
  const empty = start(installation('empty', {}));
  expect([empty.status, empty.stdout]).toEqual([1, '']);
  expect(empty.stderr).toMatch(/^This installation of cenote is not whole\. [^\n]+\n$/);
  const broken = start(installation('broken', { 'dist/main.js': "import 'nothing-like-it'" }));
  expect(broken.status).toBe(1);
  expect(broken.stderr).toContain("Cannot find package 'nothing-like-it'");
});

test('starts from this checkout without a stack', () => {
  const { status, stderr } = start(server, 'start');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^cenote: CENOTE_SECRET_KEY is missing/);
  expect(stderr).not.toContain('    at ');
});
