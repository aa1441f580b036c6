import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fault } from '#domain/fault.ts';
import type { Grant } from '#domain/tenant/access-keys/grant.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { actOf, checkAccess } from './access.ts';
import { listTargets } from './registry.ts';
import { services } from './services.ts';

let context: TestContext;
beforeAll(async () => {
  context = await createTestContext({ settings: { region: 'eu-west-1' } });
});
afterAll(() => context.close());
const targets = [...listTargets(services).values()].filter(({ model }) => model.auth === 'iam');
const own = { kind: 'userpool', id: 'eu-west-1_own' } as const;

/** The names of the operations that a key may call about a resource. */
async function callable(grant: Grant, resource: Parameters<typeof checkAccess>[3]) {
  const names: string[] = [];
  for (const target of targets) {
    try {
      await checkAccess(context, { keyId: 'AKIAEXAMPLE', grant }, target, resource);
      names.push(target.name);
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'AccessDeniedException')) throw error;
    }
  }
  return names;
}

test('a key calls what its scope grants, in every pool', async () => {
  const named = (part: RegExp) => targets.filter((target) => part.test(actOf(target))).map(({ name }) => name);
  for (const resource of [own, undefined]) {
    expect(await callable({ scope: 'all' }, resource)).toEqual(targets.map(({ name }) => name));
    expect(await callable({ scope: 'read' }, resource)).toEqual(named(/^read/));
    expect(await callable({ scope: 'users' }, resource)).toEqual(named(/users$/));
  }
});

test('a key of one pool calls nothing about another one, an identity pool, or none', async () => {
  const grant = { scope: 'all', poolId: own.id } as const;
  expect(await callable(grant, own)).toEqual(targets.map(({ name }) => name));
  expect(await callable(grant, { kind: 'userpool', id: 'eu-west-1_other' })).toEqual([]);
  expect(await callable(grant, { kind: 'identitypool', id: own.id })).toEqual([]);
  expect(await callable(grant, undefined)).toEqual([]);
});

test('a key for users reaches no settings, clients or pools', async () => {
  const names = await callable({ scope: 'users' }, own);
  expect(names).toContain('AdminSetUserPassword');
  expect(
    names.filter((name) => /UserPool|Client|Mfa(Config|Preference)$|IdentityProvider|CreateGroup|Tag/.test(name)),
  ).toEqual([]);
});

test('a refusal is the one of IAM', async () => {
  const target = targets.find(({ name }) => name === 'ListUsers');
  if (target === undefined) throw new Error('ListUsers is not there');
  const refuse = () =>
    checkAccess(context, { keyId: 'AKIAEXAMPLE', grant: { scope: 'all', poolId: 'x' } }, target, own);
  await expect(refuse()).rejects.toThrow(
    'User: arn:aws:iam::123456789012:user/AKIAEXAMPLE is not authorized to perform: cognito-idp:ListUsers on resource: arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_own because no identity-based policy allows the cognito-idp:ListUsers action',
  );
});
