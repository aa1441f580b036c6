import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operationNames as identityPoolOperations, identityPools } from '../src/generated/identity-pools.model.ts';
import { MODEL_VERSION as identityPoolsVersion } from '../src/generated/identity-pools.ts';
import { operationNames as userPoolOperations, userPools } from '../src/generated/user-pools.model.ts';
import { MODEL_VERSION as userPoolsVersion } from '../src/generated/user-pools.ts';
import type { Member, ServiceModel, Type } from '../src/shape.ts';
import { normalizeFacts } from './facts.ts';
import { generateFiles, readFacts } from './generate.ts';
import { applyOverlay } from './overlay.ts';

const root = new URL('../', import.meta.url);
const facts = readFacts(new URL('tools/facts.json', root));
const files = generateFiles(facts);

test.each([...files.keys()])('%s is what the generator writes from the committed facts', (path) => {
  expect(readFileSync(new URL(path, root), 'utf8')).toBe(files.get(path));
});

test('the same facts in another order of names give the same bytes', () => {
  const reversed = (record: object) => Object.fromEntries(Object.entries(record).toReversed());
  const services = Object.entries(facts.services).map(([name, service]) => [
    name,
    { ...service, operations: reversed(service.operations), structures: reversed(service.structures) },
  ]);
  expect(generateFiles(normalizeFacts({ ...facts, services: Object.fromEntries(services) }))).toEqual(files);
});

test('both services are whole: 140 + 23 operations, 59 + 10 exceptions', () => {
  expect([userPoolOperations.length, identityPoolOperations.length]).toEqual([140, 23]);
  const counts = Object.values(facts.services).map((service) => Object.keys(service.errors).length);
  expect(counts.toSorted((a, b) => a - b)).toEqual([10, 59]);
  expect(Object.keys(userPools.errors)).toHaveLength(59);
  // One more: operations list ExternalServiceException, which the facts do not define.
  expect(Object.keys(identityPools.errors)).toHaveLength(11);
});

test('the versions are those of the facts', () => {
  expect(facts.generatedFrom).toEqual({ 'cognito-idp': userPoolsVersion, 'cognito-identity': identityPoolsVersion });
});

test.each([userPools, identityPools])('every name in the model of $signingName is defined there', (model) => {
  for (const operation of Object.values(model.operations)) {
    for (const error of operation.errors) expect(model.errors).toHaveProperty(error);
  }
  for (const member of allMembers(model)) checkType(model, member.type);
});

test('the measured corrections are in the models', () => {
  expect(userPools.operations['GlobalSignOut']?.errors).toContain('UserNotFoundException');
  expect(userPools.operations['GlobalSignOut']?.auth).toBe('token');
  const [clientId] = userPools.operations['SignUp']?.input ?? [];
  expect(clientId).toMatchObject({ name: 'ClientId', required: true, sensitive: false });
  const login = userPools.operations['InitiateAuth']?.input.find((member) => member.name === 'AuthParameters');
  expect(login).toMatchObject({ sensitive: true });
  const patterned = Object.values(userPools.operations)
    .flatMap(({ input }) => input)
    .filter(({ name }) => name.endsWith('Password'));
  expect(patterned.map(({ name }) => name).toSorted()).toEqual([
    'Password',
    'Password',
    'Password',
    'PreviousPassword',
    'ProposedPassword',
    'TemporaryPassword',
  ]);
  for (const { constraint } of patterned) expect(constraint).toEqual({ max: 256, pattern: '^[\\S]+.*[\\S]+$' });
  expect(identityPools.enums).toHaveProperty('UnprocessedIdentityErrorCode');
  expect(userPools.structures['UserPoolTokenSessionConfigType']).toEqual([
    expect.objectContaining({ name: 'MaxPerUser', required: true, constraint: { min: 1, max: 100 } }),
  ]);
});

test('a star behind a name in the facts says that the member is required, and is no part of the name', () => {
  const names = [userPools, identityPools].flatMap((model) => allMembers(model).map(({ name }) => name));
  expect(names.filter((name) => !/^\w+$/.test(name))).toEqual([]);
});

test('a limit on a member that the model does not have is refused', () => {
  const published = facts.services['cognito-idp'];
  if (published === undefined) throw new Error('the facts lack the user pools');
  const structures = { ...published.structures, UserPoolTokenSessionConfigType: [] };
  expect(() => applyOverlay('cognito-idp', { ...published, structures })).toThrow(
    'UserPoolTokenSessionConfigType.MaxPerUser',
  );
});

test('a correction to an operation that the model does not have is refused', () => {
  const service = { operations: {}, errors: {}, structures: {}, enums: {} };
  expect(() => applyOverlay('cognito-idp', service)).toThrow('The overlay names no operation: SetUserMFAPreference');
});

function allMembers(model: ServiceModel): Member[] {
  const operations = Object.values(model.operations).flatMap(({ input, output }) => [...input, ...output]);
  return [...operations, ...Object.values(model.structures).flat()];
}

function checkType(model: ServiceModel, type: Type): void {
  if (type.kind === 'structure') expect(model.structures).toHaveProperty(type.name);
  if (type.kind === 'enum') expect(model.enums).toHaveProperty(type.name);
  if (type.kind === 'list') checkType(model, type.element);
  if (type.kind === 'map') checkType(model, type.value);
}
