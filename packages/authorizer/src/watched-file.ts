import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

/** A value that stands in a file, or is given as it is. */
export type Source<T> = T | { readonly file: string };

/** Gives a value, the newest that could be read. */
export interface Watched<T> {
  /** At once, unless somebody has to look. */
  readonly current: () => T | Promise<T>;
}

/** Told when a file changed into something that cannot be read: what stood there before still counts. */
export type OnUnreadable = (file: string, error: unknown) => void;

const lookEveryMs = 1000;

/**
 * Reads a file, and reads it again when it has changed: somebody looks once a second, as requests come.
 * @throws whatever `parse` or reading throws, the first time. Later ones are told to `onUnreadable`
 */
export function watchFile<T>(file: string, parse: (text: string) => T, onUnreadable: OnUnreadable): Watched<T> {
  let value = parse(readFileSync(file, 'utf8'));
  let lookedAt = 0;
  let seen = '';
  const look = async () => {
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const now = `${mtimeMs} ${size} ${ino}`;
      if (now === seen) return;
      const text = await readFile(file, 'utf8');
      // Only what was read is not read again: a read may fail for a while.
      seen = now;
      value = parse(text);
    } catch (error) {
      onUnreadable(file, error);
    }
  };
  let looking: Promise<void> | undefined;
  return {
    current() {
      const now = performance.now();
      if (looking === undefined && (lookedAt === 0 || now - lookedAt >= lookEveryMs)) {
        lookedAt = now;
        looking = look().finally(() => {
          looking = undefined;
        });
      }
      return looking === undefined ? value : looking.then(() => value);
    },
  };
}

/** A value that does not change. */
export function fixed<T>(value: T): Watched<T> {
  return { current: () => value };
}
