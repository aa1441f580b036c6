import { readFileSync } from 'node:fs';

/** The examples of a page that say in a comment in their first line, or for JSON behind its name, which file they are: path to text. */
export function examplesOf(page: string): Map<string, string> {
  const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8');
  const blocks = text.matchAll(/^```(?:\w+\n(?:\/\/|<!--) |json )([\w./-]+)(?: -->)?\n([\s\S]*?)^```$/gm);
  return new Map(Array.from(blocks, ([, path = '', source = '']) => [path, source]));
}
