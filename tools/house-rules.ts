import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadModules } from './modules.ts';

/**
 * Rules of docs/house.md that neither the compiler nor the linter holds, read from the text of the server's modules. They
 * rely on the format: what stands at the top of a module begins in the first column.
 */

/** One module of the server that is not a test, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const src = 'packages/server/src/';

/** What stands at the top of a module and remembers, with the reason why nothing can make it untrue. */
export const remembering: Readonly<Record<string, string>> = {
  'database/postgres-tls.ts made': 'what the machine trusts is read once, as in every program',
  'domain/identity-pools/pools/identity-pool-store.ts parseSettings': 'held against the text of this very request',
  'domain/tenant/clients/client-store.ts opened':
    'held against the sealed bytes of this very request, by the box that opened them',
  'domain/tenant/clients/client-store.ts parseSettings': 'held against the text of this very request',
  'domain/tenant/pools/pool-store.ts parseSettings': 'held against the text of this very request',
  'domain/tenant/resource-servers/resource-server-store.ts parseScopes': 'held against the text of this very request',
  'http/form.ts parsed': 'by the very bytes, and gone with them',
  'http/settled-style.ts settled': 'what follows from the very text',
  'lib/generator-table.ts built': 'a table of powers',
  'lib/hostname.ts hostnames': 'an address always reads the same',
  'lib/java-pattern.ts compiled': 'the patterns are part of the program',
  'lib/jwt.ts encodedHeaders': 'by the key itself, and gone with it',
  'lib/modular-power-task.ts chosen': 'whether the arithmetic is right on this machine',
};

const changing = /^(?:export )?(?:let|var) (\w+)/gm;
const made =
  /^(?:export )?const (\w+)(?:: (?!Readonly|readonly )[^\n]*?)? =\s+(?:new (?!RegExp\b|TextEncoder\b|TextDecoder\b|Uint8Array\b|URL\b)|(?:create(?!Require\b)|open|start|keep)\w*[<(]|\[\];|\{\};)/gm;

/** The names at the top of a module behind which something can change. */
function findRemembering({ text }: Source): string[] {
  return [changing, made].flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name));
}

/** A command is the process itself, so the command line may keep what it likes. */
function checkRemembering(source: Source): string[] {
  if (source.path.startsWith(`${src}cli/`)) return [];
  const found = findRemembering(source).map((name) => `${source.path.slice(src.length)} ${name}`);
  return found.flatMap((one) =>
    Object.hasOwn(remembering, one) ? [] : [`${src}${one}: can change, at the top of a module`],
  );
}

const withSql = /(?:-store|-statements)\.ts$|^packages\/server\/src\/(?:schema|database)\//;
const importsStatement =
  /^import \{[^}]*\bstatement\b[^}]*\} from '[^']*database\/database\.ts'|^import \{[^}]*\bstatement\b[^}]*\} from '\.\/database\.ts'/m;

/** A statement is the only way to the database, so whoever makes none writes no SQL. */
function checkPlaceOfSql({ path, text }: Source): string[] {
  return importsStatement.test(text) && !withSql.test(path)
    ? [`${path}: SQL stands in *-store.ts or *-statements.ts`]
    : [];
}

const aStatement = /\bstatement(?:<[^(]*>)?\(\s*'([^']*)',\s*(?:`([^`]*)`|'([^']*)'|"([^"]*)")/g;
const verbs = 'select|find|insert|save|upsert|update|replace|delete|remove|revoke|list|count|raise|lower';
const goodName = new RegExp(`^(?!(?:${verbs})-)[a-z]+(?:-[a-z0-9]+)*$`);

const foreignParameter = /(?<!:):(?!:)([A-Za-z]\w*_\w*|[A-Z]\w*)/;

/** Every statement of a module: its name, and its SQL. */
export function listStatements({ text }: Source): { name: string; sql: string }[] {
  return [...text.matchAll(aStatement)].map(([, name = '', ...texts]) => ({
    name,
    sql: texts.find((text) => text !== undefined) ?? '',
  }));
}

function checkStatements(sources: readonly Source[]): string[] {
  const seen = new Map<string, string>();
  return sources.flatMap((source) =>
    listStatements(source).flatMap(({ name, sql }) => {
      const breaches: string[] = [];
      const other = seen.get(name);
      seen.set(name, source.path);
      if (!goodName.test(name)) breaches.push(`${source.path}: '${name}' is no noun-first name, as in user-insert`);
      if (other !== undefined) breaches.push(`${source.path}: '${name}' names a statement of ${other} too`);
      // What inserts a row takes the row, whose members are named as the columns.
      const parameter = sql.includes('insert into') ? undefined : foreignParameter.exec(sql)?.[1];
      if (parameter !== undefined) breaches.push(`${source.path}: :${parameter} in '${name}' is not camelCase`);
      return breaches;
    }),
  );
}

const longUnit = /\b\w+(?:Milliseconds|Millis|Secs|Mins)\b/g;
/** Names that others gave. */
const theirUnits = new Set(['getRemainingTimeInMillis']);

function checkUnits({ path, text }: Source): string[] {
  const names = [...text.matchAll(longUnit)].map(([name]) => name).filter((name) => !theirUnits.has(name));
  return [...new Set(names)].map((name) => `${path}: ${name} ends in Ms, Seconds, Minutes, Hours or Days`);
}

const capitals = /^(?:export )?const ([A-Z][A-Z0-9_]*)\b[^=\n]*=\s*([^\n]*?);?$/gm;

/** A constant is a name like others. Only a word of the wire is spelled as there, so that it is found by it. */
function checkConstants({ path, text }: Source): string[] {
  const wrong = [...text.matchAll(capitals)].filter(([, name, value]) => value !== `'${name}'`);
  return wrong.map(([, name]) => `${path}: ${name} is a constant, in camelCase like every name`);
}

/** Every breach of the rules, one line each. */
export function findBreaches(sources: readonly Source[]): string[] {
  const each = sources.flatMap((source) => [
    ...checkRemembering(source),
    ...checkPlaceOfSql(source),
    ...checkUnits(source),
    ...checkConstants(source),
  ]);
  const found = new Set(
    sources.flatMap((one) => findRemembering(one).map((name) => `${one.path.slice(src.length)} ${name}`)),
  );
  const gone = Object.keys(remembering).filter((one) => !found.has(one));
  return [
    ...each,
    ...checkStatements(sources),
    ...gone.map((one) => `${one}: listed as remembering, and is not there`),
  ];
}

/** The modules of the server under `root`, without tests and what only tests use. */
export function loadSources(root: string): Source[] {
  return loadModules(root)
    .map(({ path }) => path)
    .filter((path) => path.startsWith(src) && !/\.test\.ts$|\/fixtures\/|\/conformance\//.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sources = loadSources(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
  const statements = sources.flatMap(listStatements).length;
  const breaches = statements === 0 ? ['no statement found: the check would prove nothing'] : findBreaches(sources);
  for (const breach of breaches) console.error(breach);
  console.log(`house rules: ${sources.length} modules, ${statements} statements, ${breaches.length} breaches`);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
