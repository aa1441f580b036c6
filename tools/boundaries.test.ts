import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { belowRooms, findBreaches, floors, roomRows } from './boundaries.ts';
import { loadModules, parseSpecifiers } from './modules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = 'packages/server/src';

const aws = { path: `${src}/aws-signature/x.ts`, specifiers: [] };

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

describe('the rules of the server', () => {
  const rooms = roomRows.flat();
  const modules = (from: string, specifier: string) => [
    { path: `${src}/domain/context.ts`, specifiers: [] },
    { path: `${src}/domain/carrier.ts`, specifiers: [] },
    { path: 'packages/server/test/context.ts', specifiers: [] },
    { path: `${src}/server.ts`, specifiers: [] },
    { path: `${src}/open-doors.ts`, specifiers: [] },
    { path: 'packages/client/src/index.ts', specifiers: [] },
    { path: 'packages/authorizer/src/index.ts', specifiers: [] },
    { path: `${src}/http/message.ts`, specifiers: [] },
    { path: `${src}/doors/api/dispatch.ts`, specifiers: [] },
    { path: `${src}/doors/oauth/discovery.ts`, specifiers: [] },
    { path: `${src}/http/router.ts`, specifiers: [] },
    { path: `${src}/schema/rows/users.ts`, specifiers: [] },
    { path: `${src}/outbound/functions/f.ts`, specifiers: [] },
    { path: `${src}/work/sweep.ts`, specifiers: [] },
    { path: `${src}/cli/dev.ts`, specifiers: [] },
    ...rooms.map((room) => ({ path: `${src}/domain/${room}/x.ts`, specifiers: [] })),
    { path: from, specifiers: [specifier] },
  ];

  test('lets a room use the rows below its own and no other room', () => {
    for (const [height, row] of roomRows.entries())
      for (const from of row)
        for (const to of rooms.filter((room) => room !== from)) {
          const isBelow = roomRows.slice(0, height).flat().includes(to);
          const breaches = findBreaches(modules(`${src}/domain/${from}/y.ts`, `#domain/${to}/x.ts`));
          expect(breaches, `${from} uses ${to}`).toHaveLength(isBelow ? 0 : 1);
        }
  });

  test.each([
    [
      'the context uses a room',
      `${src}/domain/context.ts`,
      '#domain/people/users/x.ts',
      'uses a room, and every room uses it',
    ],
    [
      'a room uses a room by a relative path',
      `${src}/domain/people/users/y.ts`,
      '../../tenant/pools/x.ts',
      'relative path',
    ],
    ['a floor uses a floor by a relative path', `${src}/lib/y.ts`, '../doors/api/dispatch.ts', 'relative path'],
    ['a floor uses the composition root', `${src}/doors/api/y.ts`, '../../server.ts', 'relative path'],
    ['a floor uses a part of it', `${src}/doors/api/y.ts`, '#open-doors.ts', 'is not for doors/api'],
    ['what opens the doors uses what asks others', `${src}/open-doors.ts`, '#outbound/functions/f.ts', 'is not for'],
    ['what opens the doors starts the server', `${src}/open-doors.ts`, './server.ts', 'is not for'],
    ['what builds the context uses a door', `${src}/build-context.ts`, '#doors/api/dispatch.ts', 'is not for'],
    ['what starts the work uses a door', `${src}/start-work.ts`, '#doors/api/dispatch.ts', 'is not for'],
    ['a package reaches into another', 'packages/wire/src/y.ts', '../../server/src/server.ts', 'relative path'],
    ['the server reaches into the client', `${src}/lib/y.ts`, '../../../client/src/index.ts', 'relative path'],
    [
      'the authorizer uses what is not shared with it',
      'packages/authorizer/src/y.ts',
      '../../server/src/http/router.ts',
      'is not shared with the authorizer',
    ],
    ['the server uses the authorizer', `${src}/lib/y.ts`, '../../../authorizer/src/index.ts', 'relative path'],
    ['the new room has no row', `${src}/domain/cellar/y.ts`, '#domain/context.ts', 'no place in wings'],
    ['the new folder has no floor', `${src}/attic/y.ts`, '#domain/context.ts', 'no place in floors'],
    ['a wing has a file beside its rooms', `${src}/domain/people/y.ts`, '#domain/context.ts', 'no place in wings'],
    ['the name is not in quotes', `${src}/lib/y.ts`, '`#domain/context.ts`', 'a string in quotes'],
    ['the module does not exist', `${src}/lib/y.ts`, './nothing.ts', 'names no module'],
  ])('fails when %s', (_, from, specifier, sentence) => {
    expect(findBreaches(modules(from, specifier)).join('\n')).toContain(sentence);
  });

  test.each([
    ['lib', '#domain/context.ts'],
    ['lib', '@cenote/wire/shape'],
    ['database', '#schema/rows/users.ts'],
    ['database', '#domain/context.ts'],
    ['schema', '#domain/context.ts'],
    ['domain/people/users', '#doors/api/dispatch.ts'],
    ['domain/people/users', '#http/router.ts'],
    ['domain/people/users', '#outbound/functions/f.ts'],
    ['domain/people/users', '@cenote/wire/user-pools'],
    ['domain/people/users', '@cenote/wire/user-pools.forms'],
    ['http', '#doors/api/dispatch.ts'],
    ['http', '#domain/context.ts'],
    ['aws-signature', '#doors/api/dispatch.ts'],
    ['aws-signature', '#domain/context.ts'],
    ['aws-signature', '#http/router.ts'],
    ['outbound/functions', '#domain/context.ts'],
    ['outbound/carriers', '#outbound/functions/f.ts'],
    ['doors/api', '#doors/oauth/discovery.ts'],
    ['doors/oauth', '#doors/api/dispatch.ts'],
    ['doors/oauth', '#aws-signature/x.ts'],
    ['doors/mailbox', '@cenote/wire/user-pools'],
    ['doors/api', '#outbound/functions/f.ts'],
    ['doors/api', '#work/sweep.ts'],
    ['doors/api', '#cli/dev.ts'],
    ['work', '#cli/dev.ts'],
    ['config', '#work/sweep.ts'],
  ])('keeps from %s what is not for it: %s', (floor, specifier) => {
    const breaches = findBreaches([...modules(`${src}/${floor}/y.ts`, specifier), aws]);
    expect(breaches).toEqual([expect.stringMatching(/is not for /)]);
  });

  test.each([
    ['domain/fault.ts', '@cenote/wire/shape', 'is not for domain/fault.ts'],
    ['domain/fault.ts', '#lib/log.ts', 'names no module'],
    ['domain/forms.ts', '@cenote/wire/user-pools', 'is not for domain/forms.ts'],
  ])('lets the vocabulary take from the wire what it is made of alone: %s %s', (file, specifier, sentence) => {
    expect(findBreaches(modules(`${src}/${file}`, specifier)).join('\n')).toContain(sentence);
  });

  test.each([
    ['a floor uses one below it', `${src}/doors/api/y.ts`, '#http/router.ts'],
    ['a door uses the wire', `${src}/doors/api/y.ts`, '@cenote/wire/user-pools'],
    ['a room uses the arithmetic of SRP', `${src}/domain/people/users/y.ts`, '@cenote/wire/srp'],
    ['a test uses a higher floor', `${src}/lib/y.test.ts`, '#doors/api/dispatch.ts'],
    ['a room uses what is below all rooms', `${src}/domain/tenant/pools/y.ts`, '#domain/carrier.ts'],
    ['the context uses the carrier', `${src}/domain/context.ts`, '#domain/carrier.ts'],
    ['the command line uses the composition root', `${src}/cli/y.ts`, '../server.ts'],
    ['the composition root uses a part of it', `${src}/server.ts`, './open-doors.ts'],
    ['the contract suite starts the server', 'contract/y.ts', '../packages/server/src/server.ts'],
    ['the contract suite uses the client', 'contract/auth/y.ts', '../../packages/client/src/index.ts'],
    ['the contract suite uses the authorizer', 'contract/y.ts', '../packages/authorizer/src/index.ts'],
    ['the authorizer uses what is shared', 'packages/authorizer/src/y.ts', '../../server/src/http/message.ts'],
    ['a test of the authorizer uses the server', 'packages/authorizer/src/y.test.ts', '../../server/src/server.ts'],
    ['a test uses what tests share', `${src}/domain/tenant/pools/y.test.ts`, '../../../../test/context.ts'],
    ['a test uses a higher room', `${src}/domain/tenant/pools/y.test.ts`, '#domain/access/sign-in/x.ts'],
  ])('passes when %s', (_, from, specifier) => {
    expect(findBreaches(modules(from, specifier))).toEqual([]);
  });

  test('fails when what is shared with the authorizer takes along what is not', () => {
    const room = `${src}/domain/identity-pools/policies/x.ts`;
    const [context] = modules('', '').filter(({ path }) => path.endsWith('context.ts'));
    const carried = [
      ...(context ? [context] : []),
      { path: 'packages/authorizer/src/y.ts', specifiers: ['../../server/src/domain/identity-pools/policies/x.ts'] },
      { path: room, specifiers: ['#domain/context.ts'] },
    ];
    expect(findBreaches(carried)).toEqual([
      `${room}: '#domain/context.ts' comes along with what is shared with the authorizer, and is not shared`,
    ]);
  });

  test('names only what exists, below the rooms and as floors', () => {
    const paths = loadModules(root).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(belowRooms.map((file) => `${src}/domain/${file}`)));
    for (const floor of Object.keys(floors)) {
      expect(
        paths.some((path) => path === `${src}/${floor}` || path.startsWith(`${src}/${floor}/`)),
        floor,
      ).toBe(true);
    }
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
    ['packages/texts/src/a.ts', "import { createHash } from 'node:crypto';\nexport const a = createHash;"],
    ['packages/client/src/a.ts', "import { createHash } from 'node:crypto';\nexport const a = createHash;"],
    ['packages/client/src/a.ts', "import { Amplify } from 'aws-amplify';\nexport const a = Amplify;"],
    ['packages/client/src/a.ts', "import type { Type } from '@cenote/wire/shape';\nexport type A = Type;"],
    [
      'packages/client/src/a.ts',
      "import { userPools } from '@cenote/wire/user-pools.model';\nexport const a = userPools;",
    ],
    ['tools/a.ts', "import { serve } from '../packages/server/src/server.ts';\nexport const a = serve;"],
    ['packages/authorizer/src/a.ts', "import { jwtVerify } from 'jose';\nexport const a = jwtVerify;"],
    ['packages/authorizer/src/a.ts', "import { jwtVerify } from 'node-jose';\nexport const a = jwtVerify;"],
    ['packages/ui/src/a.ts', "import { join } from 'node:path';\nexport const a = join;"],
    ['packages/ui/src/a.ts', "import { userPools } from '@cenote/wire/user-pools.model';\nexport const a = userPools;"],
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
    plant(`${src}/outbound/functions/function-worker.ts`, `export const load = (url: string) => ${importCall}url);\n`);
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
    plant(`${src}/domain/access/tokens/a.ts`, 'export const a = 1;\n');
    plant(`${src}/domain/people/users/b.ts`, "import { a } from '#domain/access/tokens/a.ts';\nexport const b = a;\n");
    expect(() => execFileSync('node', [join(root, 'tools/boundaries.ts'), folder], { stdio: 'pipe' })).toThrow(
      "packages/server/src/domain/people/users/b.ts: '#domain/access/tokens/a.ts' uses a room that is not below its own",
    );
  });
});
