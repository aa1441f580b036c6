import type { StoredAlgorithm } from '#domain/people/users/password-hash.ts';

/** A user as the file of another server tells of them. */
export interface ForeignUser {
  /** Where in the file, for who is told of them. */
  readonly at: number;
  /** The name that they sign in with there, where that is no address. */
  readonly username?: string | undefined;
  /** By the names of this server; what is not there is absent. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly isEnabled: boolean;
  readonly groups: readonly string[];
  readonly hash?: { readonly algorithm: StoredAlgorithm; readonly text: string } | undefined;
}

/** Reads the users in the text of a file. @throws Error with one sentence for a file of another kind */
export type ReadForeign = (text: string, parameters?: string) => ForeignUser[];

export type Entry = Readonly<Record<string, unknown>>;

/** The objects of a file: an array of them, the array under one of `names`, or one a line. @throws Error with one sentence */
export function entriesOf(text: string, what: string, ...names: string[]): Entry[] {
  const found = parseJson(text) ?? text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parseJson(line)]));
  const listed = Array.isArray(found) ? found : names.map((name) => (found as Entry)[name]).find(Array.isArray);
  // A file of one line is one object.
  const entries: unknown[] = listed ?? (names.length === 0 ? [found] : []);
  if (entries.length === 0 || !entries.every(isEntry)) throw new Error(`The file is no ${what}.`);
  return entries;
}

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A flag as an attribute has it. */
export function flagOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value === true || value === 'true');
}
