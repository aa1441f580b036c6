import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findBreaches, listStatements, loadSources, remembering } from './house-rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = 'packages/server/src';
const sources = loadSources(root);
const planted = (path: string, text: string) => findBreaches([...sources, { path: `${src}/${path}`, text }]);

test('the server keeps the rules', () => {
  expect(sources.length).toBeGreaterThan(400);
  expect(findBreaches(sources)).toEqual([]);
});

test('every statement is read: as many as are made', () => {
  for (const source of sources.filter(({ path }) => path.startsWith(`${src}/domain/`))) {
    const made = [...source.text.matchAll(/= statement[<(]/g)].length;
    expect(listStatements(source), source.path).toHaveLength(made);
  }
});

test.each([
  ['let count = 0;'],
  ['export let count = 0;'],
  ['const seen = new Map<string, string>();'],
  ['const seen: Map<string, string> = new Map();'],
  ['const seen = new Set<string>();'],
  ['const seen = new WeakMap<object, string>();'],
  ['const kept = new Kept<string>(10);'],
  ['const list: string[] = [];'],
  ['const byName: Record<string, string> = {};'],
  ['const parse = keepParsed<object>();'],
  ['const log = createLog({ pretty: true });'],
])('fails on what can change at the top of a module: %s', (line) => {
  expect(planted('domain/people/users/x.ts', `${line}\n`)).toEqual([expect.stringContaining('can change')]);
});

test.each([
  ['const names: ReadonlySet<string> = new Set(["a"]);'],
  ['const names: ReadonlyMap<string, string> = new Map([["a", "b"]]);'],
  ['const form = new RegExp(`^${part}$`);'],
  ['const none: readonly string[] = [];'],
  ['function f() {\n  const seen = new Map();\n  let count = 0;\n}'],
])('passes what cannot: %s', (line) => {
  expect(planted('domain/people/users/x.ts', `${line}\n`)).toEqual([]);
});

test('fails on an entry of the list whose reason has gone', () => {
  const entry = Object.keys(remembering)[0] ?? '';
  const file = `${src}/${entry.split(' ')[0]}`;
  expect(findBreaches(sources.filter(({ path }) => path !== file))).toEqual([
    `${entry}: listed as remembering, and is not there`,
  ]);
});

const head = "import { statement } from '#database/database.ts';\n";

test('fails on SQL outside of stores', () => {
  const text = `${head}export const x = statement<object>('user-planted', 'select 1');\n`;
  expect(planted('domain/people/users/password.ts', text)).toEqual([
    `${src}/domain/people/users/password.ts: SQL stands in *-store.ts or *-statements.ts`,
  ]);
  expect(planted('domain/people/users/planted-store.ts', text)).toEqual([]);
});

test.each([
  ['insert-user', ':poolId', 'is no noun-first name'],
  ['user.planted', ':poolId', 'is no noun-first name'],
  ['pool-by-id', ':poolId', 'names a statement of'],
  ['user-planted', ':pool_id', 'is not camelCase'],
  ['user-planted', ':PoolId', 'is not camelCase'],
])('fails on the statement %s with %s', (name, parameter, sentence) => {
  const text = `${head}export const x = statement<{ a: string }>(\n  '${name}',\n  \`select \${a}::text = ${parameter}\`,\n);\n`;
  expect(planted('domain/people/users/planted-store.ts', text)).toEqual([expect.stringContaining(sentence)]);
});

test.each(['timeoutMilliseconds', 'timeoutMillis', 'timeoutSecs'])('fails on the unit of %s', (name) => {
  expect(planted('lib/x.ts', `const ${name} = 5;\n`)).toEqual([expect.stringContaining(`${name} ends in Ms`)]);
});

test.each(['const MAX_DEPTH = 64;', "export const SCOPE = 'openid';", 'const NAMES: readonly string[] = [];'])(
  'fails on a constant in capitals: %s',
  (line) => {
    expect(planted('lib/x.ts', `${line}\n`)).toEqual([expect.stringContaining('in camelCase')]);
  },
);

test('passes constants in camelCase, and words of the wire', () => {
  expect(planted('lib/x.ts', "const maxDepth = 64;\nexport const SMS_MFA = 'SMS_MFA';\n")).toEqual([]);
});
