import type { JsonSchema, ObjectSchema } from './json-schema.ts';

/** What is wrong, and with which value: the names and indices that lead to it. */
export interface SchemaProblem {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** Everything that is wrong with a value by its schema; nothing where it fits. */
export function checkSchema(
  schema: JsonSchema,
  value: unknown,
  path: readonly (string | number)[] = [],
): SchemaProblem[] {
  const problem = (text: string): SchemaProblem[] => [{ path, text }];
  switch (schema.type) {
    case 'boolean':
      return typeof value === 'boolean' ? [] : problem('has to be true or false');
    case 'integer': {
      if (!Number.isInteger(value)) return problem('has to be a whole number');
      const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
      const isWithin = (value as number) >= minimum && (value as number) <= maximum;
      return isWithin ? [] : problem(`has to be from ${minimum} to ${maximum}`);
    }
    case 'string':
      return checkText(schema, value).flatMap(problem);
    case 'array': {
      if (!Array.isArray(value)) return problem('has to be a list');
      if (value.length < (schema.minItems ?? 0)) return problem(`has to have ${schema.minItems} entries or more`);
      return value.flatMap((one, index) => checkSchema(schema.items, one, [...path, index]));
    }
    case 'object':
      return checkObject(schema, value, path);
  }
}

function checkText(schema: JsonSchema & { type: 'string' }, value: unknown): string[] {
  if (typeof value !== 'string') return ['has to be a text'];
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`has to be one of ${schema.enum.join(', ')}`];
  if (value.length < (schema.minLength ?? 0)) return [`has to have ${schema.minLength} characters or more`];
  if (value.length > (schema.maxLength ?? value.length)) return [`has to have at most ${schema.maxLength} characters`];
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
    return [`has to be ${schema.description ?? `of the form ${schema.pattern}`}`];
  return [];
}

function checkObject(schema: ObjectSchema, value: unknown, path: readonly (string | number)[]): SchemaProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ path, text: 'has to be an object' }];
  const known = schema.properties ?? {};
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
  const names = schema.propertyNames && new RegExp(schema.propertyNames.pattern, 'u');
  return [
    ...missing.map((name) => ({ path, text: `lacks "${name}"` })),
    ...Object.entries(value).flatMap(([name, member]) => {
      const at = [...path, name];
      const other = schema.additionalProperties || undefined;
      const of = Object.hasOwn(known, name) ? known[name] : other;
      if (of === undefined) return [{ path: at, text: `is not known here: ${Object.keys(known).join(', ')}` }];
      if (names !== undefined && !names.test(name)) return [{ path: at, text: 'is no name that is possible here' }];
      return checkSchema(of, member, at);
    }),
  ];
}
