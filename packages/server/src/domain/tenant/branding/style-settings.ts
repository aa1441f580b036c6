import { Fault } from '#domain/fault.ts';
import { type Shape, styleSchema } from './style-schema.ts';

/** The settings of a style as an administrator sent them, checked: a part of the full document. */
export type StyleSettings = Readonly<Record<string, unknown>>;

const maxPixels = 1000;
const maxTextLength = 256;
const maxShownLength = 200;

/**
 * Takes the settings of a style, whatever somebody sent for them.
 * @throws Fault InvalidParameterException that names the first place at which they say what nothing understands
 */
export function parseStyleSettings(document: unknown): StyleSettings {
  const problem = findProblem(styleSchema, document, []);
  if (problem !== undefined) throw new Fault('InvalidParameterException', `Invalid settings: ${problem}`);
  return document as StyleSettings;
}

/** The full document: what the style says, and what stands where it says nothing. */
export function mergeStyleSettings(settings: StyleSettings = {}): StyleSettings {
  return merge(styleSchema, settings) as StyleSettings;
}

function findProblem(shape: Shape, value: unknown, path: readonly string[]): string | undefined {
  const wants = (what: string) => `${shown(path)} is not ${what}.`;
  switch (shape.kind) {
    case 'group':
      if (!isRecord(value)) return wants('an object');
      return findInMembers(value, path, (name) => memberOf(shape.members, name));
    case 'named':
      if (!isRecord(value) || Object.keys(value).length > shape.max) return wants(`an object of ${shape.max} at most`);
      return findInMembers(value, path, (name) => (name.length <= maxTextLength ? shape.of : undefined));
    case 'list':
      if (!Array.isArray(value) || value.length > shape.max) return wants(`a list of ${shape.max} at most`);
      return findFirst(value.map((part, at) => () => findProblem(shape.of, part, [...path, String(at)])));
    case 'color':
      return isColor(value) ? undefined : wants('a colour of eight digits, red, green, blue and opacity: 0b6b62ff');
    case 'length':
      return isLength(value) ? undefined : wants(`a number of pixels from 0 to ${maxPixels}`);
    case 'switch':
      return typeof value === 'boolean' ? undefined : wants('true or false');
    case 'word': {
      if (shape.words !== undefined) {
        return shape.words.includes(value as string) ? undefined : wants(`one of ${shape.words.join(', ')}`);
      }
      return typeof value === 'string' && /^[A-Z][A-Z_]{0,63}$/.test(value) ? undefined : wants('a word in capitals');
    }
    case 'text':
      return typeof value === 'string' && value.length <= maxTextLength
        ? undefined
        : wants(`a text of ${maxTextLength} characters at most`);
  }
}

function findInMembers(
  value: Readonly<Record<string, unknown>>,
  path: readonly string[],
  shapeOf: (name: string) => Shape | undefined,
): string | undefined {
  return findFirst(
    Object.entries(value).map(([name, part]) => () => {
      const shape = shapeOf(name);
      const here = [...path, name];
      return shape === undefined ? `${shown(here)} is not known.` : findProblem(shape, part, here);
    }),
  );
}

function findFirst(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Walks the table and not the document, so that a document of an earlier table cannot bring in what this one does not know. */
function merge(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'group': {
      const given = isRecord(value) ? value : {};
      const members = Object.entries(shape.members).map(([name, part]) => [name, merge(part, ownOf(given, name))]);
      return Object.fromEntries(members);
    }
    case 'named':
    case 'text':
    case 'list': {
      const isGood = value !== undefined && findProblem(shape, value, []) === undefined;
      return isGood ? value : shape.kind === 'list' ? shape.fallback : shape.kind === 'named' ? {} : '';
    }
    default:
      return findProblem(shape, value, []) === undefined ? value : shape.fallback;
  }
}

function memberOf(members: Readonly<Record<string, Shape>>, name: string): Shape | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function ownOf(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isColor(value: unknown): boolean {
  return typeof value === 'string' && /^[\da-f]{8}$/i.test(value);
}

function isLength(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= maxPixels;
}

function shown(path: readonly string[]): string {
  const text = path.length === 0 ? 'the document' : path.join('.');
  return text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text;
}
