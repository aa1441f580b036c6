import { describe, expect, test } from 'vitest';
import { userPoolExtensions } from './extensions.model.ts';
import { identityPools } from './generated/identity-pools.model.ts';
import { userPools } from './generated/user-pools.model.ts';
import { identityPoolExtensions } from './identity-pool-extensions.model.ts';
import type { Member, ServiceModel, Type } from './shape.ts';

const partsOf = (type: Type): Type[] => {
  if (type.kind === 'list') return [type, ...partsOf(type.element)];
  return type.kind === 'map' ? [type, ...partsOf(type.value)] : [type];
};
describe.each<[string, ServiceModel, ServiceModel]>([
  ['user pools', userPoolExtensions, userPools],
  ['identity pools', identityPoolExtensions, identityPools],
])('beyond the wire of %s,', (_, model, wire) => {
  const members: readonly Member[] = [
    ...Object.values(model.operations).flatMap(({ input, output }) => [...input, ...output]),
    ...Object.values(model.structures).flat(),
  ];

  test('every name in the extensions is defined there', () => {
    for (const type of members.flatMap((member) => partsOf(member.type))) {
      if (type.kind === 'structure') expect(model.structures).toHaveProperty(type.name);
      if (type.kind === 'enum') expect(model.enums).toHaveProperty(type.name);
    }
    for (const error of Object.values(model.operations).flatMap(({ errors }) => errors)) {
      expect(model.errors).toHaveProperty(error);
    }
  });

  test('extensions take nothing from the wire: they have a target of their own, and its errors are clients’ own', () => {
    expect(model.target).not.toBe(wire.target);
    for (const name of Object.keys(model.operations)) expect(wire.operations).not.toHaveProperty(name);
    expect(wire.errors).toMatchObject(model.errors);
  });
});

test('a pool and a user are named and limited as the wire does it', () => {
  const published = userPools.operations['AdminGetUser']?.input;
  for (const { input } of Object.values(userPoolExtensions.operations)) {
    const named = input.filter(({ name }) => name === 'UserPoolId' || name === 'Username');
    expect(named.length).toBeGreaterThan(0);
    // A filter may go without them; what they look like is the same.
    for (const member of named) expect(published).toContainEqual({ ...member, required: true });
  }
});
