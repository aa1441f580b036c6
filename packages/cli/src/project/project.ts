import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A folder with `cenote/auth.jsonc`, or where one is to be. */
export interface Project {
  readonly root: string;
}

export const authFilePath = 'cenote/auth.jsonc';
export const schemaFilePath = 'cenote/auth.schema.json';

/** The project that a folder lies in: the nearest above it that has a file of its own. */
export function findProject(from: string): Project | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, authFilePath))) return { root: folder };
    if (dirname(folder) === folder) return undefined;
  }
}

/** @throws Error with one sentence and its mend, outside of every project */
export function loadProject(from: string): Project {
  const project = findProject(from);
  if (project === undefined)
    throw new Error(`There is no ${authFilePath} here or above. "cenote add auth" makes one, after a few questions.`);
  return project;
}
