import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder for this user alone, and the folders above it that are missing; one that is there stays as it is. What
 * `mkdirSync` does with `recursive`, but for file systems that refuse a folder with the words of a missing parent, as /proc
 * does: there it would try forever. Gives those that it made, the outermost first.
 * @throws Error of the system
 */
export function makeFolder(path: string): string[] {
  const place = resolve(path);
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory()) return [];
  const made = dirname(place) === place ? [] : makeFolder(dirname(place));
  try {
    mkdirSync(place, { mode: 0o700 });
    return [...made, place];
  } catch (error) {
    // Another process may have been first.
    if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) throw error;
    return made;
  }
}
