import { expect, test } from 'vitest';
import { toCamel, toPascal } from './case.ts';

const wire = {
  PoolName: 'p',
  LambdaConfig: { KMSKeyID: 'k' },
  Schema: [{ Name: 'x', StringAttributeConstraints: { MinLength: '0' } }],
  CallbackURLs: ['https://Example.com/'],
  UserPoolTags: { Team: 'Red', cost: 'Low', UserPoolTags: 'x' },
  AcrConfiguration: { Gold: { AcrValue: 'Urn' } },
};
const room = {
  poolName: 'p',
  lambdaConfig: { kMSKeyID: 'k' },
  schema: [{ name: 'x', stringAttributeConstraints: { minLength: '0' } }],
  callbackURLs: ['https://Example.com/'],
  userPoolTags: { Team: 'Red', cost: 'Low', UserPoolTags: 'x' },
  acrConfiguration: { Gold: { acrValue: 'Urn' } },
};

test('renames members and leaves values and the keys of maps alone', () => {
  expect(toCamel(wire)).toEqual(room);
  expect(toPascal(room)).toEqual(wire);
});

test('leaves out what is null or undefined', () => {
  expect(Object.keys(toCamel({ A: undefined, B: null, C: 0, D: '', E: false }))).toEqual(['c', 'd', 'e']);
});

test('keeps a tag that is named like the prototype a plain tag', () => {
  const { userPoolTags } = toCamel(JSON.parse('{"UserPoolTags":{"__proto__":"x"}}') as typeof wire);
  expect(JSON.stringify(userPoolTags)).toBe('{"__proto__":"x"}');
});
