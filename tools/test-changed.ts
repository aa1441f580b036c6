import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadModules } from './modules.ts';
import { findReach, type Reach } from './reach.ts';

/** As many files as two cores get through in two minutes. */
const most = { near: 24, about: 14, contract: 3 };

/** What every change of the server has to leave alone: a sign-up, a sign-in, and the program as it is started. */
const smoke = [
  'contract/sdk-sign-up.test.ts',
  'contract/sdk-sign-in.test.ts',
  'packages/server/src/cli/run-server.test.ts',
];

/** What is run of what a change can reach, and what is left to the whole run. */
export function choose({ near, about, rest }: Reach): { run: string[]; left: string[] } {
  const far = [...about, ...rest];
  const chosen = [
    ...near.slice(0, most.near),
    ...about.slice(0, most.about),
    ...about.filter((path) => path.startsWith('contract/sdk-')).slice(0, most.contract),
    ...smoke.filter((path) => far.includes(path)),
  ];
  const run = [...new Set(chosen)];
  return { run, left: [...near, ...far].filter((path) => !run.includes(path)) };
}

/** The last line: what was run, and what was not. */
export function summary({ run, left }: { run: readonly string[]; left: readonly string[] }): string {
  const all = run.length + left.length;
  if (all === 0) return 'no test can be reached by what changed';
  if (left.length === 0) return `ran all ${all} test files that the change can reach`;
  const folderOf = (path: string) =>
    /^(contract|tools|packages\/\w+\/(src\/\w+|test))\//.exec(path)?.[1] ?? 'elsewhere';
  const counts = Object.entries(Object.groupBy(left, folderOf));
  const where = counts.map(([folder, files = []]) => `${folder} (${files.length})`).toSorted();
  return `ran the nearest ${run.length} of ${all} test files that the change can reach; left to npm test: ${where.join(', ')}`;
}

/** Files that differ from the commit at which this branch left `base`, new and uncommitted ones included. */
function changedSince(base: string, root: string): string[] {
  const git = (...parameters: string[]) => execFileSync('git', parameters, { cwd: root, encoding: 'utf8' });
  const start = git('merge-base', base, 'HEAD').trim();
  const changed = git('diff', '--name-only', '--no-renames', start);
  const added = git('ls-files', '--others', '--exclude-standard');
  return `${changed}${added}`.split('\n').filter((path) => path !== '');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const [base = 'main'] = process.argv.slice(2).filter((word) => !word.startsWith('-'));
  const sources = loadModules(root).map((module) => ({
    ...module,
    text: readFileSync(join(root, module.path), 'utf8'),
  }));
  const changed = changedSince(base, root);
  const chosen = choose(findReach(sources, changed));
  const files = chosen.run.filter((path) => existsSync(join(root, path)));
  if (process.argv.includes('--list')) console.log(files.join('\n'));
  else if (files.length > 0) {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const { status } = spawnSync(process.execPath, [vitest, 'run', ...files], { cwd: root, stdio: 'inherit' });
    process.exitCode = status ?? 1;
  }
  console.log(`${changed.length} files changed since ${base}: ${summary(chosen)}`);
}
