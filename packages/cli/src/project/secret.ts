import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The secret that a reference of the project's file names: `env:NAME`, or `file:path` from the project's root. A line's end behind
 * it is no part of it.
 * @throws Error with one sentence and its mend, where there is none
 */
export function resolveSecret(reference: string, root: string, env: NodeJS.ProcessEnv): string {
  const [, kind, name = ''] = /^(env|file):(.+)$/.exec(reference) ?? [];
  if (kind === 'env') {
    const value = env[name];
    if (!value) throw new Error(`The variable ${name} is empty, and cenote/auth.jsonc names it for a secret. Set it.`);
    return value;
  }
  return readNamed(name, root).trimEnd();
}

/** The text of a file that the project's file names, from the project's root. @throws Error with one sentence and its cause */
export function readNamed(path: string, root: string): string {
  return readNamedBytes(path, root).toString('utf8');
}

/** Its bytes. @throws Error with one sentence and its cause */
export function readNamedBytes(path: string, root: string): Buffer {
  try {
    return readFileSync(resolve(root, path));
  } catch (error) {
    throw new Error(`${path} cannot be read, and cenote/auth.jsonc names it.`, { cause: error });
  }
}
