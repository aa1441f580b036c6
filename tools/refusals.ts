import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadSources, type Source } from './house-rules.ts';

/** The public text of a refusal that stands at more than one place. */
export interface Repeated {
  readonly text: string;
  /** Path and line, in the order of the files. */
  readonly places: readonly string[];
}

const comment = /^[ \t]*(?:\/\/|\/\*|\*).*$|[ \t]\/\/ .*$/gm;
const literal = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
const refusal = /\bnew Fault\(\s*(?:'\w+'|[\w.]+),\s*$/;
/** A function of a module that makes a fault of a text. */
const wrapper = /\bfunction (\w+)\(message: string\): Fault\b/g;
/** The ground knows no refusal of a room. */
const ground = /^packages\/server\/src\/(?:http|lib|database|schema)\//;

/**
 * The texts of faults that stand more than once in the sources, be it in another fault or handed on by another name. What a
 * template fills in does not tell two texts apart.
 * @throws Error when no source has a fault: the check would prove nothing
 */
export function findRepeated(sources: readonly Source[]): Repeated[] {
  const refusals = new Set<string>();
  const places = new Map<string, string[]>();
  for (const { path, text } of sources) {
    const code = text.replaceAll(comment, '');
    const wrappers = [...code.matchAll(wrapper)].map(([, name]) => name);
    const wrapped = new RegExp(String.raw`(?:^|[^\w.])(?:${wrappers.join('|')})\(\s*$`);
    for (const { 0: quoted, index } of code.matchAll(literal)) {
      const key = quoted.slice(1, -1).replaceAll(/\$\{[^}]*\}/g, '${…}');
      const before = code.slice(0, index);
      if (refusal.test(before) || (wrappers.length > 0 && wrapped.test(before))) refusals.add(key);
      places.set(key, [...(places.get(key) ?? []), `${path}:${before.split('\n').length}`]);
    }
  }
  if (refusals.size === 0) throw new Error('no fault found: the check would prove nothing');
  return [...refusals].flatMap((text) => {
    const found = places.get(text) ?? [];
    return found.length > 1 ? [{ text, places: found }] : [];
  });
}

/** The modules of the server in which a fault may be thrown. */
export function readSources(root: string): Source[] {
  return loadSources(root).filter(({ path }) => !ground.test(path));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sources = readSources(fileURLToPath(new URL('..', import.meta.url)));
  const repeated = findRepeated(sources);
  for (const { text, places } of repeated)
    console.error(`'${text}' stands at ${places.join(', ')}: let one place say it`);
  console.log(`refusals: ${sources.length} files, ${repeated.length} texts that stand more than once`);
  if (repeated.length > 0) process.exitCode = 1;
}
