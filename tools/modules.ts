import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** One source file and what it names in its imports, type imports and dynamic ones included. */
export interface Module {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly specifiers: readonly string[];
}

/** Where the repository keeps code. Every one of them must hold some. */
export const sourceFolders = ['packages', 'contract', 'tools'] as const;

const ignored = new Set(['node_modules', 'dist', 'coverage', 'generated']);
const staticImport = /^\s*(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm;
const bareImport = /^\s*import\s*['"]([^'"]+)['"]/gm;
const callImport = /\b(?:import|require)\(\s*['"]([^'"]+)['"]/g;

/** A template, which names a module that no check reads. It is told with its backticks. */
const templateImport = /\b(?:import|require)\(\s*(`[^`]*`)/g;

/** The specifiers of every import, export-from and `import()` in a source text that Biome has formatted. */
export function parseSpecifiers(source: string): string[] {
  return [staticImport, bareImport, callImport, templateImport].flatMap((pattern) =>
    [...source.matchAll(pattern)].flatMap((match) => match[1] ?? []),
  );
}

function findFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (ignored.has(entry.name) || entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return findFiles(join(folder, entry.name));
    return /\.[cm]?[jt]s$/.test(entry.name) ? [join(folder, entry.name)] : [];
  });
}

/** Reads every module below `root`. @throws Error when a folder that should hold code holds none. */
export function loadModules(root: string): Module[] {
  return sourceFolders.flatMap((folder) => {
    const files = findFiles(join(root, folder));
    if (files.length === 0) throw new Error(`no module found in ${folder}/: the check would prove nothing`);
    return files.map((file) => {
      const source = readFileSync(file, 'utf8');
      const path = posix.join(folder, file.slice(join(root, folder).length).replaceAll('\\', '/'));
      return { path, specifiers: parseSpecifiers(source) };
    });
  });
}
