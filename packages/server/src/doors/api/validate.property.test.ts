import { identityPools } from '@cenote/wire/identity-pools.model';
import type { Constraint, Member, ServiceModel, Type } from '@cenote/wire/shape';
import { userPools } from '@cenote/wire/user-pools.model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '#domain/fault.ts';
import { matchesPattern } from '#lib/java-pattern.ts';
import { parseInput } from './validate.ts';

/** One text that keeps each pattern which random texts hardly ever keep. */
const examples = [
  'a',
  '0',
  'a_0',
  'us-east-1_aA0',
  'us-east-1:0',
  'arn:aws:iam::123456789012:role/x',
  'arn:aws:ses:::a',
  'import-1a',
  'terms-of-use',
  'cognito:default',
  'Your code: {####}',
  'Follow {##this link##}',
  'abc',
  'a@b.example',
  'authenticated',
  '123456',
  '00000000-0000-4000-8000-000000000000',
  'us-east-1_0a-',
  'arn:aws:cognito-idp:us-east-1:123456789012:userpool/a',
];

const services: readonly ServiceModel[] = [userPools, identityPools];

describe.each(services)('$signingName', (model) => {
  const names = Object.keys(model.operations);

  test('any JSON value is accepted or refused with a Fault, never anything else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), (operation, body) => {
        expect(problemWith(model, operation, body)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('any JSON values under the members of the model likewise', () => {
    const request = fc.constantFrom(...names).chain((operation) => {
      const members = model.operations[operation]?.input ?? [];
      const values = Object.fromEntries(members.map(({ name }) => [name, fc.jsonValue()]));
      return fc.tuple(fc.constant(operation), fc.record(values, { requiredKeys: [] }));
    });
    fc.assert(
      fc.property(request, ([operation, body]) => {
        expect(problemWith(model, operation, body)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test.each(names)('%s takes every valid input unchanged', (operation) => {
    const input = structureOf(model, model.operations[operation]?.input ?? []);
    fc.assert(
      fc.property(input, (body) => {
        expect(parseInput(model, operation, body)).toEqual(body);
      }),
      { numRuns: 20 },
    );
  });

  test.each(names)('%s names every required member that is missing', (operation) => {
    const required = (model.operations[operation]?.input ?? []).filter((member) => member.required);
    if (required.length === 0) {
      expect(parseInput(model, operation, {})).toEqual({});
      return;
    }
    const error = catchFault(() => parseInput(model, operation, {}));
    expect(error.message.match(/Member must not be null/g)).toHaveLength(required.length);
  });
});

/** What is wrong with the engine's answer to a body; undefined when it is an input of known members or a Fault with a text. */
function problemWith(model: ServiceModel, operation: string, body: unknown): string | undefined {
  try {
    const input = parseInput(model, operation, body);
    const known = model.operations[operation]?.input.map((member) => member.name);
    return Object.keys(input).find((name) => !known?.includes(name));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.message === '' ? 'a Fault without a text' : undefined;
  }
}

function catchFault(deed: () => unknown): Fault {
  try {
    deed();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('No fault was thrown');
}

function structureOf(model: ServiceModel, members: readonly Member[]): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.fromEntries(
    members.map((member) => [member.name, valueOf(model, member.type, member.constraint)]),
  );
  const requiredKeys = members.filter((member) => member.required).map((member) => member.name);
  return fc.record(values, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<Record<string, unknown>>;
}

function valueOf(model: ServiceModel, type: Type, constraint: Constraint = {}): fc.Arbitrary<unknown> {
  const { min = 0, max = Number.POSITIVE_INFINITY } = constraint;
  switch (type.kind) {
    case 'string':
      return textOf(constraint);
    case 'enum':
      return fc.constantFrom(...(model.enums[type.name] ?? []));
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'long':
      return fc.integer({ min, max: Math.min(max, 2 ** 31 - 1) });
    case 'double':
    case 'timestamp':
      return fc.integer({ min: 0, max: 2 ** 31 });
    case 'blob':
      return fc.base64String({ minLength: min, maxLength: 64 });
    case 'document':
      return fc.jsonValue({ maxDepth: 4 }).filter((value) => value !== null);
    case 'structure':
      return structureOf(model, model.structures[type.name] ?? []);
    case 'list':
      return fc.array(valueOf(model, type.element, type.constraint), {
        minLength: min,
        maxLength: Math.min(max, min + 2),
      });
    case 'map':
      return fc.dictionary(textOf(type.keyConstraint), valueOf(model, type.value, type.valueConstraint), {
        minKeys: min,
        maxKeys: Math.min(max, min + 2),
        noNullPrototype: true,
      });
  }
}

/** Random texts within the length where the pattern lets many through, else the known examples. */
function textOf({ min = 0, max = 64, pattern }: Constraint = {}): fc.Arbitrary<string> {
  const random = fc.string({ minLength: min, maxLength: Math.min(max, Math.max(64, min)), unit: 'binary-ascii' });
  if (pattern === undefined) return random;
  const fits = (text: string) => text.length >= min && text.length <= max && matchesPattern(pattern, text);
  const known = examples.flatMap((text) => [text, text.repeat(Math.max(1, Math.ceil(min / text.length)))]).filter(fits);
  if (known.length === 0) throw new Error(`No example keeps the pattern ${pattern} with ${min} to ${max} characters`);
  return fc.oneof(
    fc.constantFrom(...known),
    random.map((text) => (fits(text) ? text : (known[0] as string))),
  );
}
