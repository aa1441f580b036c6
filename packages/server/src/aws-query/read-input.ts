import type { Member, Shapes, Type } from '@cenote/wire/shape';
import { findViolations } from '#aws-model/find-violations.ts';
import type { Fields } from '#http/form.ts';
import { QueryError } from './query-error.ts';

/** More elements than any list of a model may have: a form has no more fields than that anyway. */
const mostElements = 1000;

/**
 * The input of an operation out of the fields of a form (AWS: "AWS Query protocol" of Smithy): `Tags.member.1.Key` is a member of a
 * structure in a list. Fields that the model does not know are left out, as in the other protocol.
 * @throws QueryError MalformedInput for a value of another type, ValidationError that lists all violated constraints together
 */
export function readInput(model: Shapes, members: readonly Member[], fields: Fields): Record<string, unknown> {
  const input = readStructure(model, members, fields, '');
  const violations = findViolations(model, members, input);
  if (violations !== undefined) throw new QueryError('ValidationError', violations);
  return input;
}

function readStructure(model: Shapes, members: readonly Member[], fields: Fields, prefix: string) {
  const result: Record<string, unknown> = {};
  for (const { name, type } of members) {
    const value = readValue(model, type, fields, prefix + name);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

/** The value under a key; undefined where nothing is. */
function readValue(model: Shapes, type: Type, fields: Fields, key: string): unknown {
  switch (type.kind) {
    case 'structure':
      return hasBelow(fields, key)
        ? readStructure(model, model.structures[type.name] ?? [], fields, `${key}.`)
        : undefined;
    case 'list':
      return readList(model, type.element, fields, key);
    case 'string':
    case 'enum':
      return fields.get(key);
    case 'integer':
      return readText(fields, key, /^-?\d{1,10}$/, Number);
    case 'boolean':
      return readText(fields, key, /^(?:true|false)$/, (text) => text === 'true');
    default:
      throw new Error(`a form has no ${type.kind}`);
  }
}

/** Elements are numbered from 1 on. A list without any is its name alone. */
function readList(model: Shapes, element: Type, fields: Fields, key: string): unknown[] | undefined {
  const values: unknown[] = [];
  while (values.length < mostElements) {
    const value = readValue(model, element, fields, `${key}.member.${values.length + 1}`);
    if (value === undefined) break;
    values.push(value);
  }
  return values.length > 0 || fields.has(key) ? values : undefined;
}

function readText<T>(fields: Fields, key: string, form: RegExp, read: (text: string) => T): T | undefined {
  const text = fields.get(key);
  if (text === undefined) return undefined;
  if (!form.test(text)) throw new QueryError('MalformedInput', `${key} is of another type`);
  return read(text);
}

function hasBelow(fields: Fields, key: string): boolean {
  return [...fields.keys()].some((name) => name.startsWith(`${key}.`));
}
