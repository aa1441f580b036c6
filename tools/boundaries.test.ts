import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { belowRooms, findBreaches, roomOrder } from './boundaries.ts';
import { loadModules, parseSpecifiers } from './modules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = 'packages/server/src';

/** Written apart, so that the check of this very file does not take the planted imports for real ones. */
const importCall = 'import(';

describe('parseSpecifiers', () => {
  test('sees every way to name a module', () => {
    const source = [
      "import type { A } from '#a/a.ts';",
      "import {\n  b,\n  type C,\n} from './b.ts';",
      "import './c.ts';",
      "export * from './d.ts';",
      "export { e } from './e.ts';",
      `const f = await ${importCall}'./f.ts');`,
      `type G = ${importCall}'./g.ts').G;`,
      `const h = await ${importCall}\n\`./h.ts\`);`,
      "// import { x } from './comment.ts';",
      "export const from = 'no-module';",
    ].join('\n');
    expect(parseSpecifiers(source).toSorted()).toEqual(
      ['#a/a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts', '`./h.ts`'].toSorted(),
    );
  });
});

describe('room order', () => {
  const rooms = roomOrder.flat();
  const modules = (from: string, specifier: string) => [
    { path: `${src}/domain/context.ts`, specifiers: [] },
    { path: `${src}/domain/messages/carrier.ts`, specifiers: [] },
    { path: 'packages/server/test/context.ts', specifiers: [] },
    { path: `${src}/server.ts`, specifiers: [] },
    { path: 'packages/client/src/index.ts', specifiers: [] },
    { path: `${src}/api/dispatch.ts`, specifiers: [] },
    ...rooms.map((room) => ({ path: `${src}/domain/${room}/x.ts`, specifiers: [] })),
    { path: from, specifiers: [specifier] },
  ];

  test('lets a room use the rows below its own and no other room', () => {
    for (const [height, row] of roomOrder.entries())
      for (const from of row)
        for (const to of rooms.filter((room) => room !== from)) {
          const isBelow = roomOrder.slice(0, height).flat().includes(to);
          const breaches = findBreaches(modules(`${src}/domain/${from}/y.ts`, `#domain/${to}/x.ts`));
          expect(breaches, `${from} uses ${to}`).toHaveLength(isBelow ? 0 : 1);
        }
  });

  test.each([
    [
      'the context uses a room',
      `${src}/domain/context.ts`,
      '#domain/users/x.ts',
      'uses a room, and every room uses it',
    ],
    ['a room uses a room by a relative path', `${src}/domain/users/y.ts`, '../pools/x.ts', 'relative path'],
    ['a floor uses a floor by a relative path', `${src}/lib/y.ts`, '../api/dispatch.ts', 'relative path'],
    ['a floor uses the composition root', `${src}/api/y.ts`, '../server.ts', 'relative path'],
    ['a package reaches into another', 'packages/wire/src/y.ts', '../../server/src/server.ts', 'relative path'],
    ['the server reaches into the client', `${src}/lib/y.ts`, '../../../client/src/index.ts', 'relative path'],
    ['the new room has no row', `${src}/domain/cellar/y.ts`, '#domain/context.ts', 'no place in roomOrder'],
    ['the name is not in quotes', `${src}/lib/y.ts`, '`#domain/context.ts`', 'a string in quotes'],
    ['the module does not exist', `${src}/lib/y.ts`, './nothing.ts', 'names no module'],
  ])('fails when %s', (_, from, specifier, sentence) => {
    expect(findBreaches(modules(from, specifier)).join('\n')).toContain(sentence);
  });

  test.each([
    ['a room uses what is below all rooms', `${src}/domain/pools/y.ts`, '#domain/messages/carrier.ts'],
    ['the context uses the carrier', `${src}/domain/context.ts`, '#domain/messages/carrier.ts'],
    ['the command line uses the composition root', `${src}/cli/y.ts`, '../server.ts'],
    ['the contract suite starts the server', 'contract/y.ts', '../packages/server/src/server.ts'],
    ['the contract suite uses the client', 'contract/auth/y.ts', '../../packages/client/src/index.ts'],
    ['a test uses what tests share', `${src}/domain/pools/y.test.ts`, '../../../test/context.ts'],
    ['a test uses a higher room', `${src}/domain/pools/y.test.ts`, '#domain/sign-in/x.ts'],
  ])('passes when %s', (_, from, specifier) => {
    expect(findBreaches(modules(from, specifier))).toEqual([]);
  });

  test('names only what exists below the rooms', () => {
    const paths = loadModules(root).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(belowRooms.map((file) => `${src}/domain/${file}`)));
  });
});

describe('the two checks on a planted breach', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cenote-boundaries-'));
    for (const file of [
      '.oxlintrc.json',
      'tsconfig.json',
      'packages/server/package.json',
      'packages/wire/package.json',
    ])
      cpSync(join(root, file), join(folder, file));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    plant(`${src}/domain/context.ts`, 'export interface Context {}\n');
    plant('contract/walk.ts', `export const walk = () => ${importCall}'../packages/server/src/domain/context.ts');\n`);
    plant('tools/tool.ts', 'export const tool = 1;\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function plant(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  function lint() {
    const { status, stdout } = spawnSync('oxlint', ['-f', 'unix', 'packages', 'contract', 'tools'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stdout };
  }

  test('a clean tree passes both, and the count of modules is printed', () => {
    expect(lint()).toMatchObject({ status: 0 });
    expect(execFileSync('node', [join(root, 'tools/boundaries.ts'), folder], { encoding: 'utf8' })).toContain(
      'boundaries: 3 modules (1 in rooms), 1 imports, 0 breaches',
    );
  });

  test('an emptied tree fails instead of proving nothing', () => {
    rmSync(join(folder, 'contract/walk.ts'));
    expect(() => execFileSync('node', [join(root, 'tools/boundaries.ts'), folder], { stdio: 'pipe' })).toThrow(
      'no module found in contract/',
    );
  });

  test.each([
    ['packages/wire/src/srp.ts', "import type { KeyObject } from 'node:crypto';\nexport type K = KeyObject;"],
    [`${src}/lib/a.ts`, "import type { Context } from '#domain/context.ts';\nexport type A = Context;"],
    [`${src}/lib/a.ts`, "export type { Type } from '@cenote/wire/shape';"],
    [`${src}/database/a.ts`, "import type { Context } from '#domain/context.ts';\nexport type A = Context;"],
    [
      `${src}/domain/users/a.ts`,
      "import type { Operation } from '#doors/api/operation.ts';\nexport type A = Operation;",
    ],
    [`${src}/domain/users/a.ts`, "import type { Inputs } from '@cenote/wire/user-pools';\nexport type A = Inputs;"],
    [`${src}/domain/users/a.ts`, `export const a = () => ${importCall}'#http/router.ts');`],
    [
      `${src}/domain/users/a.ts`,
      "import { textForms } from '@cenote/wire/user-pools.forms';\nexport const a = textForms;",
    ],
    [`${src}/domain/forms.ts`, "import type { Inputs } from '@cenote/wire/user-pools';\nexport type A = Inputs;"],
    [`${src}/domain/fault.ts`, "import type { Type } from '@cenote/wire/shape';\nexport type A = Type;"],
    [`${src}/http/a.ts`, "import { dispatch } from '#doors/api/dispatch.ts';\nexport const a = dispatch;"],
    [`${src}/api/a.ts`, "import { discovery } from '#doors/oauth/discovery.ts';\nexport const a = discovery;"],
    [`${src}/oauth/a.ts`, "import { dispatch } from '#doors/api/dispatch.ts';\nexport const a = dispatch;"],
    [`${src}/mailbox/a.ts`, "import { dispatch } from '#doors/api/dispatch.ts';\nexport const a = dispatch;"],
    [`${src}/api/a.ts`, "import { dev } from '#cli/dev.ts';\nexport const a = dev;"],
    ['packages/client/src/a.ts', "import { createHash } from 'node:crypto';\nexport const a = createHash;"],
    ['packages/client/src/a.ts', "import { Amplify } from 'aws-amplify';\nexport const a = Amplify;"],
    ['packages/client/src/a.ts', "import type { Type } from '@cenote/wire/shape';\nexport type A = Type;"],
    [
      'packages/client/src/a.ts',
      "import { userPools } from '@cenote/wire/user-pools.model';\nexport const a = userPools;",
    ],
    ['tools/a.ts', "import { serve } from '../packages/server/src/server.ts';\nexport const a = serve;"],
    ['packages/wire/tools/a.ts', "import { serve } from 'cenote';\nexport const a = serve;"],
  ])('oxlint fails on %s: %s', (path, text) => {
    plant(path, `${text}\n`);
    const { status, stdout } = lint();
    expect(stdout).toContain(`${path}:`);
    expect(stdout).toContain('eslint(no-restricted-imports)');
    expect(status).toBe(1);
  });

  test.each([['`../domain/${name}/pool.ts`'], ['name'], ["'./' + name"]])(
    'oxlint fails on an import whose name is no literal: %s',
    (specifier) => {
      plant(`${src}/lib/a.ts`, `export const a = (name: string) => [name, ${importCall}${specifier})];\n`);
      const { status, stdout } = lint();
      expect(stdout).toContain('import(no-dynamic-require)');
      expect(status).toBe(1);
    },
  );

  test("oxlint lets the functions' worker load what the operator names", () => {
    plant(`${src}/functions/function-worker.ts`, `export const load = (url: string) => ${importCall}url);\n`);
    expect(lint()).toMatchObject({ status: 0 });
  });

  test('oxlint fails on a circle of types, a default export and a barrel', () => {
    plant(`${src}/lib/a.ts`, "import type { B } from './b.ts';\nexport interface A {\n  b?: B;\n}\n");
    plant(`${src}/lib/b.ts`, "import type { A } from './a.ts';\nexport interface B {\n  a?: A;\n}\n");
    plant(`${src}/lib/c.ts`, "export * from './a.ts';\nexport default 1;\n");
    const { status, stdout } = lint();
    expect(stdout).toContain('import(no-cycle)');
    expect(stdout).toContain('import(no-default-export)');
    expect(stdout).toContain('oxc(no-barrel-file)');
    expect(status).toBe(1);
  });

  test('the room check fails on a room that uses a higher room', () => {
    plant(`${src}/domain/tokens/a.ts`, 'export const a = 1;\n');
    plant(`${src}/domain/users/b.ts`, "import { a } from '#domain/tokens/a.ts';\nexport const b = a;\n");
    expect(() => execFileSync('node', [join(root, 'tools/boundaries.ts'), folder], { stdio: 'pipe' })).toThrow(
      "packages/server/src/domain/users/b.ts: '#domain/tokens/a.ts' uses a room that is not below its own",
    );
  });
});
