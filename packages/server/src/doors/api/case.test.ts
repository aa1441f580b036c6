import { identityPools } from '@cenote/wire/identity-pools.model';
import type { Member, ServiceModel, Type } from '@cenote/wire/shape';
import { userPools } from '@cenote/wire/user-pools.model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inputOf, structureOf, toCamel, toPascal } from './case.ts';

const wire = {
  PoolName: 'p',
  LambdaConfig: { KMSKeyID: 'k' },
  Schema: [{ Name: 'x', StringAttributeConstraints: { MinLength: '0' } }],
  UserPoolTags: { Team: 'Red', cost: 'Low', UserPoolTags: 'x' },
};
const room = {
  poolName: 'p',
  lambdaConfig: { kMSKeyID: 'k' },
  schema: [{ name: 'x', stringAttributeConstraints: { minLength: '0' } }],
  userPoolTags: { Team: 'Red', cost: 'Low', UserPoolTags: 'x' },
};
const createPool = inputOf(userPools, 'CreateUserPool');

test('renames members and leaves values and the keys of maps alone', () => {
  expect(toCamel(createPool, wire)).toEqual(room);
  expect(toPascal(createPool, room)).toEqual(wire);
  const mfa = structureOf(userPools, 'UserPoolClientType');
  expect(toCamel(mfa, { CallbackURLs: ['https://Example.com/'] })).toEqual({ callbackURLs: ['https://Example.com/'] });
});

test('leaves out what is null, undefined or unknown to the model', () => {
  const given = { PoolName: '', UserPoolTags: undefined, Schema: null, DeletionProtection: 'ACTIVE', Nothing: 1 };
  expect(Object.keys(toCamel(createPool, given))).toEqual(['poolName', 'deletionProtection']);
});

test('keeps a tag that is named like the prototype a plain tag', () => {
  const { userPoolTags } = toCamel(createPool, JSON.parse('{"UserPoolTags":{"__proto__":"x"}}') as typeof wire);
  expect(JSON.stringify(userPoolTags)).toBe('{"__proto__":"x"}');
});

test('knows every structure and operation by its name, and no other', () => {
  expect(() => structureOf(userPools, 'UserPoolTypes')).toThrow('UserPoolTypes');
  expect(() => inputOf(userPools, 'CreateUserPools')).toThrow('CreateUserPools');
});

/** Any value of a type: every member of a structure may be there or not, every key in a map. */
function valueOf(model: ServiceModel, type: Type, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'structure':
      return structureValue(model, depth === 0 ? [] : (model.structures[type.name] ?? []), depth - 1);
    case 'list':
      return fc.array(valueOf(model, type.element, depth), { maxLength: 2 });
    case 'map':
      return fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('Team', 'team')), valueOf(model, type.value, depth), {
        maxKeys: 3,
        noNullPrototype: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'document':
      return fc.jsonValue().filter((json) => json !== null);
    case 'integer':
    case 'long':
    case 'double':
    case 'timestamp':
      return fc.integer();
    default:
      return fc.string();
  }
}

function structureValue(model: ServiceModel, members: readonly Member[], depth: number): fc.Arbitrary<object> {
  const values = Object.fromEntries(members.map(({ name, type }) => [name, valueOf(model, type, depth)]));
  return fc.record(values, { requiredKeys: [], noNullPrototype: true });
}

describe.each([userPools, identityPools])('$signingName', (model) => {
  test.each(Object.entries(model.operations))('%s: there and back is the identity', (_, { input, output }) => {
    for (const members of [input, output]) {
      fc.assert(
        fc.property(structureValue(model, members, 6), (given) => {
          const shape = { model, members };
          const there = toCamel(shape, given);
          expect(toPascal(shape, there as object)).toEqual(given);
          expect(Object.keys(there).every((key) => /^[a-z]/.test(key))).toBe(true);
        }),
        { numRuns: 15 },
      );
    }
  });
});
