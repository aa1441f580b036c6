import { expect, test } from 'vitest';
import { findDifferences } from './differences.ts';
import { compare } from './plan.ts';
import { planData, planLines } from './print-plan.ts';
import { withKnown } from './resource.ts';

test.each([
  ['the same', { A: 1, B: { C: 'x' } }, { A: 1, B: { C: 'x', D: 'theirs' }, E: 1 }, []],
  ['a list in another order', { A: ['x', 'y'] }, { A: ['y', 'x'] }, []],
  ['one more in a list', { A: ['x'] }, { A: ['x', 'y'] }, [['A', ['x', 'y'], ['x']]]],
  ['objects in a list', { A: [{ N: 'x' }] }, { A: [{ N: 'x', M: 'theirs' }] }, []],
  ['deep', { A: { B: { C: 1 } } }, { A: { B: { C: 2 } } }, [['A.B.C', 2, 1]]],
  ['null where nothing is', { A: null }, {}, []],
  ['null where an empty list is', { A: null }, { A: [] }, []],
  ['null where something is', { A: { B: null } }, { A: { B: 'x' } }, [['A.B', 'x', undefined]]],
  ['something where nothing is', { A: { B: 1, C: null } }, {}, [['A', undefined, { B: 1 }]]],
])('differences: %s', (_, wanted, actual, expected) => {
  const found = findDifferences(wanted, actual).map(({ member, before, after }) => [member, before, after]);
  expect(found).toEqual(expected);
});

const pool = (settings: object) => ({ kind: 'user pool' as const, name: 'shop', settings: { ...settings } });

test('what is decided once is refused, and nothing beside it is told as a change', () => {
  const wanted = pool({ UsernameAttributes: ['email'], DeletionProtection: 'ACTIVE' });
  expect(compare(wanted, { DeletionProtection: 'INACTIVE' })).toMatchObject({
    action: 'refuse',
    differences: [{ member: 'UsernameAttributes', before: undefined, after: ['email'] }],
  });
  expect(
    compare(pool({ UsernameConfiguration: { CaseSensitive: true } }), {
      UsernameConfiguration: { CaseSensitive: false },
    }),
  ).toMatchObject({ action: 'refuse' });
});

const placeAt = (endpoint: string, accessKeyId = 'development') => ({
  connection: { endpoint, region: 'us-east-1', accessKeyId, secretAccessKey: '' },
  project: 'shop',
  ids: {},
  roles: {},
});

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const calling = pool({
  LambdaConfig: {
    PreSignUp: arnOf('guard'),
    PostConfirmation: arnOf('guard'),
    UserMigration: null,
    PreTokenGeneration: arnOf('claims'),
    PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arnOf('claims') },
  },
});

test.each([
  ['a server on another machine', placeAt('https://auth.example.com', 'AKIA')],
  ['a server of this machine that wants a key', placeAt('http://127.0.0.1:9229', 'AKIA')],
])('functions that are not pushed are told, at %s, also where nothing is to do', (_, place) => {
  for (const actual of [undefined, { LambdaConfig: { PreSignUp: arnOf('old') } }, calling.settings]) {
    const plan = { place, steps: [compare(calling, actual)] };
    expect(planLines(plan).join('\n')).toContain('Functions are not pushed. The pool calls guard, claims: bring them');
    expect(planData(plan)).toMatchObject({ unsentFunctions: ['guard', 'claims'] });
  }
});

test.each([
  ['`cenote dev` finds them by itself', placeAt('http://127.0.0.1:9229'), calling],
  ['the pool calls none', placeAt('https://auth.example.com', 'AKIA'), pool({ LambdaConfig: { PreSignUp: null } })],
  ['nothing is said of them', placeAt('https://auth.example.com', 'AKIA'), pool({})],
])('nothing is told of functions where %s', (_, place, resource) => {
  const plan = { place, steps: [compare(resource, undefined)] };
  expect(planLines(plan).join('\n')).not.toContain('Functions');
  expect(planData(plan)).toMatchObject({ unsentFunctions: [] });
});

test('what users notice is said once, and secrets are not shown', () => {
  const place = placeAt('http://127.0.0.1:9229');
  const policy = (length: number, numbers: boolean) => ({
    Policies: { PasswordPolicy: { MinimumLength: length, RequireNumbers: numbers } },
  });
  const provider = (secret: string) => ({ ProviderDetails: { client_secret: secret } });
  const steps = [
    compare(pool(policy(12, true)), policy(8, false)),
    compare({ kind: 'identity provider', name: 'Google', settings: provider('new-secret') }, provider('old-secret')),
    compare({ kind: 'group', name: 'admins', settings: {} }, undefined),
    compare({ kind: 'group', name: 'editors', settings: {} }, {}),
  ];
  const lines = planLines({ place, steps });
  expect(lines.filter((line) => line.includes('! '))).toEqual([
    '      ! Passwords that users have stay; the next ones have to follow it.',
  ]);
  expect(lines.join('\n')).not.toMatch(/new-secret|old-secret/);
  expect(lines.at(-1)).toBe('1 to create, 2 to change, 1 as they should be.');
});

test('ids stand where they belong once they are known', () => {
  const wanted = { Provider: 'idp/{{userPoolId}}', Clients: ['{{clientId of app}}'], Text: '{####}' };
  expect(withKnown(wanted, { userPoolId: 'us-east-1_a' })).toEqual({
    Provider: 'idp/us-east-1_a',
    Clients: ['{{clientId of app}}'],
    Text: '{####}',
  });
});
