import { existsSync, readFileSync } from 'node:fs';
import { dirname, matchesGlob, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadModules, parseSpecifiers } from './modules.ts';
import { suites } from './suites.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What keeps in its modules who is signed in. */
const clients =
  /^(?:aws-amplify|@aws-amplify\/|amazon-cognito-identity-js|@cenote\/(?:auth|ui)|packages\/(?:client|ui)\/)/;

/** What a file loads, itself and by what it loads: its own path, paths of the repository, and names of packages. */
function loadedBy(path: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(path)) return loaded;
  loaded.add(path);
  if (clients.test(path) || !existsSync(`${root}${path}`)) return loaded;
  const withoutTypes = readFileSync(`${root}${path}`, 'utf8').replaceAll(/^(?:im|ex)port type [^;]*;/gm, '');
  for (const specifier of parseSpecifiers(withoutTypes)) {
    loadedBy(specifier.startsWith('.') ? posix.join(dirname(path), specifier) : specifier, loaded);
  }
  return loaded;
}

function filesOf(project: keyof typeof suites): string[] {
  const { include, exclude } = suites[project];
  const isAmong = (path: string, globs: readonly string[]) => globs.some((glob) => matchesGlob(path, glob));
  return loadModules(root)
    .map(({ path }) => path)
    .filter((path) => isAmong(path, include) && !isAmong(path, exclude));
}

test.each(['rooms', 'contract'] as const)(
  'no suite of "%s" loads a client, whose modules would know whom another has signed in',
  (project) => {
    const files = filesOf(project);
    expect(files.length).toBeGreaterThan(80);
    expect(files.filter((file) => [...loadedBy(file)].some((one) => clients.test(one)))).toEqual([]);
  },
);

test('the suites of "clients" do load one, mostly: the check sees them', () => {
  const files = filesOf('clients').filter((path) => path.startsWith('contract/'));
  const seen = files.filter((file) => [...loadedBy(file)].some((one) => clients.test(one)));
  expect(seen.length).toBeGreaterThan(files.length * 0.8);
});
