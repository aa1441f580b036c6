import { expect, test } from 'vitest';
import { type Act, isGranted, isScope, type Scope, scopes } from './grant.ts';

const acts: readonly Act[] = ['read users', 'change users', 'read settings', 'change settings', 'read audit'];

test.each<[Scope, readonly Act[]]>([
  ['read', ['read users', 'read settings', 'read audit']],
  ['users', ['read users', 'change users']],
  ['audit', ['read audit']],
  ['all', acts],
])('the scope %s grants what it says, everywhere', (scope, granted) => {
  for (const act of acts) {
    for (const poolId of ['us-east-1_a', undefined])
      expect(isGranted({ scope }, act, poolId)).toBe(granted.includes(act));
  }
});

test('a key of one pool may do nothing in another, nor where no pool is', () => {
  for (const scope of scopes) {
    const grant = { scope, poolId: 'us-east-1_a' };
    expect(acts.some((act) => isGranted(grant, act, 'us-east-1_a'))).toBe(true);
    for (const poolId of ['us-east-1_b', 'us-east-1_A', '', undefined]) {
      for (const act of acts) expect(isGranted(grant, act, poolId)).toBe(false);
    }
  }
});

test('scopes are known by their names', () => {
  expect([...scopes, 'All', '', 'write', 'toString'].filter(isScope)).toEqual([...scopes]);
});
