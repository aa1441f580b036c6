import { isAbsolute, normalize, sep } from 'node:path';

/** Why the files for apps cannot lie in a folder; undefined for one of the project. */
export function findFolderFault(folder: string): string | undefined {
  const isInside = folder !== '' && !isAbsolute(folder) && normalize(folder).split(sep)[0] !== '..';
  return isInside ? undefined : 'is a folder of the project, by its path from there';
}
