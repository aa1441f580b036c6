import type { Member, ServiceModel, Type } from '@cenote/wire/shape';
import { Fault } from '#domain/fault.ts';

/** A free JSON value nested deeper than this is refused; passkey answers and branding settings have under ten levels. */
const maxDocumentDepth = 64;

const minInteger = -(2 ** 31);
const maxInteger = 2 ** 31 - 1;

/**
 * Reads a JSON object as a structure of the model, every value of the JSON type that the model names. Null counts as
 * absent (but stays in lists, for the constraints to refuse), and members that the model does not know are dropped.
 * The result is a copy: its maps have no prototype, so that no key of theirs can reach one.
 * @throws Fault SerializationException
 */
export function readStructure(model: ServiceModel, members: readonly Member[], json: unknown): Record<string, unknown> {
  // AWS: captured from a sibling service of the same framework: this is the text for a scalar in place of a structure.
  const source = expectObject(json, 'Expected null');
  const result: Record<string, unknown> = {};
  for (const { name, type } of members) {
    const value = Object.hasOwn(source, name) ? source[name] : undefined;
    if (value !== null && value !== undefined) result[name] = readValue(model, type, value);
  }
  return result;
}

function readValue(model: ServiceModel, type: Type, json: unknown): unknown {
  switch (type.kind) {
    case 'string':
    case 'enum':
      return typeof json === 'string' ? json : refuse(json, 'a String');
    case 'boolean':
      return typeof json === 'boolean' ? json : refuse(json, 'a Boolean');
    case 'integer':
      return isWhole(json, minInteger, maxInteger) ? json : refuse(json, 'an Integer');
    case 'long':
      return isWhole(json, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) ? json : refuse(json, 'a Long');
    case 'double':
      return Number.isFinite(json) ? json : refuse(json, 'a Double');
    case 'timestamp':
      return Number.isFinite(json) ? json : refuse(json, 'milliseconds since epoch');
    case 'blob':
      return typeof json === 'string' && isBase64(json) ? json : refuse(json, 'a Blob');
    case 'document':
      checkDepth(json, maxDocumentDepth);
      return json;
    case 'structure':
      return readStructure(model, model.structures[type.name] ?? [], json);
    case 'list':
      return readList(model, type.element, json);
    case 'map':
      return readMap(model, type.value, json);
  }
}

function readList(model: ServiceModel, element: Type, json: unknown): unknown[] {
  if (!Array.isArray(json)) {
    throw isObject(json) ? structureFound() : refused('Expected list or null');
  }
  return json.map((item: unknown) => (item === null ? null : readValue(model, element, item)));
}

function readMap(model: ServiceModel, valueType: Type, json: unknown): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(expectObject(json, 'Expected map or null'))) {
    if (value !== null) result[key] = readValue(model, valueType, value);
  }
  return result;
}

function expectObject(json: unknown, message: string): Readonly<Record<string, unknown>> {
  if (isObject(json)) return json;
  throw Array.isArray(json) ? listFound() : refused(message);
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isWhole(json: unknown, min: number, max: number): boolean {
  return Number.isInteger(json) && (json as number) >= min && (json as number) <= max;
}

/** RFC 4648 section 4, with padding. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function checkDepth(json: unknown, left: number): void {
  if (typeof json !== 'object' || json === null) return;
  if (left === 0) throw refused('The document is nested too deeply.');
  for (const part of Object.values(json)) checkDepth(part, left - 1);
}

/** AWS: these texts are captured from sibling services of the same framework. */
function refuse(json: unknown, wanted: string): never {
  if (Array.isArray(json)) throw listFound();
  if (isObject(json)) throw structureFound();
  const token = typeof json === 'boolean' ? String(json) : typeof json;
  throw refused(`${token.toUpperCase()}_VALUE can not be converted to ${wanted}`);
}

function refused(message: string): Fault {
  return new Fault('SerializationException', message);
}

function listFound(): Fault {
  return refused('Start of list found where not expected');
}

function structureFound(): Fault {
  return refused('Start of structure or map found where not expected.');
}
