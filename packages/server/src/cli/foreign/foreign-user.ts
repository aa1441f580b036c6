import type { StoredAlgorithm } from '#domain/people/users/password-hash.ts';

/** A user as the file of another server tells of them. */
export interface ForeignUser {
  /** Where in the file, for who is told of them. */
  readonly at: number;
  /** The name that they sign in with there, where that is no address. */
  readonly username?: string | undefined;
  /** What the other server answers for, by the names of this one; what is not there is absent. */
  readonly attributes: ForeignAttributes;
  /** What people may have written there themselves. It proves no address, and names nobody. */
  readonly written: ForeignAttributes;
  readonly isEnabled: boolean;
  readonly groups: readonly string[];
  readonly hash?: ForeignUserHash | undefined;
}

export type ForeignAttributes = Readonly<Record<string, string | undefined>>;

/** The hash of a password, or what it is called that nobody here can compare with. */
export type ForeignUserHash =
  | { readonly algorithm: StoredAlgorithm; readonly text: string }
  | { readonly untaken: string };

/** Reads the users in the text of a file. @throws Error with one sentence for a file of another kind */
export type ReadForeign = (text: string, parameters?: string) => ForeignUser[];

export type Entry = Readonly<Record<string, unknown>>;

/** The objects of a file: an array of them, the array under one of `names`, or one a line. @throws Error with one sentence */
export function entriesOf(text: string, what: string, ...names: string[]): Entry[] {
  if (text.trim() === '') throw new Error(`The file is no ${what}: it is empty.`);
  const found = parseJson(text) ?? linesOf(text, what);
  const listed = Array.isArray(found) ? found : names.map((name) => (found as Entry)[name]).find(Array.isArray);
  // A file of one line is one object.
  const entries: unknown[] = listed ?? (names.length === 0 ? [found] : []);
  if (entries.length === 0) throw new Error(`The file is no ${what}.`);
  return entries.map((entry, index) => {
    if (!isEntry(entry)) throw new Error(`The file is no ${what}: number ${index + 1} in it is no object.`);
    return entry;
  });
}

/** One object a line. @throws Error that names the place */
function linesOf(text: string, what: string): unknown[] {
  const lines = text.split('\n').map((line) => line.trim());
  if (/^\[|^\{$/.test(lines.find((line) => line !== '') ?? ''))
    throw new Error(`The file is no ${what}: ${faultOf(text)}.`);
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const entry = parseJson(line);
    if (entry === undefined) throw new Error(`The file is no ${what}: line ${index + 1} is no JSON.`);
    return [entry];
  });
}

/** Where one document breaks off. The place alone: whatever stands there may be a secret. */
function faultOf(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    const [place] = /line \d+ column \d+/.exec((error as Error).message) ?? [];
    if (place !== undefined) return `it is no JSON at ${place}`;
  }
  return 'it is no JSON, or not all of it';
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

/** The kind of a hash that cannot be compared, as a file names it; of any other text nothing is told. */
export function untakenHash(...words: unknown[]): { readonly untaken: string } {
  const kind = words.filter((word) => word !== undefined && word !== '').join(' ');
  return { untaken: /^[\w. -]{1,40}$/.test(kind) ? kind : 'an unknown kind' };
}

/** The attributes that have a value. */
export function presentIn(attributes: ForeignAttributes): ForeignAttributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/** A flag as an attribute has it. */
export function flagOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value === true || value === 'true');
}
