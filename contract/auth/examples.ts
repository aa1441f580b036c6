import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { compileFunction } from 'node:vm';

/** One example of a page of documentation. */
export interface Example {
  /** The page, without its ending, and the section that the example stands in. */
  readonly page: string;
  readonly section: string;
  readonly source: string;
}

/** The examples of docs/client, in their order. Those before a page's first section belong to one that is named as the page. */
export function readExamples(): Example[] {
  const folder = fileURLToPath(new URL('../../docs/client/', import.meta.url));
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return pages.flatMap((name) => examplesOf(name.slice(0, -3), readFileSync(folder + name, 'utf8')));
}

function examplesOf(page: string, text: string): Example[] {
  const examples: Example[] = [];
  let section = page;
  for (const [, heading, source] of text.matchAll(/^## ([^\n]+)$|^```ts\n(.*?)^```$/gms)) {
    if (heading) section = heading;
    else if (source) examples.push({ page, section, source });
  }
  return examples;
}

/** What an example says that it logs: the comments beside its `console.log`, in their order. */
export function expectedLogs({ source }: Example): string[] {
  return [...source.matchAll(/console\.log\(.*\).*; \/\/ (.+)$/gm)].map(([, expected = '']) => expected);
}

/** An example as the body of an async function over `modules` and whatever else it finds around it, without types. */
export function toScript({ source }: Example): string {
  return stripTypeScriptTypes(source)
    .replaceAll(/^import (\w+) from ('.+');$/gm, 'const $1 = modules[$2].default;')
    .replaceAll(/^import \{(.+)\} from ('.+');.*$/gm, 'const {$1} = modules[$2];');
}

/** Runs an example. Gives what it logs. */
export async function runExample(
  example: Example,
  scope: Readonly<Record<string, unknown>>,
  replace: (script: string) => string,
): Promise<string[]> {
  const logs: string[] = [];
  const console = { log: (...values: unknown[]) => void logs.push(format(...values)) };
  const around = { ...scope, console };
  const script = `return (async () => {\n${replace(toScript(example))}\n})()`;
  const run = compileFunction(script, Object.keys(around)) as (...values: unknown[]) => Promise<void>;
  await run(...Object.values(around));
  return logs;
}
