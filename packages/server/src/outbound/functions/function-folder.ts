import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
import { parseWebhooks, type Webhook } from './webhook-settings.ts';

/** The operator's own functions: modules in a folder, and webhooks that its `functions.json` names. */
export interface OwnFunctions {
  /** Name to the path of a module. */
  readonly modules: ReadonlyMap<string, string>;
  readonly webhooks: ReadonlyMap<string, Webhook>;
}

// The first one wins where a name is there twice.
const extensions: readonly string[] = ['.ts', '.mts', '.js', '.mjs', '.cjs'];
const isName = /^[A-Za-z0-9_-]{1,140}$/;

/** Reads a folder of functions; one that is not there is empty. @throws Error with one sentence and its mend */
export function readFunctionFolder(folder: string, env: NodeJS.ProcessEnv): OwnFunctions {
  if (!existsSync(folder)) return { modules: new Map(), webhooks: new Map() };
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const modules = new Map<string, string>();
  for (const extension of extensions) {
    for (const { name: file } of files) {
      const { name, ext } = parse(file);
      if (ext === extension && isName.test(name) && !modules.has(name)) modules.set(name, join(folder, file));
    }
  }
  const settings = files.some(({ name }) => name === 'functions.json')
    ? readFileSync(join(folder, 'functions.json'), 'utf8')
    : '{}';
  return { modules, webhooks: parseWebhooks(settings, folder, env) };
}

/** A text that changes when a file anywhere in the folder does, `node_modules` and hidden folders left out. */
export function folderVersion(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return `${entry.name}(${folderVersion(path)})`;
      const stat = statSync(path, { throwIfNoEntry: false });
      return `${entry.name}:${stat?.mtimeMs}:${stat?.size}`;
    })
    .join(' ');
}
