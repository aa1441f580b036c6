import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A module, or what stands in for one. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const src = fileURLToPath(new URL('../src', import.meta.url));

/** The modules of the server without their tests, by their paths in `src/`. */
export function readServerSources(): Source[] {
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' }).toSorted();
  const modules = paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));
  return modules.map((path) => ({ path, text: readFileSync(join(src, path), 'utf8') }));
}

const quoted = String.raw`('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|${'`'}(?:[^${'`'}\\]|\\.)*${'`'})`;
const direct = new RegExp(String.raw`\bnew Fault\(\s*'(\w+)',\s*${quoted}`, 'g');
/** One whose code a parameter names. */
const chosen = new RegExp(String.raw`\bnew Fault\(\s*code,\s*${quoted}`, 'g');
const choice = /\bcode: ((?:'\w+'(?: \| )?)+)/g;
/** A function that makes a fault of one code out of a text. */
const wrapper = /^(export )?function (\w+)\(message: string[^)]*\): Fault \{\s*return new Fault\('(\w+)'/gm;

/**
 * The texts that stand beside each code of a fault, sorted: what a template fills in is `…`. A text that is made elsewhere and
 * handed on is not among them.
 */
export function listRefusalTexts(sources: readonly Source[]): ReadonlyMap<string, readonly string[]> {
  const wrappers = sources.flatMap(({ path, text }) =>
    Array.from(text.matchAll(wrapper), ([, exported, name = '', code = '']) => ({ path, exported, name, code })),
  );
  const found = sources.flatMap(({ path, text }) => {
    const own = wrappers.filter(
      (one) => one.path === path || (one.exported !== undefined && imports(text, one.name, basename(one.path))),
    );
    const wrapped = own.flatMap(({ name, code }) =>
      Array.from(text.matchAll(new RegExp(String.raw`(?<![\w.])${name}\(\s*${quoted}`, 'g')), ([, literal = '']) => ({
        code,
        literal,
      })),
    );
    const plain = Array.from(text.matchAll(direct), ([, code = '', literal = '']) => ({ code, literal }));
    return [...plain, ...wrapped, ...findChosen(text)];
  });
  const codes = Map.groupBy(found, ({ code }) => code);
  return new Map(
    Array.from(codes, ([code, texts]) => {
      const shown = texts.map(({ literal }) => readLiteral(literal)).filter((text) => /\w/.test(text));
      return [code, [...new Set(shown)].toSorted()];
    }),
  );
}

/** Every code that the nearest parameter before may be. */
function findChosen(text: string): { code: string; literal: string }[] {
  return Array.from(text.matchAll(chosen)).flatMap(({ 1: literal = '', index }) => {
    const codes = [...text.slice(0, index).matchAll(choice)].at(-1)?.[1] ?? '';
    return Array.from(codes.matchAll(/'(\w+)'/g), ([, code = '']) => ({ code, literal }));
  });
}

function imports(text: string, name: string, file: string): boolean {
  return Array.from(text.matchAll(/^import \{([^}]*)\} from '([^']+)';/gm)).some(
    ([, names = '', from = '']) => basename(from) === file && names.split(/[\s,]+/).includes(name),
  );
}

/** A text as a reader meets it: on one line, and with … for what is filled in. */
export function readLiteral(literal: string): string {
  return literal
    .slice(1, -1)
    .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…')
    .replaceAll('\\n', ' ')
    .replaceAll(/\\(.)/g, '$1');
}
