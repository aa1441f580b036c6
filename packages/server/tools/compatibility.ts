import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identityPools } from '@cenote/wire/identity-pools.model';
import type { ServiceModel } from '@cenote/wire/shape';
import { userPools } from '@cenote/wire/user-pools.model';
import { services } from '#doors/api/services.ts';
import { sends } from '../test/sends.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const doors = fileURLToPath(new URL('../src/doors/api', import.meta.url));

/** The page that `npm run compatibility` writes, and its twin for machines. */
export const compatibilityPage = join(root, 'docs/compatibility.md');
export const compatibilityData = join(root, 'docs/compatibility.json');

/** What Amazon has, under its name here, and the type that its operations have in this code. What is beyond the wire is not in it. */
const amazons: readonly { readonly model: ServiceModel; readonly title: string; readonly type: string }[] = [
  { model: userPools, title: 'User pools', type: 'Operation' },
  { model: identityPools, title: 'Identity pools', type: 'IdentityPoolOperation' },
];

/** What stands beside an operation: how far it does what Amazon's does, and the test that shows it, from the root of the repository. */
interface Mark {
  readonly standing: 'real' | 'partial' | 'stored only';
  /** What is missing, or what becomes of what is stored. */
  readonly missing?: string;
  readonly test: string;
}

/** One operation; `noun` is the folder that it stands in. */
type Entry = { readonly operation: string } & (({ readonly noun: string } & Mark) | { readonly standing: 'not built' });

/** One service, by the prefix of its targets. */
interface ServiceEntries {
  readonly title: string;
  readonly target: string;
  readonly operations: readonly Entry[];
}

/** What the mark in the file of an operation says. @throws Error when there is none, or it says something else */
export function readMark(operation: string, source: string): Mark {
  const [mark, other] = source.matchAll(/^\/\/ Compatibility: (real|partial|stored only)(?:: (\S.*?))?\. (\S+)$/gm);
  const [, standing, missing, test = ''] = mark ?? [];
  const isWhole = standing === 'stored only' || (standing === 'partial') === (missing !== undefined);
  if (standing === undefined || other !== undefined || !isWhole) {
    throw new Error(
      `${operation}: write one line "// Compatibility: real. a.test.ts", or "partial: what is missing.", or "stored only."`,
    );
  }
  return { standing: standing as Mark['standing'], ...(missing !== undefined && { missing }), test };
}

/** Every operation of Amazon's services. @throws Error when a mark is missing, or names a test that is not there or does not send the operation */
export function listCompatibility(): ServiceEntries[] {
  const paths = readdirSync(doors, { recursive: true, encoding: 'utf8' }).map((path) => join(doors, path));
  const files = paths
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => ({ path, source: readFileSync(path, 'utf8') }));
  const readEntry = (operation: string, type: string): Entry => {
    const [file, other] = files.filter(({ source }) => source.includes(`: ${type}<'${operation}'> =`));
    if (file === undefined || other !== undefined) throw new Error(`${operation} does not stand in one file`);
    const mark = readMark(operation, file.source);
    const test = join(root, mark.test);
    if (!test.endsWith('.test.ts') || !existsSync(test)) throw new Error(`${operation}: there is no test ${mark.test}`);
    if (!sends(readFileSync(test, 'utf8'), operation)) throw new Error(`${operation}: ${mark.test} does not send it`);
    return { operation, noun: basename(dirname(file.path)), ...mark };
  };
  return amazons.map(({ model, title, type }) => {
    const { built = {}, planned = [] } = services.find((service) => service.model === model) ?? {};
    const operations = [
      ...Object.keys(built).map((operation) => readEntry(operation, type)),
      ...planned.map((operation) => ({ operation, standing: 'not built' }) as const),
    ];
    return {
      title,
      target: model.target,
      operations: operations.toSorted((a, b) => (a.operation < b.operation ? -1 : 1)),
    };
  });
}

/** The page and its twin, as they should stand in `docs/`. */
export function writeCompatibility(): { readonly page: string; readonly data: string } {
  const listed = listCompatibility();
  const data = Object.fromEntries(
    listed.map(({ target, operations }) => [
      target,
      Object.fromEntries(operations.map(({ operation, ...entry }) => [operation, entry])),
    ]),
  );
  return { page: writePage(listed), data: `${JSON.stringify(data, null, 2)}\n` };
}

function writePage(listed: readonly ServiceEntries[]): string {
  return `# Compatibility

How far each operation of Amazon's API does here what it does there, made by \`npm run compatibility\` from the operations themselves;
[compatibility.json](compatibility.json) says the same to machines.

- **real**: it does what it says, whole.
- **partial**: it is real but for what is named.
- **stored only**: it is checked, kept and read back. What it is about comes later.
- **not built**: it answers \`UnknownOperationException\`.

The test in each row sends the operation; most do so through Amazon's own SDK. Where an answer differs in a detail, [where the
wire differs](wire-differences.md) says so.
${listed.map(writeService).join('')}`;
}

function writeService({ title, operations }: ServiceEntries): string {
  const counts = ['real', 'partial', 'stored only', 'not built'].flatMap((standing) => {
    const count = operations.filter((entry) => entry.standing === standing).length;
    return count === 0 ? [] : [`${count} ${standing}`];
  });
  const rows = operations.map((entry) => {
    if (entry.standing === 'not built') return `| ${entry.operation} | | not built | |`;
    const { operation, noun, standing, missing, test } = entry;
    const said = missing === undefined ? standing : `${standing}: ${missing}`;
    return `| ${operation} | ${noun} | ${said} | [${basename(test)}](../${test}) |`;
  });
  return `
## ${title}

${operations.length} operations: ${counts.join(', ')}.

| operation | about | standing | shown by |
|---|---|---|---|
${rows.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { page, data } = writeCompatibility();
  writeFileSync(compatibilityPage, page);
  writeFileSync(compatibilityData, data);
}
