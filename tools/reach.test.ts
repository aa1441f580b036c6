import { describe, expect, test } from 'vitest';
import { findReach, type Source } from './reach.ts';
import { choose, summary } from './test-changed.ts';

const src = 'packages/server/src';
const module = (path: string, specifiers: string[] = [], text = ''): Source => ({ path, specifiers, text });

/** A small server: two rooms, the operation above each, and what joins them. */
const sources = [
  module(`${src}/domain/people/codes/code.ts`),
  module(`${src}/domain/people/codes/code.test.ts`, ['./code.ts']),
  module(`${src}/domain/people/users/user.ts`),
  module(`${src}/domain/access/sign-up/confirm.ts`, ['#domain/people/codes/code.ts']),
  module(
    `${src}/doors/api/user-pools/sign-up/confirm-sign-up.ts`,
    ['#domain/access/sign-up/confirm.ts'],
    "export const confirmSignUp: Operation<'ConfirmSignUp'> =",
  ),
  module(
    `${src}/doors/api/user-pools/users/get-user.ts`,
    ['#domain/people/users/user.ts'],
    "export const getUser: Operation<'GetUser'> =",
  ),
  module(`${src}/doors/api/user-pools/index.ts`, ['./sign-up/confirm-sign-up.ts', './users/get-user.ts']),
  module('packages/server/test/api.ts', ['#doors/api/user-pools/index.ts']),
  module(`${src}/server.ts`, ['#doors/api/user-pools/index.ts']),
  module(`${src}/doors/api/user-pools/sign-up/sign-up.test.ts`, ['../../../../../test/api.ts']),
  module(`${src}/doors/api/user-pools/users/users.test.ts`, ['../../../../../test/api.ts'], "call('GetUser')"),
  module('contract/server.ts', ['../packages/server/src/server.ts']),
  module('contract/sdk-sign-up.test.ts', ['./server.ts'], 'new ConfirmSignUpCommand()'),
  module('contract/amplify.test.ts', ['./server.ts'], 'await signIn()'),
  module('packages/server/test/program.test.ts', [], "from 'node:child_process'; cenote.ts; triggers.md"),
  module('tools/other.test.ts'),
];

describe('what a change can reach', () => {
  test('is near by its imports, and about it through the whole server by place and by the operations above it', () => {
    expect(findReach(sources, [`${src}/domain/people/codes/code.ts`])).toEqual({
      near: [`${src}/domain/people/codes/code.test.ts`],
      about: [`${src}/doors/api/user-pools/sign-up/sign-up.test.ts`, 'contract/sdk-sign-up.test.ts'],
      rest: [
        `${src}/doors/api/user-pools/users/users.test.ts`,
        'contract/amplify.test.ts',
        'packages/server/test/program.test.ts',
      ],
    });
  });

  test('is everything above a module that all stand on, and nothing beside', () => {
    const { near, about, rest } = findReach(sources, [`${src}/server.ts`]);
    expect(near).toEqual([]);
    expect([...about, ...rest].toSorted()).toEqual([
      'contract/amplify.test.ts',
      'contract/sdk-sign-up.test.ts',
      'packages/server/test/program.test.ts',
    ]);
  });

  test('is a test that changed itself, and the tests that name a page', () => {
    const changed = ['tools/other.test.ts', 'docs/triggers.md'];
    expect(findReach(sources, changed)).toEqual({
      near: ['tools/other.test.ts', 'packages/server/test/program.test.ts'],
      about: [],
      rest: [],
    });
  });
});

describe('what is run of it', () => {
  const near = Array.from({ length: 60 }, (_, at) => `${src}/domain/a/${at}.test.ts`);
  const smoke = 'contract/sdk-sign-in.test.ts';

  test('is all where there is little', () => {
    const chosen = choose({ near: near.slice(0, 3), about: ['tools/a.test.ts'], rest: [] });
    expect(chosen).toEqual({ run: [...near.slice(0, 3), 'tools/a.test.ts'], left: [] });
    expect(summary(chosen)).toBe('ran all 4 test files that the change can reach');
    expect(summary({ run: [], left: [] })).toBe('no test can be reached by what changed');
  });

  test('is the nearest and the smoke set where there is too much, and the rest is told', () => {
    const chosen = choose({ near, about: [], rest: ['contract/amplify.test.ts', smoke] });
    expect(chosen.run).toEqual([...near.slice(0, 24), smoke]);
    expect(chosen.left).toEqual([...near.slice(24), 'contract/amplify.test.ts']);
    expect(summary(chosen)).toBe(
      'ran the nearest 25 of 62 test files that the change can reach; left to npm test: contract (1), packages/server/src/domain (36)',
    );
  });
});
