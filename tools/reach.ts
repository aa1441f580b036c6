import { posix } from 'node:path';
import type { Module } from './modules.ts';

/** A module with its text. */
export interface Source extends Module {
  readonly text: string;
}

/** The tests that a change can reach, nearest first. */
export interface Reach {
  /** They import what changed, from module to module. */
  readonly near: readonly string[];
  /**
   * They reach it through the whole server, and stand beside it or beside what imports it, or name an operation that it is under:
   * in this order, and those that name most of them first.
   */
  readonly about: readonly string[];
  /** They reach it through the whole server or through a process that they start. */
  readonly rest: readonly string[];
}

const server = 'packages/server/';

/** Modules that know so much that nearly all lies under them: what is reached through one of these is reached by all. */
function isHub(path: string): boolean {
  if (isTest(path)) return false;
  return (
    [`${server}src/server.ts`, `${server}src/open-doors.ts`].includes(path) ||
    /^packages\/server\/src\/doors\/api\/(services|[^/]+\/index)\.ts$/.test(path) ||
    path.startsWith(`${server}test/`) ||
    /^contract\/(auth\/)?[^/]+\.ts$/.test(path)
  );
}

/** Says which tests a change of these files can reach. A file that no module imports is reached by the tests that name it. */
export function findReach(sources: readonly Source[], changed: readonly string[]): Reach {
  const importers = invert(sources);
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  const tests = sources.filter(({ path }) => isTest(path));
  const isCode = (path: string) => texts.has(path);
  const namedBy = changed
    .filter((path) => !isCode(path))
    .flatMap((path) => tests.filter(({ text }) => text.includes(posix.basename(path))).map((test) => test.path));
  const closest = [...new Set([...walk(importers, changed, isHub), ...namedBy])];
  const near = closest.filter(isTest);
  const all = new Set(walk(importers, changed, () => false).filter(isTest));
  const isProduct = changed.some((path) => /^packages\/[^/]+\/src\/|^(package(-lock)?|tsconfig)\.json$/.test(path));
  const spawning = tests.filter(({ text }) => isProduct && text.includes("'node:child_process'"));
  const far = [...new Set([...all, ...spawning.map(({ path }) => path)])].filter((path) => !near.includes(path));
  const above = closest.filter((path) => !isHub(path));
  const operations = above.flatMap((path) => operationsIn(texts.get(path) ?? ''));
  const [beside, besideAbove] = [changed.filter(isCode), above].map((paths) => new Set(paths.map(posix.dirname)));
  const score = (path: string) => {
    const nearness = beside?.has(posix.dirname(path)) ? 2000 : besideAbove?.has(posix.dirname(path)) ? 1000 : 0;
    return nearness + countNamed(texts.get(path) ?? '', operations);
  };
  const scored = far.map((path) => ({ path, score: score(path) }));
  return {
    near,
    about: scored
      .filter((one) => one.score > 0)
      .toSorted((one, other) => other.score - one.score)
      .map(({ path }) => path),
    rest: scored.filter((one) => one.score === 0).map(({ path }) => path),
  };
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

function operationsIn(text: string): string[] {
  return [...text.matchAll(/\bOperation<'(\w+)'>/g)].flatMap(([, name]) => name ?? []);
}

function countNamed(text: string, operations: readonly string[]): number {
  return operations.filter((name) => new RegExp(`\\b${name}(Command)?\\b`).test(text)).length;
}

/** Whom each module is imported by. */
function invert(sources: readonly Source[]): Map<string, string[]> {
  const importers = new Map<string, string[]>();
  for (const { path, specifiers } of sources) {
    for (const specifier of specifiers) {
      const target = resolve(path, specifier);
      if (target !== undefined) importers.set(target, [...(importers.get(target) ?? []), path]);
    }
  }
  return importers;
}

function resolve(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  if (specifier.startsWith('#')) return `${server}src/${specifier.slice(1)}`;
  const wire = /^@cenote\/wire\/(.+)$/.exec(specifier)?.[1];
  if (wire === undefined) return undefined;
  const isGenerated = wire.startsWith('user-pools') || wire.startsWith('identity-pools');
  return `packages/wire/src/${isGenerated ? 'generated/' : ''}${wire}.ts`;
}

/** What is above these modules, themselves included, nearest first; nothing that is above one at which it stops. */
function walk(
  importers: ReadonlyMap<string, readonly string[]>,
  from: readonly string[],
  stopsAt: (path: string) => boolean,
): string[] {
  const seen = new Set(from);
  // A Set is walked in the order in which it grows, also while it does.
  for (const path of seen) {
    if (stopsAt(path) && !from.includes(path)) continue;
    for (const importer of importers.get(path) ?? []) seen.add(importer);
  }
  return [...seen];
}
