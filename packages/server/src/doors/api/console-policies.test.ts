import type { ServiceModel } from '@cenote/wire/shape';
import { expect, test } from 'vitest';
import { type ConsoleRole, consolePolicy, consoleRoles } from '#domain/identity-pools/console/console-policies.ts';
import { decide } from '#domain/identity-pools/policies/decide.ts';
import { parsePolicy } from '#domain/identity-pools/policies/parse-policy.ts';
import { contextKeys } from '#domain/identity-pools/policies/request.ts';
import { iamActs } from '#doors/iam/acts.ts';
import { listTargets } from './registry.ts';
import { services } from './services.ts';

const settings = { region: 'us-east-1', accountId: '123456789012' };
const console = { userPoolId: 'us-east-1_console', clientId: 'c', identityPoolId: 'us-east-1:console' };
const arnOf = (service: string, id: string) =>
  `arn:aws:${service}:us-east-1:123456789012:${service === 'cognito-idp' ? 'userpool' : 'identitypool'}/${id}`;

/** What a request names where it is about one pool, which then says whose it is. */
const namesPool = /^(?:UserPoolId|IdentityPoolId|ResourceArn)$/;

/** Every operation that takes a signature, of all services, what it does, and whether it is about one pool each time. */
const operations = [
  ...[...listTargets(services).values()].flatMap(({ service, name, act, model: { input } }) => {
    const isOfPool = input.some((member) => member.required && namesPool.test(member.name));
    return act === undefined ? [] : [{ service: service.signingName, name, act, isOfPool }];
  }),
  ...Object.entries(iamActs).map(([name, { act }]) => ({ service: 'iam', name, act, isOfPool: false })),
];

/** Who may what is about no pool in particular: it reaches the whole installation, the console's own pools among it. */
const placed: Readonly<Record<ConsoleRole, readonly string[]>> = {
  read: [
    'cognito-identity:DescribeIdentity',
    'cognito-identity:ListIdentityPools',
    'cognito-identity:ListTrustedProviders',
    'cognito-idp:DescribeUserPoolDomain',
    'cognito-idp:GetProvisionedLimit',
    'cognito-idp:ListAuditEvents',
    'cognito-idp:ListUserPools',
  ],
  // A pool that is new is no pool of the console; the model lets the pool of a branding be left out, the operation does not.
  write: [
    'cognito-identity:CreateIdentityPool',
    'cognito-idp:CreateUserPool',
    'cognito-idp:UpdateManagedLoginBranding',
  ],
  owner: [
    'cognito-identity:DeleteIdentities',
    'cognito-identity:DeleteTrustedProvider',
    'cognito-identity:PutTrustedProvider',
    'cognito-idp:UpdateProvisionedLimit',
  ],
};

function may(role: ConsoleRole, { service, name }: { service: string; name: string }, isOfConsole = false): boolean {
  const ids = { 'cognito-idp': console.userPoolId, 'cognito-identity': console.identityPoolId };
  const id = isOfConsole ? (ids[service as keyof typeof ids] ?? '') : 'us-east-1_other';
  const resource = service === 'iam' ? 'arn:aws:iam::123456789012:role/any' : arnOf(service, id);
  const policy = parsePolicy('permissions', 'console', consolePolicy(role, settings, console));
  return decide([policy], { action: `${service}:${name}`, resource, keys: contextKeys({}) }).outcome === 'allowed';
}

/** What changes nothing and shows a secret, or opens something. */
const secrets = [
  'DescribeIdentityPool',
  'DescribeIdentityProvider',
  'DescribeUserPoolClient',
  'GetIdentityProviderByIdentifier',
  'ListUserPoolClientSecrets',
];

/** Members under which somebody's secret can be, in a map that the model calls open too. */
const secretMembers = /^(?:ClientSecret|ClientSecretValue|ProviderDetails|SupportedLoginProviders)$/;

function showsSecret(model: ServiceModel, members: ServiceModel['structures'][string]): boolean {
  return members.some(
    ({ name, type }) =>
      secretMembers.test(name) ||
      (JSON.stringify(type).match(/(?<="structure","name":")\w+/g) ?? []).some((one) =>
        showsSecret(model, model.structures[one] ?? []),
      ),
  );
}

test('what shows a secret is known by what it answers', () => {
  const found = [...listTargets(services).values()]
    .filter(({ name, act, service }) => {
      const output = service.operations[name]?.output ?? [];
      return act?.startsWith('read') && showsSecret(service, output);
    })
    .map(({ name }) => name);
  expect(found.toSorted()).toEqual(secrets);
});

test('a reader may do exactly what changes nothing, and shows no secret', () => {
  const expected = operations.filter(({ name, act }) => act.startsWith('read') && !secrets.includes(name));
  expect(expected.length).toBeGreaterThan(60);
  expect(operations.filter((operation) => may('read', operation))).toEqual(expected);
});

test('what is about no pool is placed: each operation with who may do it at least', () => {
  const ofNoPool = operations.filter(({ service, isOfPool }) => service !== 'iam' && !isOfPool);
  const nameOf = ({ service, name }: { service: string; name: string }) => `${service}:${name}`;
  const places = Object.values(placed).flat();
  expect(ofNoPool.map(nameOf).toSorted()).toEqual(places.toSorted());
  for (const role of consoleRoles) {
    const allowed = consoleRoles.slice(0, consoleRoles.indexOf(role) + 1).flatMap((one) => placed[one]);
    const found = ofNoPool.filter((operation) => may(role, operation)).map(nameOf);
    expect(found.toSorted(), role).toEqual(allowed.toSorted());
  }
});

test('roles, policies and trusted providers are read by all, and changed by owners', () => {
  const ofRoles = operations.filter(({ service }) => service === 'iam');
  expect(ofRoles.length).toBeGreaterThan(20);
  const reading = ofRoles.filter(({ act }) => act.startsWith('read'));
  for (const role of ['read', 'write'] as const)
    expect(ofRoles.filter((operation) => may(role, operation))).toEqual(reading);
});

test('a writer may do everything at pools', () => {
  const ofPools = operations.filter(({ isOfPool }) => isOfPool);
  expect(ofPools.length).toBeGreaterThan(100);
  expect(ofPools.filter((operation) => !may('write', operation))).toEqual([]);
});

test('a writer changes nothing of the console itself', () => {
  const pools = operations.filter(({ service }) => service !== 'iam');
  const changing = pools.filter(({ act }) => act.startsWith('change'));
  expect(changing.filter((operation) => may('write', operation, true))).toEqual([]);
  const reading = pools.filter(({ act }) => act.startsWith('read'));
  expect(reading.filter((operation) => !may('write', operation, true))).toEqual([]);
});

test('an owner may do everything', () => {
  expect(operations.filter((operation) => !may('owner', operation, true))).toEqual([]);
});
