import type { Constraint, Member, Shapes, Type } from '@cenote/wire/shape';
import { matchesPattern } from '#lib/java-pattern.ts';

/** A message lists at most this many violations: a small body could otherwise ask for a very large answer. */
const maxViolations = 100;
/** A value that is longer than this, and longer than it may be, is not held against its pattern as well. */
const maxPatternLength = 4096;

/** One rule of the model: its text in AWS's words, and whether a value keeps it. */
interface Rule {
  readonly text: () => string;
  readonly holds: (value: unknown) => boolean;
}

/** Where a value stands, and whether a message may show it. */
interface Place {
  readonly path: string;
  readonly hidden: boolean;
}

/**
 * Holds typed values against the constraints of the model, and says what violates them, all together; undefined when nothing does. Texts
 * as the real service gives them.
 */
export function findViolations(
  model: Shapes,
  members: readonly Member[],
  input: Readonly<Record<string, unknown>>,
): string | undefined {
  const check = new Check(model);
  check.structure(members, input, { path: '', hidden: false });
  const count = check.violations.length;
  if (count === 0) return undefined;
  return `${count} validation ${count === 1 ? 'error' : 'errors'} detected: ${check.violations.join('; ')}`;
}

/** Walks a typed value along the model and gathers what violates a constraint, in the order of the model. */
class Check {
  readonly violations: string[] = [];
  readonly #model: Shapes;

  constructor(model: Shapes) {
    this.#model = model;
  }

  structure(members: readonly Member[], values: Readonly<Record<string, unknown>>, place: Place): void {
    for (const member of members) {
      const name = member.name.charAt(0).toLowerCase() + member.name.slice(1);
      const path = place.path === '' ? name : `${place.path}.${name}`;
      const at = { path, hidden: place.hidden || member.sensitive || member.type.kind === 'blob' };
      const value = values[member.name];
      if (value !== undefined) this.#value(member.type, member.constraint, value, at);
      else if (member.required) this.#report(null, at, 'Member must not be null');
    }
  }

  #value(type: Type, constraint: Constraint | undefined, value: unknown, at: Place): void {
    const rules = rulesOf(this.#model, type, constraint);
    for (const rule of rules) if (!rule.holds(value)) this.#report(value, at, rule.text());
    if (type.kind === 'structure') {
      this.structure(this.#model.structures[type.name] ?? [], value as Record<string, unknown>, at);
    } else if (type.kind === 'list') {
      // A list that is too long is reported as such; its elements are not looked at, however many they are.
      if (sizeOf(value) <= (constraint?.max ?? Number.POSITIVE_INFINITY)) this.#list(type, value as unknown[], at);
    } else if (type.kind === 'map') {
      this.#map(type, value as Readonly<Record<string, unknown>>, at);
    }
  }

  #list(type: Extract<Type, { kind: 'list' }>, list: readonly unknown[], at: Place): void {
    const scalars: unknown[] = [];
    for (const [index, element] of list.entries()) {
      const here = { path: `${at.path}.${index + 1}.member`, hidden: at.hidden };
      if (element === null) this.#report(null, here, 'Member must not be null');
      else if (isNested(type.element)) this.#value(type.element, type.constraint, element, here);
      else scalars.push(element);
    }
    this.#parts('Member', type.element, type.constraint, scalars, list, at);
  }

  #map(type: Extract<Type, { kind: 'map' }>, map: Readonly<Record<string, unknown>>, at: Place): void {
    this.#parts('Map keys', { kind: 'string' }, type.keyConstraint, Object.keys(map), map, at);
    if (!isNested(type.value)) {
      this.#parts('Map value', type.value, type.valueConstraint, Object.values(map), map, at);
      return;
    }
    for (const [key, value] of Object.entries(map)) {
      this.#value(type.value, type.valueConstraint, value, { path: `${at.path}.${key}.member`, hidden: at.hidden });
    }
  }

  /** AWS: captured: parts of a list or map share one report, which shows the whole and names all rules of its parts. */
  #parts(
    what: string,
    type: Type,
    constraint: Constraint | undefined,
    parts: readonly unknown[],
    whole: unknown,
    at: Place,
  ): void {
    const rules = rulesOf(this.#model, type, constraint);
    if (parts.every((part) => rules.every((rule) => rule.holds(part)))) return;
    this.#report(whole, at, `${what} must satisfy constraint: [${rules.map((rule) => rule.text()).join(', ')}]`);
  }

  #report(value: unknown, { path, hidden }: Place, constraint: string): void {
    if (this.violations.length === maxViolations) return;
    const shown = hidden ? undefined : javaText(value);
    const start = shown === undefined ? 'Value' : value === null ? 'Value null' : `Value '${shown}'`;
    this.violations.push(`${start} at '${path}' failed to satisfy constraint: ${constraint}`);
  }
}

function rulesOf(model: Shapes, type: Type, constraint: Constraint = {}): Rule[] {
  const { min, max, pattern } = constraint;
  const size = type.kind === 'blob' ? blobSize : sizeOf;
  const what = isNumber(type) ? 'value' : 'length';
  const rules: Rule[] = [];
  if (max !== undefined) {
    const text = `Member must have ${what} less than or equal to ${max}`;
    rules.push({ text: () => text, holds: (value) => size(value) <= max });
  }
  if (min !== undefined) {
    const text = `Member must have ${what} greater than or equal to ${min}`;
    rules.push({ text: () => text, holds: (value) => size(value) >= min });
  }
  if (pattern !== undefined) {
    const enough = Math.max(max ?? Number.POSITIVE_INFINITY, maxPatternLength);
    rules.push({
      text: () => `Member must satisfy regular expression pattern: ${pattern}`,
      holds: (value) => typeof value !== 'string' || value.length > enough || matchesPattern(pattern, value),
    });
  }
  if (type.kind === 'enum') {
    const values = model.enums[type.name] ?? [];
    rules.push({
      text: () => `Member must satisfy enum value set: [${inHashSetOrder(values).join(', ')}]`,
      holds: (value) => values.includes(value as string),
    });
  }
  return rules;
}

function isNested(type: Type): boolean {
  return type.kind === 'structure' || type.kind === 'list' || type.kind === 'map';
}

function isNumber(type: Type): boolean {
  return type.kind === 'integer' || type.kind === 'long' || type.kind === 'double';
}

/** What a limit counts: the value of a number, the UTF-16 units of a text, the entries of a list or map. */
function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return Object.keys(value as object).length;
}

function blobSize(value: unknown): number {
  return Buffer.byteLength(value as string, 'base64');
}

/** A value as Java's `toString` writes it; undefined for structures, whose text no client can rely on. */
function javaText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    const parts = value.map(javaText);
    return parts.includes(undefined) ? undefined : `[${parts.join(', ')}]`;
  }
  // Only maps are made without a prototype.
  if (Object.getPrototypeOf(value) !== null) return undefined;
  const entries = Object.entries(value).map(([key, part]) => [key, javaText(part)] as const);
  if (entries.some(([, text]) => text === undefined)) return undefined;
  return `{${entries.map(([key, text]) => `${key}=${text}`).join(', ')}}`;
}

/** AWS: captured: `[OPTIONAL, OFF, ON]` and `[implicit, client_credentials, code]`: the order of a Java HashSet. */
function inHashSetOrder(values: readonly string[]): string[] {
  let buckets = 16;
  while (values.length > buckets * 0.75) buckets *= 2;
  const bucketOf = (value: string) => {
    let hash = 0;
    for (let at = 0; at < value.length; at++) hash = (Math.imul(hash, 31) + value.charCodeAt(at)) | 0;
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return values.toSorted((one, other) => bucketOf(one) - bucketOf(other));
}
