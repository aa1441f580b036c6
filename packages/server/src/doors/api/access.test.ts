import { expect, test } from 'vitest';
import type { Settings } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { actOf, checkAccess } from './access.ts';
import { listTargets } from './registry.ts';
import { services } from './services.ts';

const settings: Settings = {
  region: 'eu-west-1',
  accountId: '123456789012',
  publicUrl: 'http://127.0.0.1:9229',
  issuer: 'own',
};
const targets = [...listTargets(services).values()].filter(({ model }) => model.auth === 'iam');
const own = { kind: 'userpool', id: 'eu-west-1_own' } as const;

/** The names of the operations that a key may call about a resource. */
function callable(grant: Parameters<typeof checkAccess>[1]['grant'], resource: Parameters<typeof checkAccess>[3]) {
  return targets
    .filter((target) => {
      try {
        checkAccess(settings, { keyId: 'AKIAEXAMPLE', grant }, target, resource);
        return true;
      } catch (error) {
        if (error instanceof Fault && error.code === 'AccessDeniedException') return false;
        throw error;
      }
    })
    .map(({ name }) => name);
}

test('a key calls what its scope grants, in every pool', () => {
  const named = (part: RegExp) => targets.filter((target) => part.test(actOf(target))).map(({ name }) => name);
  for (const resource of [own, undefined]) {
    expect(callable({ scope: 'all' }, resource)).toEqual(targets.map(({ name }) => name));
    expect(callable({ scope: 'read' }, resource)).toEqual(named(/^read/));
    expect(callable({ scope: 'users' }, resource)).toEqual(named(/users$/));
  }
});

test('a key of one pool calls nothing about another one, an identity pool, or none', () => {
  const grant = { scope: 'all', poolId: own.id } as const;
  expect(callable(grant, own)).toEqual(targets.map(({ name }) => name));
  expect(callable(grant, { kind: 'userpool', id: 'eu-west-1_other' })).toEqual([]);
  expect(callable(grant, { kind: 'identitypool', id: own.id })).toEqual([]);
  expect(callable(grant, undefined)).toEqual([]);
});

test('a key for users reaches no settings, clients or pools', () => {
  const names = callable({ scope: 'users' }, own);
  expect(names).toContain('AdminSetUserPassword');
  expect(
    names.filter((name) => /UserPool|Client|Mfa(Config|Preference)$|IdentityProvider|CreateGroup|Tag/.test(name)),
  ).toEqual([]);
});

test('a refusal is the one of IAM', () => {
  const target = targets.find(({ name }) => name === 'ListUsers');
  if (target === undefined) throw new Error('ListUsers is not there');
  const refuse = () =>
    checkAccess(settings, { keyId: 'AKIAEXAMPLE', grant: { scope: 'all', poolId: 'x' } }, target, own);
  expect(refuse).toThrow(
    'User: arn:aws:iam::123456789012:user/AKIAEXAMPLE is not authorized to perform: cognito-idp:ListUsers on resource: arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_own because no identity-based policy allows the cognito-idp:ListUsers action',
  );
});
