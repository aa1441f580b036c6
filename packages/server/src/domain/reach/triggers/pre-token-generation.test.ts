import { describe, expect, test } from 'vitest';
import type { Functions } from '#domain/functions.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { preTokenGeneration, type TokenSource } from './pre-token-generation.ts';
import type { TriggerSubject } from './trigger.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:tokens';
type Version = 'V1_0' | 'V2_0' | 'V3_0';

function subjectWith(lambdaVersion: Version): TriggerSubject {
  const lambdaConfig = { preTokenGeneration: arn, preTokenGenerationConfig: { lambdaVersion, lambdaArn: arn } };
  const settings = { ...createPoolSettings({}, 'us-east-1'), lambdaConfig };
  const pool = { id: 'us-east-1_AAAAAAAAA', name: 'people', settings, createdAt: 0, modifiedAt: 0 };
  return { pool, clientId: 'client', username: 'ann' };
}

const request = {
  userAttributes: { sub: 's' },
  groups: { groupsToOverride: ['staff'], iamRolesToOverride: ['arn:role'], preferredRole: 'arn:role' },
  scopes: ['aws.cognito.signin.user.admin'],
  clientMetadata: { tenant: 't' },
};

async function ask(version: Version, response: unknown, source: TokenSource = 'TokenGeneration_Authentication') {
  const events: unknown[] = [];
  const functions: Functions = {
    invoke: async (_, event) => {
      events.push(event);
      return { ...event, response };
    },
  };
  return { events, overrides: await preTokenGeneration({ functions }, subjectWith(version), source, request) };
}

const noClaims = { add: {}, suppress: [] };
const nothing = { idClaims: noClaims, accessClaims: noClaims, scopes: { add: [], suppress: [] } };
const refused = { code: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' };

/** Names that would reach the prototype of whatever a program copies claims into. */
const inherited = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', '__defineGetter__'];
const withInherited = (own: object, value: unknown) =>
  Object.fromEntries([...Object.entries(own), ...inherited.map((name) => [name, value])]);

describe('V1_0', () => {
  test('drops claims with names that every object has', async () => {
    const claimsToAddOrOverride = withInherited({ plan: 'gold' }, 'x');
    const { overrides } = await ask('V1_0', {
      claimsOverrideDetails: { claimsToAddOrOverride, claimsToSuppress: [...inherited, 'email'] },
    });
    expect(Object.getOwnPropertyNames(overrides.idClaims.add)).toEqual(['plan']);
    expect(overrides.idClaims.suppress).toEqual(['email']);
  });

  test('is asked without scopes, and changes the ID token alone', async () => {
    const claimsOverrideDetails = { claimsToAddOrOverride: { plan: 'gold' }, claimsToSuppress: ['email'] };
    const { events, overrides } = await ask('V1_0', { claimsOverrideDetails });
    expect(events).toEqual([
      expect.objectContaining({
        version: '1',
        triggerSource: 'TokenGeneration_Authentication',
        request: {
          userAttributes: { sub: 's' },
          groupConfiguration: {
            groupsToOverride: ['staff'],
            iamRolesToOverride: ['arn:role'],
            preferredRole: 'arn:role',
          },
          clientMetadata: { tenant: 't' },
        },
      }),
    ]);
    expect(overrides).toEqual({ ...nothing, idClaims: { add: { plan: 'gold' }, suppress: ['email'] } });
  });

  test.each([{ n: 1 }, { yes: true }, { list: ['a'] }, { nothing: null }])(
    'may add texts only, not %j',
    async (claimsToAddOrOverride) => {
      await expect(ask('V1_0', { claimsOverrideDetails: { claimsToAddOrOverride } })).rejects.toMatchObject(refused);
    },
  );

  test('does not see clients that sign in as themselves', async () => {
    const { events, overrides } = await ask(
      'V1_0',
      { claimsOverrideDetails: 'wrong' },
      'TokenGeneration_ClientCredentials',
    );
    expect([events, overrides]).toEqual([[], nothing]);
  });
});

describe.each([
  ['V2_0', '2'],
  ['V3_0', '3'],
] as const)('%s', (version, eventVersion) => {
  const details = (claimsAndScopeOverrideDetails: unknown) => ask(version, { claimsAndScopeOverrideDetails });

  test('is asked with scopes, and changes both tokens with any JSON', async () => {
    const { events, overrides } = await details({
      idTokenGeneration: { claimsToAddOrOverride: { plan: { level: 3 } }, claimsToSuppress: ['email'] },
      accessTokenGeneration: {
        claimsToAddOrOverride: { rights: ['read', 1, true] },
        claimsToSuppress: ['custom:x'],
        scopesToAdd: ['orders/read'],
        scopesToSuppress: ['aws.cognito.signin.user.admin'],
      },
    });
    expect(events).toMatchObject([{ version: eventVersion, request: { scopes: ['aws.cognito.signin.user.admin'] } }]);
    expect(overrides).toEqual({
      idClaims: { add: { plan: { level: 3 } }, suppress: ['email'] },
      accessClaims: { add: { rights: ['read', 1, true] }, suppress: ['custom:x'] },
      scopes: { add: ['orders/read'], suppress: ['aws.cognito.signin.user.admin'] },
    });
  });

  test('cannot change who a token is for, from whom, and until when', async () => {
    const names = `
      acr amr at_hash aud auth_time azp client_id device_key event_id exp iat identities iss jti nbf nonce origin_jti
      scope sub token_use username version cognito:username cognito:groups cognito:anything dev:custom:x custom:dev:x
    `.match(/\S+/g) as string[];
    const generation = {
      claimsToAddOrOverride: Object.fromEntries([...names, 'mine'].map((name) => [name, 'x'])),
      claimsToSuppress: [...names, 'yours'],
    };
    const { overrides } = await details({ idTokenGeneration: generation, accessTokenGeneration: generation });
    const changeable = { add: { mine: 'x' }, suppress: ['yours'] };
    expect(overrides).toEqual({ ...nothing, idClaims: changeable, accessClaims: changeable });
  });

  test('drops claims with names that every object has, at any depth', async () => {
    const value = { polluted: true };
    const claims = { plan: withInherited({ levels: [withInherited({ level: 3 }, value)] }, value) };
    const generation = { claimsToAddOrOverride: withInherited(claims, value), claimsToSuppress: inherited };
    const { overrides } = await details({ idTokenGeneration: generation, accessTokenGeneration: generation });
    const text = '{"add":{"plan":{"levels":[{"level":3}]}},"suppress":[]}';
    expect([overrides.idClaims, overrides.accessClaims].map((one) => JSON.stringify(one))).toEqual([text, text]);
  });

  test('may name the client as the audience of its access token', async () => {
    const generation = { claimsToAddOrOverride: { aud: 'client' } };
    const { overrides } = await details({ idTokenGeneration: generation, accessTokenGeneration: generation });
    expect(overrides).toEqual({ ...nothing, accessClaims: { add: { aud: 'client' }, suppress: [] } });
  });

  test.each<[unknown, object]>([
    [undefined, {}],
    [null, { groups: { groupsToOverride: [], iamRolesToOverride: [] } }],
    [{}, { groups: { groupsToOverride: [], iamRolesToOverride: [] } }],
    [
      { groupsToOverride: ['a'], preferredRole: 'r' },
      { groups: { groupsToOverride: ['a'], iamRolesToOverride: [], preferredRole: 'r' } },
    ],
  ])('answers groups %j', async (groupOverrideDetails, expected) => {
    expect((await details({ groupOverrideDetails })).overrides).toEqual({ ...nothing, ...expected });
  });

  test.each([
    { idTokenGeneration: { claimsToAddOrOverride: ['x'] } },
    { idTokenGeneration: { claimsToAddOrOverride: { address: { street: 'x' } } } },
    { idTokenGeneration: { claimsToSuppress: 'email' } },
    { accessTokenGeneration: 'x' },
    { accessTokenGeneration: { scopesToAdd: ['two words'] } },
    { accessTokenGeneration: { scopesToAdd: [''] } },
    { accessTokenGeneration: { scopesToSuppress: [1] } },
    { groupOverrideDetails: [] },
    { groupOverrideDetails: { groupsToOverride: 'staff' } },
    { groupOverrideDetails: { preferredRole: 1 } },
  ])('is refused the answer %j', async (answer) => {
    await expect(details(answer)).rejects.toMatchObject(refused);
  });
});

test('V3_0 alone is asked about clients that sign in as themselves', async () => {
  const answer = { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: ['a'] } } };
  const second = await ask('V2_0', answer, 'TokenGeneration_ClientCredentials');
  expect([second.events, second.overrides]).toEqual([[], nothing]);
  const third = await ask('V3_0', answer, 'TokenGeneration_ClientCredentials');
  expect(third.events).toMatchObject([{ version: '3', triggerSource: 'TokenGeneration_ClientCredentials' }]);
  expect(third.overrides.scopes).toEqual({ add: ['a'], suppress: [] });
});
